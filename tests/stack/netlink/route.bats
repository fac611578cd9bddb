#!/usr/bin/env bats
# A C program of its own adds a route by sendmsg(): the path, and its effect.

bats_require_minimum_version 1.5.0
load ../../lib/sock102

@test "add_route: sendmsg() to fn_hash_insert, and connect() uses it" {
  T=$BATS_TEST_TMPDIR/t.ndjson
  run -0 machine -g -o "$T" -w "cable:$BATS_TEST_TMPDIR/hub" -a 10.102.0.2/24 -- \
    "$B/examples/add_route" 10.10.0.0/16 10.102.0.1 eth0
  [ "${lines[0]}" = "before: connect 10.10.0.1: Network is unreachable" ]
  [ "${lines[1]}" = "after: connect 10.10.0.1: from 10.102.0.2" ]
  run -0 tests/lib/path_has.py "$T" \
    'sys_sendmsg > sock_sendmsg > netlink_sendmsg > netlink_unicast > rtnetlink_rcv > rtnetlink_rcv_skb > rtnetlink_rcv_msg > inet_rtm_newroute > fib_new_table' \
    'rtnetlink_rcv_msg > inet_rtm_newroute > fn_hash_insert' \
    'rtnetlink_rcv_skb > netlink_ack > netlink_unicast' \
    'sys_bind > netlink_bind > netlink_autobind > netlink_insert' \
    'sys_connect > inet_dgram_connect > udp_connect'
}

@test "add_route: Linux's refusals" {
  run -1 machine -w "cable:$BATS_TEST_TMPDIR/hub" -a 10.102.0.2/24 -- \
    "$B/examples/add_route" 10.10.0.0/16 192.0.2.1 eth0
  [[ $output = *"RTM_NEWROUTE: Network is unreachable"* ]]
  run -1 machine -w "cable:$BATS_TEST_TMPDIR/hub" -a 10.102.0.2/24 -- sh -c '
    "$B/examples/add_route" 10.10.0.0/16 10.102.0.1 eth0 &&
    exec "$B/examples/add_route" 10.10.0.0/16 10.102.0.1 eth0'
  [[ $output = *"RTM_NEWROUTE: File exists"* ]]
}
