#!/usr/bin/env bats
# show --as strace: addresses, options, control messages, filters, ioctls and
# sets as strace shows them, from the generator tests/programs/sockgen.c.

# SET, SIGNALS and SEQ_OPTS are for lib/exact.bash.
# shellcheck disable=SC2034

bats_require_minimum_version 1.5.0
load ../lib/sock102
load ../lib/exact

setup() {
  GEN=$B/tests/programs/sockgen
  [ -x "$GEN" ] || make -s "B=$B" "$GEN"
}

@test "strace: addresses of every family, of every length" {
  same -- "$GEN" addr 41 1500
  same -X raw -- "$GEN" addr 42 700
  same -X verbose -x -- "$GEN" addr 43 700
}

@test "strace: options of every level, of every length" {
  same -- "$GEN" opt 44 2500
  same -X verbose -s 400 -- "$GEN" opt 45 700
}

@test "strace: socket filters" {
  same -v -- "$GEN" bpf 46 700
  same -v -X verbose -- "$GEN" bpf 47 300
}

@test "strace: control messages and headers of every shape" {
  same -s 200 -- "$GEN" cmsg 48 700
  same -- "$GEN" msg 49 700
}

@test "strace: numbers without a name; descriptors that are none" {
  same -- "$GEN" number 50 1500
  same -X verbose -- "$GEN" number 51 300
}

@test "strace: ioctls of the socket layer and of devices" {
  SET=ioctl same -v -- "$GEN" ioctl 52 1500
}

@test "strace: poll, select and epoll sets" {
  SET=poll,ppoll,select,pselect6,epoll_ctl,epoll_wait,epoll_pwait
  same -- "$GEN" poll 53 500
}
