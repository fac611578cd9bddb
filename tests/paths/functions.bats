#!/usr/bin/env bats
# Every function of functions.txt is entered: boot, loopback, netlink, the card.

bats_require_minimum_version 1.5.0
load ../lib/sock102

traced() { # NAME CMD...
  local t=$BATS_TEST_TMPDIR/$1.ndjson
  shift
  machine -g --block -o "$t" -- "$@"
}

links() {
  cat <<'EOF'
ip link set lo mtu 1500
ip addr add 10.5.0.1/24 dev lo
ip route add 10.7.0.0/16 dev lo
ip route get 10.7.0.1
ip route
ip route del 10.7.0.0/16
tc qdisc add dev lo root handle 1: prio
tc qdisc change dev lo root handle 1: prio bands 4
tc qdisc show dev lo
tc class show dev lo
tc class add dev lo parent 1: classid 1:1 htb rate 1mbit
tc qdisc del dev lo root
EOF
}

@test "all but the names in not_entered.txt, which are at most 10" {
  for n in waits data ready options close_half bulk; do
    traced "tcp_$n" "$B/tests/paths/tcp" $n
  done
  for n in udp unreachable raw netlink; do
    traced "other_$n" "$B/tests/paths/other" $n
  done
  links >"$BATS_TEST_TMPDIR/links"
  traced links sh "$BATS_TEST_TMPDIR/links"
  hub=$BATS_TEST_TMPDIR/hub
  mkfifo "$BATS_TEST_TMPDIR/end"
  ns timeout 30 "$S" run -w "cable:$hub" -a 10.9.0.1/24 -- \
    cat "$BATS_TEST_TMPDIR/end" 3>&- &
  wait_until 5s test -S "$hub"
  ns timeout 30 "$S" run -g --block -o "$BATS_TEST_TMPDIR/card.ndjson" \
    -w "cable:$hub" -a 10.9.0.2/24 -- ping -c 1 -W 10 10.9.0.1
  : >"$BATS_TEST_TMPDIR/end"
  wait
  tests/paths/not_entered.py "$BATS_TEST_TMPDIR"/*.ndjson
}
