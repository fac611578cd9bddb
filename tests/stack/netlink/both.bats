#!/usr/bin/env bats
# The tools that people have, on the kernel and on a machine configured the
# same way: each command of both/*.txt says the same (known.txt: or why not).

bats_require_minimum_version 1.5.0
load ../../lib/sock102

both() {
  run tests/stack/netlink/both.py "tests/stack/netlink/both/$1"
  printf '%s\n' "$output"
  [ "$status" = 0 ]
}

@test "ip, bridge, ss and net-tools show the same _tap" {
  both show.txt
}

@test "routes and rules: made, changed, asked for, refused _tap" {
  both change.txt
}

@test "ss, netstat and /proc/net of sockets of every kind _tap" {
  both socks.txt
}

@test "the files of /proc/net and /sys/class/net _tap" {
  both files.txt
}

@test "ip monitor hears of the same changes _tap" {
  both monitor.txt
}

@test "net-tools change things _tap" {
  both nettools.txt
}

@test "libnl, genl, and what asks for IPsec _tap" {
  both libnl.txt
}

@test "the answers of rtnetlink have the same attributes _tap" {
  both attrs.txt
}

@test "a command that differs is seen _tap" {
  printf '== differs\ncat /proc/self/environ | tr "\\0" "\\n" | grep -c SOCK102\n' \
    >"$BATS_TEST_TMPDIR/x.txt"
  run -1 tests/stack/netlink/both.py "$BATS_TEST_TMPDIR/x.txt"
  [[ $output = *"not ok differs"* ]]
}
