#!/usr/bin/env bats
# net/sched: what tc sets up, and the way of a packet through it, by the
# kernel's own names.

bats_require_minimum_version 1.5.0
load ../lib/sock102

@test "tc: qdisc, class, filter, each to its function; a packet through htb" {
  run -0 machine -g -o "$BATS_TEST_TMPDIR/t.ndjson" -- sh -ec '
    tc qdisc add dev lo root handle 1: htb
    tc class add dev lo parent 1: classid 1:1 htb rate 8mbit quantum 1500
    tc qdisc add dev lo parent 1:1 handle 2: prio
    tc filter add dev lo parent 1: protocol ip u32 match u32 0 0 flowid 1:1
    /usr/bin/python3 -c "
import socket
r = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); r.bind((\"127.0.0.1\", 0))
r.sendto(b\"hello\", r.getsockname()); r.recv(10)"
    tc class show dev lo; tc filter show dev lo; tc qdisc del dev lo root'
  run -0 tests/lib/path_has.py "$BATS_TEST_TMPDIR/t.ndjson" \
    'rtnetlink_rcv_msg > tc_modify_qdisc > qdisc_create > htb_init' \
    'tc_modify_qdisc > qdisc_graft > dev_graft_qdisc > dev_deactivate' \
    'dev_graft_qdisc > dev_activate' \
    'tc_modify_qdisc > qdisc_graft > qdisc_notify > tc_fill_qdisc > htb_dump' \
    'rtnetlink_rcv_msg > tc_ctl_tclass > htb_change_class' \
    'tc_ctl_tclass > tclass_notify > tc_fill_tclass > htb_dump_class' \
    'tc_modify_qdisc > qdisc_graft > htb_graft' \
    'rtnetlink_rcv_msg > tc_ctl_tfilter > tc_new_tfilter > u32_change' \
    'dev_queue_xmit > htb_enqueue > htb_classify > tc_classify > u32_classify' \
    'htb_enqueue > prio_enqueue > pfifo_enqueue' \
    'dev_queue_xmit > qdisc_run > qdisc_restart > htb_dequeue > prio_dequeue > fifo_dequeue' \
    'htb_dequeue > htb_charge_class' \
    'qdisc_restart > loopback_xmit' \
    'tc_dump_tclass > tc_fill_tclass' \
    'tc_dump_tfilter > tcf_fill_node > u32_dump' \
    'tc_get_qdisc > qdisc_graft > qdisc_destroy > htb_destroy'
}
