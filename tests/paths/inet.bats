#!/usr/bin/env bats
# Datagrams, ICMP and routes by the kernel's own names, on lo.

bats_require_minimum_version 1.5.0
load ../lib/sock102

has() {
  tests/lib/path_has.py "$BATS_TEST_TMPDIR/t.ndjson" "$@"
}

record() {
  machine -g -o "$BATS_TEST_TMPDIR/t.ndjson" -- /usr/bin/python3 -c "$1"
}

@test "UDP: bind, connect, a datagram out and in, close" {
  run -0 record 'import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
s.sendto(b"one", s.getsockname())
s.recv(10)
c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
c.connect(s.getsockname())
c.send(b"two")
s.recvfrom(10)
c.close()'
  run -0 has 'sys_socket > sock_create > inet_create > sk_alloc > kmem_cache_alloc' \
    'inet_create > sock_init_data > skb_queue_head_init' \
    'sys_bind > inet_bind > inet_addr_type > fn_hash_lookup' \
    'inet_bind > udp_v4_get_port' 'inet_bind > sk_dst_reset' \
    'sys_connect > inet_dgram_connect > udp_connect > ip_route_connect > ip_route_output > ip_route_output_key' \
    'inet_dgram_connect > inet_autobind > udp_v4_get_port' \
    'ip_route_output_key > ip_route_output_slow > fib_lookup > fn_hash_lookup > fib_semantic_match' \
    'ip_route_output_slow > dst_alloc > kmem_cache_alloc' \
    'ip_route_output_slow > rt_set_nexthop' \
    'ip_route_output_slow > rt_intern_hash > arp_bind_neighbour > __neigh_lookup_errno > neigh_create > arp_constructor' \
    'sys_sendto > sock_sendmsg > inet_sendmsg > udp_sendmsg > ip_build_xmit > udp_getfrag' \
    'udp_sendmsg > sk_dst_check' 'udp_sendmsg > ip_route_output' \
    'ip_build_xmit > sock_alloc_send_skb' \
    'ip_build_xmit > output_maybe_reroute > ip_output > ip_finish_output > ip_finish_output2' \
    'ip_finish_output2 > dev_queue_xmit > loopback_xmit > netif_rx' \
    'net_rx_action > ip_rcv > ip_rcv_finish > ip_local_deliver > ip_local_deliver_finish > udp_rcv' \
    'udp_rcv > udp_v4_lookup > udp_v4_lookup_longway' \
    'udp_rcv > udp_queue_rcv_skb > sock_queue_rcv_skb > skb_set_owner_r' \
    'sock_queue_rcv_skb > sock_def_readable' \
    'sys_recvfrom > sock_recvmsg > inet_recvmsg > udp_recvmsg > skb_copy_datagram_iovec' \
    'udp_recvmsg > skb_free_datagram' \
    'inet_release > udp_close > inet_sock_release > udp_v4_unhash'
}

@test "nobody listens: udp_rcv, icmp_send, icmp_rcv, udp_err" {
  run -0 record 'import socket
c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
c.connect(("127.0.0.1", 9))
c.send(b"x")
try:
    c.recv(1)
except ConnectionRefusedError:
    pass'
  run -0 has 'udp_rcv > icmp_send > ip_build_xmit > icmp_glue_bits' \
    'icmp_send > ip_route_output' \
    'ip_local_deliver_finish > icmp_rcv > icmp_unreach > udp_err > udp_v4_lookup' \
    'udp_err > sock_def_error_report'
}

@test "an echo: raw_sendmsg, icmp_echo, icmp_reply, raw_v4_input" {
  run -0 machine -g -o "$BATS_TEST_TMPDIR/t.ndjson" -- ping -c 1 -W 2 127.0.0.1
  run -0 has 'inet_create > raw_v4_hash' 'inet_create > raw_init' \
    'inet_sendmsg > raw_sendmsg > ip_route_output' \
    'raw_sendmsg > ip_build_xmit > raw_getfrag' \
    'ip_local_deliver_finish > raw_v4_input > __raw_v4_lookup' \
    'raw_v4_input > raw_rcv > raw_rcv_skb > sock_queue_rcv_skb' \
    'icmp_rcv > icmp_echo > icmp_reply > ip_options_echo' \
    'icmp_reply > ip_route_output' \
    'icmp_reply > ip_build_xmit > icmp_glue_bits' \
    'inet_recvmsg > raw_recvmsg > skb_recv_datagram'
}

@test "a datagram in pieces: ip_build_xmit_slow, ip_defrag" {
  run -0 record 'import socket, struct, fcntl
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
fcntl.ioctl(s, 0x8922, struct.pack("16si20x", b"lo", 1500))
s.bind(("127.0.0.1", 0))
s.sendto(b"x" * 5000, s.getsockname())
assert len(s.recv(6000)) == 5000'
  run -0 has 'udp_sendmsg > ip_build_xmit > ip_build_xmit_slow > sock_alloc_send_skb' \
    'ip_build_xmit_slow > output_maybe_reroute' \
    'ip_local_deliver > ip_defrag > ip_find > ip_frag_create > ip_frag_intern > mod_timer' \
    'ip_defrag > ip_frag_queue' 'ip_defrag > ip_frag_reasm'
}

@test "multicast and ioctls: ip_mc_drop_socket, ip_rt_ioctl, devinet_ioctl, arp_ioctl" {
  run -0 record 'import socket, struct, fcntl
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(0, 35, socket.inet_aton("239.1.1.1") + socket.inet_aton("127.0.0.1"))
name = struct.pack("16s24x", b"lo")
fcntl.ioctl(s, 0x8915, name)
fcntl.ioctl(s, 0x8913, name)
try:
    fcntl.ioctl(s, 0x8954, bytes(68))
except OSError:
    pass
sin = lambda a: struct.pack("=HH4s8x", 2, 0, socket.inet_aton(a))
dev = struct.pack("3s13x", b"lo")
import ctypes
d = ctypes.create_string_buffer(b"lo")
r = bytes(8) + sin("10.7.0.0") + sin("0.0.0.0") + sin("255.255.0.0")
r += struct.pack("=Hhxxxx", 1, 0) + bytes(8) + bytes(8)
r = r.ljust(120, b"\0")
try:
    fcntl.ioctl(s, 0x890B, r)
except OSError as e:
    pass
s.close()'
  run -0 has 'inet_ioctl > devinet_ioctl' 'inet_ioctl > arp_ioctl' \
    'inet_ioctl > ip_rt_ioctl > fib_convert_rtentry' \
    'inet_ioctl > dev_ioctl' \
    'inet_release > ip_mc_drop_socket' 'inet_setsockopt > ip_setsockopt'
}

@test "the boot: sock_register, protocols, tables, lo's address" {
  run -0 machine -g -o "$BATS_TEST_TMPDIR/t.ndjson" -- true
  run -0 has 'do_initcalls > inet_init > sock_register' \
    'inet_init > inet_add_protocol' \
    'inet_init > arp_init > neigh_table_init' 'arp_init > dev_add_pack' \
    'inet_init > ip_init > dev_add_pack' \
    'ip_init > ip_rt_init > devinet_init' \
    'ip_rt_init > ip_fib_init > fib_hash_init' \
    'ip_fib_init > fib_rules_init' 'inet_init > tcp_v4_init' \
    'inet_init > icmp_init'
}
