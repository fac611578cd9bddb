#!/usr/bin/env bats
# compare -a: iproute2 makes the same calls on a machine as on the kernel, and
# gets the same answers; of links, but for what a card has and a TAP has not.

bats_require_minimum_version 1.5.0
load ../lib/sock102

compare() {
  run -0 ns timeout 60 "$S" compare -a 10.102.0.2/24 "$@"
}

@test "compare: ip rule, ss, netstat: call by call _tap" {
  compare -- ip rule
  compare -- ss -tan
  compare -- netstat -rn
}

@test "compare: iproute2 and links: a TAP on one side, a card on the other _tap" {
  for what in link addr neigh 'route show' 'route get 10.102.0.9'; do
    # shellcheck disable=SC2086
    compare -- ip $what
  done
}

@test "compare: a link that does not come is a difference _tap" {
  run -1 ns timeout 60 "$S" compare -a 10.102.0.2/24 -e inject=recvmsg:error=ENOBUFS:when=1 -- ip link
  [[ $output == *ENOBUFS* ]]
}
