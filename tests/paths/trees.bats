#!/usr/bin/env bats
# Each loopback tree of the 2.4 call-path atlas: trees.txt has its chains, and
# every call of ours is in atlas.txt or has its reason in extra_edges.txt.

bats_require_minimum_version 1.5.0
load ../lib/sock102

setup_file() {
  local n
  for n in waits data ready options close_plain close_unread close_linger0 \
    close_half close_listener refused bulk; do
    machine -g --block -o "$BATS_FILE_TMPDIR/tcp_$n.ndjson" -- "$B/tests/paths/tcp" $n
  done
  for n in udp unreachable raw; do
    machine -g --block -o "$BATS_FILE_TMPDIR/other_$n.ndjson" -- "$B/tests/paths/other" $n
  done
}

tree() {
  tests/paths/check.py tree "$1" "$BATS_FILE_TMPDIR"
}

@test "an edge that the atlas does not have has its reason" {
  tests/paths/check.py edges "$BATS_FILE_TMPDIR"/*.ndjson
}

@test "the checker sees a chain that is not there, and an edge without reason" {
  echo '{"t":"call","path":[[0,"sys_bind",0,1],[1,"tcp_close",0,1]]}' \
    >"$BATS_TEST_TMPDIR/tcp_data.ndjson"
  run -1 tests/paths/check.py tree "2.2 bind" "$BATS_TEST_TMPDIR"
  [[ $output == *"no sys_bind with sockfd_lookup"* ]]
  run -1 tests/paths/check.py edges "$BATS_TEST_TMPDIR/tcp_data.ndjson"
  [[ $output == *"no reason given: sys_bind tcp_close"* ]]
  run -1 tests/paths/check.py tree "0 nothing" "$BATS_TEST_TMPDIR"
}

@test "2.1 socket" {
  tree "2.1 socket"
}

@test "2.2 bind" {
  tree "2.2 bind"
}

@test "2.3 connect" {
  tree "2.3 connect"
}

@test "2.4 listen" {
  tree "2.4 listen"
}

@test "2.5 accept" {
  tree "2.5 accept"
}

@test "2.6 getsockname, getpeername" {
  tree "2.6 getsockname, getpeername"
}

@test "2.7 socketpair" {
  tree "2.7 socketpair"
}

@test "2.8 send, sendto" {
  tree "2.8 send, sendto"
}

@test "2.9 recv, recvfrom" {
  tree "2.9 recv, recvfrom"
}

@test "2.10 shutdown" {
  tree "2.10 shutdown"
}

@test "2.11 setsockopt, getsockopt" {
  tree "2.11 setsockopt, getsockopt"
}

@test "2.12 sendmsg, recvmsg" {
  tree "2.12 sendmsg, recvmsg"
}

@test "2.13 recvmmsg, sendmmsg" {
  tree "2.13 recvmmsg, sendmmsg"
}

@test "4.1 read, readv" {
  tree "4.1 read, readv"
}

@test "4.2 write, writev" {
  tree "4.2 write, writev"
}

@test "4.3 close, poll, ioctl, fasync" {
  tree "4.3 close, poll, ioctl, fasync"
}

@test "5.1 inet_create" {
  tree "5.1 inet_create"
}

@test "5.2 inet_bind" {
  tree "5.2 inet_bind"
}

@test "5.3 inet_listen" {
  tree "5.3 inet_listen"
}

@test "5.4 inet_stream_connect" {
  tree "5.4 inet_stream_connect"
}

@test "5.5 inet_dgram_connect" {
  tree "5.5 inet_dgram_connect"
}

@test "5.6 inet_accept" {
  tree "5.6 inet_accept"
}

@test "7.1 tcp_sendmsg" {
  tree "7.1 tcp_sendmsg"
}

@test "7.2 push" {
  tree "7.2 push"
}

@test "7.3 tcp_transmit_skb" {
  tree "7.3 tcp_transmit_skb"
}

@test "7.4 ip_queue_xmit" {
  tree "7.4 ip_queue_xmit"
}

@test "7.5 FIN, RST, ACK" {
  tree "7.5 FIN, RST, ACK"
}

@test "7.6 the device" {
  tree "7.6 the device"
}

@test "8.1 tcp_recvmsg" {
  tree "8.1 tcp_recvmsg"
}

@test "8.2 interrupt to protocol" {
  tree "8.2 interrupt to protocol"
}

@test "8.3 IP input" {
  tree "8.3 IP input"
}

@test "8.4 tcp_v4_rcv" {
  tree "8.4 tcp_v4_rcv"
}

@test "8.5 tcp_rcv_established" {
  tree "8.5 tcp_rcv_established"
}

@test "8.6 tcp_rcv_state_process" {
  tree "8.6 tcp_rcv_state_process"
}

@test "9.1 handshake, server" {
  tree "9.1 handshake, server"
}

@test "9.2 handshake, client" {
  tree "9.2 handshake, client"
}

@test "9.3 close" {
  tree "9.3 close"
}

@test "9.4 TIME_WAIT" {
  tree "9.4 TIME_WAIT"
}

@test "12.1 route for connect" {
  tree "12.1 route for connect"
}

@test "12.2 output route" {
  tree "12.2 output route"
}

@test "12.3 FIB lookup" {
  tree "12.3 FIB lookup"
}

@test "15 boot" {
  tree "15 boot"
}
