#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# preload/patch.c, preload/insn.c: libc's own functions lead to the door.

load ../lib/sock102

# gdb on an ordinary program with the library in it.
debug() { # <gdb commands, one an argument> -- CMD
  local args=(-nx -batch -ex "set exec-wrapper env LD_PRELOAD=$B/libsock102.so" -ex 'set breakpoint pending on')
  while [ "$1" != -- ]; do
    args+=(-ex "$1")
    shift
  done
  shift
  DEBUGINFOD_URLS='' timeout 60 gdb "${args[@]}" --args "$@" 2>&1
}

@test "every function and all six inlined calls of libc are patched" {
  run debug 'break exit' run 'p preload_status' -- true
  [[ $output =~ wanted\ =\ ([0-9]+),\ patched\ =\ ([0-9]+),\ sites\ =\ 6,\ left\ =\ 0,\ why\ =\ 0x0 ]]
  [ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ]
  [ "${BASH_REMATCH[1]}" -ge 60 ]
}

@test "a debugger's breakpoints on libc's functions keep working" {
  run debug 'break socket' 'break getsockname' run bt c c c c -- getent ahosts localhost
  echo "$output"
  [[ $output == *'Breakpoint 1'* ]]
  [[ $output == *'in getaddrinfo'* || $output == *'getaddrinfo ('* ]]
  [[ $output != *SIGSEGV* && $output != *SIGILL* && $output != *SIGTRAP* ]]
}

@test "calls inside libc come to the door: the resolver's netlink socket" {
  machine -o "$BATS_TEST_TMPDIR/t.ndjson" -- getent ahosts localhost
  jq -c 'select(.t=="call" and .nr==1 and .args[0].v.s=="AF_NETLINK")' "$BATS_TEST_TMPDIR/t.ndjson" | grep -q .
}

@test "where libc may not be written it goes by symbols" {
  cat >"$BATS_TEST_TMPDIR/mdwe.py" <<'EOF'
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(65, 1, 0, 0, 0):  # PR_SET_MDWE
    sys.exit(77)
os.execvp("/usr/bin/python3", ["python3", "-c",
    "import socket; a, b = socket.socketpair(); a.send(b'x'); print(b.recv(2))"])
EOF
  run machine -o "$BATS_TEST_TMPDIR/t.ndjson" -- /usr/bin/python3 "$BATS_TEST_TMPDIR/mdwe.py"
  [ "$status" != 77 ] || skip "no PR_SET_MDWE"
  [ "$output" = "b'x'" ]
  [ "$(jq -r 'select(.t=="call" and .nr==8)|.via' "$BATS_TEST_TMPDIR/t.ndjson")" = socketpair ]
}

@test "nothing that libc can do with descriptors goes past us" {
  run "$ROOT/tests/lint/exports.sh"
  echo "$output"
  [ "$status" = 0 ]
}
