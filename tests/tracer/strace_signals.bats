#!/usr/bin/env bats
# show --as strace: signals, calls that they cut off, and how processes end.

# SET, SIGNALS and SEQ_OPTS are for lib/exact.bash.
# shellcheck disable=SC2034

bats_require_minimum_version 1.5.0
load ../lib/sock102
load ../lib/exact

setup() {
  SIG=$B/tests/programs/sigcalls
  [ -x "$SIG" ] || make -s "B=$B" "$SIG"
  SET=%net,poll,ppoll,select,pselect6
  SIGNALS=1
}

@test "strace: a call that a handler interrupts is shown cut off, and again if restarted" {
  for what in eintr restart timeout poll select accept; do
    same -- "$SIG" "$what"
    grep -q '^--- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---$' "$D/a"
    grep -qx '+++ exited with 7 +++' "$D/a"
  done
  same -- "$SIG" eintr
  grep -q '= ? ERESTARTSYS (To be restarted if SA_RESTART is set)$' "$D/a"
}

@test "strace: who sent a signal, and with which value" {
  for what in raise queue pipe; do same -- "$SIG" "$what"; done
}

@test "strace: the same on a machine as strace says of the kernel" {
  local norm='s/^[0-9]+ +//;s/0x[0-9a-f]{6,}/P/g;s/si_pid=[0-9]+/si_pid=N/;s/htons\([0-9]+\)/PORT/'
  cd "$BATS_TEST_TMPDIR" || return
  for what in eintr timeout poll select accept; do
    kernel_ns strace -f -e "trace=$SET" -o k.log "$SIG" "$what" || [ $? = 7 ]
    machine -o m.s102 -- "$SIG" "$what" || [ $? = 7 ]
    "$S" show --as strace -f -e "trace=$SET" m.s102 >m.log
    diff <(sed -E "$norm" m.log) <(sed -E "$norm" k.log)
  done
}

@test "strace: a program that a signal killed" {
  cd "$BATS_TEST_TMPDIR" || return
  run -143 kernel_ns "$S" run -w kernel -o k.ndjson -- sh -c 'kill $$'
  run -0 "$S" show --as strace -f k.ndjson
  [[ $output == *'+++ killed by SIGTERM +++' ]]
}
