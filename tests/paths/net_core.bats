#!/usr/bin/env bats
# stack/net: the paths of net/core and net/sched, by the kernel's own names.
# Sections are those of the atlas that the names are from.

bats_require_minimum_version 1.5.0
load ../lib/sock102

traced() { # python source
  machine -g -o "$BATS_TEST_TMPDIR/t.ndjson" -- /usr/bin/python3 -c "$1"
}

has() { tests/lib/path_has.py "$BATS_TEST_TMPDIR/t.ndjson" "$@"; }

@test "socket options: setsockopt and getsockopt of SOL_SOCKET (2.11)" {
  run -0 traced '
import socket, struct, ctypes
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 1, 0))
b = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0xffff), 8)
s.setsockopt(socket.SOL_SOCKET, 26, struct.pack("HxxxxxxQ", 1, ctypes.addressof(b)))
s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
s.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)'
  run -0 has \
    'sys_setsockopt > sockfd_lookup' \
    'sys_setsockopt > sock_setsockopt > lock_sock' \
    'sock_setsockopt > tcp_set_keepalive' \
    'sock_setsockopt > sock_set_timeout' \
    'sock_setsockopt > sk_attach_filter' \
    'sock_setsockopt > release_sock' \
    'sys_getsockopt > sock_getsockopt > sock_error' \
    'sys_getsockopt > sockfd_put'
}

@test "a datagram to ourselves: down to lo and up again (7.6, 8.2, 10.1-10.3)" {
  run -0 traced '
import socket
r = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); r.bind(("127.0.0.1", 5000))
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"hello", ("127.0.0.1", 5000))
r.recvfrom(10)'
  run -0 has \
    'sys_sendto > sock_sendmsg > inet_sendmsg > udp_sendmsg > ip_build_xmit > sock_alloc_send_skb > alloc_skb > kmem_cache_alloc' \
    'ip_build_xmit > ip_output > eth_header > skb_push' \
    'ip_output > dev_queue_xmit > loopback_xmit > eth_type_trans' \
    'loopback_xmit > netif_rx > __skb_queue_tail' \
    'netif_rx > __cpu_raise_softirq' \
    'net_rx_action > __skb_dequeue' \
    'net_rx_action > ip_rcv > ip_rcv_finish > ip_local_deliver > udp_rcv' \
    'udp_queue_rcv_skb > sock_queue_rcv_skb > skb_set_owner_r' \
    'sock_queue_rcv_skb > skb_queue_tail' \
    'sock_queue_rcv_skb > sock_def_readable' \
    'sys_recvfrom > sock_recvmsg > udp_recvmsg > skb_recv_datagram > skb_dequeue' \
    'udp_recvmsg > skb_copy_datagram_iovec > copy_to_user' \
    'udp_recvmsg > sock_recv_timestamp' \
    'udp_recvmsg > skb_free_datagram'
}

@test "a reader who waits (10.3), and poll (4.3)" {
  run -0 traced '
import socket, threading, select
r = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); r.bind(("127.0.0.1", 5000))
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
def late():
    task = "/proc/self/task/%d/stat" % main
    while open(task).read().rsplit(")", 1)[1].split()[0] != "S": pass
    s.sendto(b"x", ("127.0.0.1", 5000))
main = threading.get_native_id()
t = threading.Thread(target=late); t.start()
r.recv(1)
t.join()
p = select.poll(); p.register(r, select.POLLIN); p.poll(0)'
  run -0 has \
    'udp_recvmsg > skb_recv_datagram > wait_for_packet > schedule_timeout' \
    'sys_poll > sock_poll > datagram_poll > sock_writeable'
}

@test "taps: what is sent and what arrives reach a packet socket (7.6, 8.2)" {
  run -0 traced '
import socket
p = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 5000))
s.sendto(b"hello", ("127.0.0.1", 5000))
print([p.recvfrom(100)[1][2] for i in range(2)])'
  [[ $output == *"[4, 0]"* ]] # outgoing, to us
  run -0 has \
    'sys_socket > sock_create > packet_create > sk_alloc' \
    'packet_create > sock_init_data' \
    'packet_create > dev_add_pack' \
    'dev_queue_xmit > dev_queue_xmit_nit > skb_clone' \
    'dev_queue_xmit_nit > packet_rcv' \
    'net_rx_action > packet_rcv > skb_queue_tail'
}

@test "a device goes down and up (14.2)" {
  run -0 traced '
import socket, fcntl, struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for flags in 8, 9:
    fcntl.ioctl(s, 0x8914, struct.pack("16sh22x", b"lo", flags))'
  run -0 has \
    'inet_ioctl > dev_change_flags > dev_close > dev_deactivate' \
    'dev_change_flags > dev_open > dev_mc_upload' \
    'dev_open > dev_activate' \
    'dev_open > inetdev_event' \
    'dev_open > fib_netdev_event'
}

@test "boot: sk_init, skb_init, net_dev_init, lo (15)" {
  run -0 traced 'pass'
  run -0 has \
    'do_basic_setup > sock_init > sk_init' \
    'sock_init > skb_init' \
    'do_initcalls > net_dev_init' \
    'do_initcalls > register_netdev > rtnl_lock' \
    'register_netdev > register_netdevice > dev_new_index' \
    'register_netdevice > dev_init_scheduler' \
    'arp_init > neigh_table_init' \
    'arp_init > dev_add_pack' \
    'ip_init > dev_add_pack'
}
