#!/usr/bin/env bats
# From a program to the wire and back, by the kernel's own names.

bats_require_minimum_version 1.5.0
load ../lib/sock102
load ../lib/wire

@test "an HTTP request over TAP: out by pcnet32_start_xmit, in by pcnet32_interrupt" {
  echo hello >"$BATS_TEST_TMPDIR/f"
  run -0 world '
    http 10.102.0.1 & p=$!; served 8000
    W -g -o $D/t.ndjson -- curl -sf http://10.102.0.1:8000/f; r=$?
    kill $p; exit $r'
  run -0 tests/lib/path_has.py "$BATS_TEST_TMPDIR/t.ndjson" \
    'tcp_v4_connect > tcp_transmit_skb > ip_queue_xmit > dev_queue_xmit' \
    'dev_queue_xmit > qdisc_run > qdisc_restart > pcnet32_start_xmit' \
    'tcp_sendmsg > tcp_transmit_skb > ip_queue_xmit > dev_queue_xmit > pcnet32_start_xmit' \
    'handle_IRQ_event > pcnet32_interrupt > pcnet32_rx > netif_rx' \
    'net_rx_action > ip_rcv > ip_rcv_finish > ip_local_deliver > tcp_v4_rcv > tcp_v4_do_rcv' \
    'net_rx_action > arp_rcv'
}

@test "a ping over TAP: icmp_rcv, icmp_echo, icmp_reply, ip_build_xmit" {
  run -0 world '
    W -g -o $D/t.ndjson -- /usr/bin/python3 -c "import sys; print(\"up\", flush=True); sys.stdin.read()" \
      < <(until [ -e $D/done ]; do tick; done) >$D/up & p=$!
    until [ -s $D/up ]; do tick; done
    ping -c 2 -i 0.2 -W 2 10.102.0.2; r=$?
    : >$D/done; wait $p; exit $r'
  run -0 tests/lib/path_has.py "$BATS_TEST_TMPDIR/t.ndjson" \
    'pcnet32_interrupt > pcnet32_rx > netif_rx' \
    'net_rx_action > ip_rcv > ip_rcv_finish > ip_local_deliver > icmp_rcv > icmp_echo > icmp_reply > ip_build_xmit' \
    'icmp_reply > dev_queue_xmit > pcnet32_start_xmit'
}

@test "the boot finds the card" {
  run -0 world 'W -g -o $D/t.ndjson -- true'
  run -0 tests/lib/path_has.py "$BATS_TEST_TMPDIR/t.ndjson" \
    'do_basic_setup > do_initcalls > pcnet32_init_module > pci_module_init > pcnet32_probe_pci > pcnet32_probe1' \
    'pcnet32_probe1 > pcnet32_wio_reset' \
    'pcnet32_probe1 > register_netdevice'
}
