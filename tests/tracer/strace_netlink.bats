#!/usr/bin/env bats
# show --as strace: netlink messages of every family as strace decodes them.
# tests/programs/nlgen.c makes them: every type and attribute, and from seeds.

bats_require_minimum_version 1.5.0
load ../lib/sock102
load ../lib/exact

setup() {
  NLGEN=$B/tests/programs/nlgen
  [ -x "$NLGEN" ] || make -s "B=$B" "$NLGEN"
}

@test "netlink: every type of every family, every attribute in every other" {
  for proto in 0 4 6 7 9 12; do
    same -v -s 4000 -- "$NLGEN" $proto walk
  done
}

@test "netlink: messages from a generator, some of them malformed" {
  for proto in 0 4 12; do
    same -v -s 4000 -- "$NLGEN" $proto 21 700
    same -- "$NLGEN" $proto 22 700
  done
}

@test "netlink: -s, -x, -xx and -X change them as strace's do" {
  same -s 3 -- "$NLGEN" 0 23 400
  same -v -x -- "$NLGEN" 4 24 400
  same -xx -- "$NLGEN" 0 25 400
  for proto in 0 4 12; do
    same -v -X raw -- "$NLGEN" $proto 26 400
    same -v -X verbose -- "$NLGEN" $proto 27 400
  done
}
