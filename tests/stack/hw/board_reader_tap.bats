#!/usr/bin/env bats
# stack/hw/board_reader.c: a program that waits for a frame sleeps on the wire.

bats_require_minimum_version 1.5.0
load ../../lib/sock102
load ../../lib/wire

@test "what ends a sleep on the wire, and who goes on when the sleeper cannot" {
  # Quiet: no frame but ours wakes anybody.
  run -0 world '
    echo 1 >/proc/sys/net/ipv6/conf/s0/disable_ipv6
    /usr/bin/python3 tests/stack/hw/reader.py serve & p=$!; served 7000
    W -- /usr/bin/python3 tests/stack/hw/reader.py all; r=$?
    kill $p; exit $r'
  [[ $output == *timeout*signal*beside*stopped*killed*refused* ]]
}


@test "the keeper is killed, and so is the next: the wire goes on" {
  # shellcheck disable=SC2016
  run -0 world '
    /usr/bin/python3 tests/stack/hw/reader.py serve & served 7000
    W -- /usr/bin/python3 tests/stack/hw/reader.py keeper >$D/out 2>&1
    until grep -q "went on\|Error" $D/out; do tick; done; cat $D/out'
  [[ $output == *'went on'* ]]
}
