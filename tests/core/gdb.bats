#!/usr/bin/env bats
# The debugger's recipe of HACKING.md: break sys_socketcall, print call, bt.

bats_require_minimum_version 1.5.0
load ../lib/sock102

debug() { # program: at each stop "call N", and the stack down to its end
  cat >"$BATS_TEST_TMPDIR/gdb" <<'EOF'
set breakpoint pending on
set pagination off
set debuginfod enabled off
break sys_socketcall
commands
silent
printf "call %d\n", call
bt
continue
end
run
EOF
  HOME=$BATS_TEST_TMPDIR machine -- \
    gdb -batch -nx -x "$BATS_TEST_TMPDIR/gdb" --args "$@" </dev/null
}

calls() { sed -n 's/^call //p' <<<"$output" | paste -sd,; }

# One line a stop: the functions from the innermost to the outermost.
stacks() {
  awk '/^call /{ if (s) print s; s = $0 ":" }
    /^#/{ sub(/^#[0-9]+ +(0x[0-9a-f]+ in )?/, ""); s = s " " $1 }
    END { print s }' <<<"$output"
}

@test "a server stops in sys_socketcall: 1, 2, 4, 5, each called from main" {
  run -0 debug "$B/tests/paths/server"
  [ "$(calls)" = 1,2,4,5 ]
  [ "$(stacks)" = "call 1: sys_socketcall socket main
call 2: sys_socketcall bind main
call 4: sys_socketcall listen main
call 5: sys_socketcall accept main" ]
}

@test "replyhi under the debugger: the server's thread, then both" {
  run -0 debug "$B/examples/replyhi"
  [ "$(calls)" = 1,2,4,5,1,3,10,9,9,10,5 ]
  [[ $output == *"hello: the server replied hi"* ]]
  run -0 stacks
  [[ ${lines[0]} == "call 1: sys_socketcall socket replyhi "* ]] # libc's frames
  [[ ${lines[3]} == "call 5: sys_socketcall accept replyhi "* ]] # may lack names
  [[ ${lines[5]} == "call 3: sys_socketcall connect "*main ]]
}
