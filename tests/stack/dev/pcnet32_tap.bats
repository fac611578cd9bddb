#!/usr/bin/env bats
# stack/dev/pcnet32.c: a machine on a TAP, the kernel at its other end.

bats_require_minimum_version 1.5.0
load ../../lib/sock102
load ../../lib/wire

@test "ping: the kernel answers 3 of 3, and the capture says which call sent them" {
  world 'W --pcap $D/f.pcapng -- ping -c 3 -i 0.2 10.102.0.1' >"$BATS_TEST_TMPDIR/out"
  grep -q '3 packets transmitted, 3 received, 0% packet loss' "$BATS_TEST_TMPDIR/out"
  run -0 tshark -r "$BATS_TEST_TMPDIR/f.pcapng" -T fields -e _ws.col.Protocol
  [[ $output == *ARP* && $output == *ICMP* ]]
  run -0 tshark -r "$BATS_TEST_TMPDIR/f.pcapng" -Y 'frame.comment contains "call="'
  [ -n "$output" ]
}

@test "ping: the machine answers the kernel" {
  run -0 world '
    W -- /usr/bin/python3 -c "import sys; print(\"up\", flush=True); sys.stdin.read()" \
      < <(until [ -e $D/done ]; do tick; done) >$D/up & p=$!
    until [ -s $D/up ]; do tick; done
    ping -c 3 -i 0.2 -W 2 10.102.0.2; r=$?
    : >$D/done; wait $p; exit $r'
  [[ $output == *'3 received, 0% packet loss'* ]]
}

@test "http: the machine fetches 10 MB from a server on the kernel" {
  head -c 10000000 /dev/urandom >"$BATS_TEST_TMPDIR/f"
  run -0 world '
    http 10.102.0.1 & p=$!; served 8000
    W -- curl -sf -o $D/g http://10.102.0.1:8000/f; r=$?
    kill $p; same $D/f $D/g && exit $r'
}

@test "http: the kernel fetches 10 MB from a server on the machine" {
  head -c 10000000 /dev/urandom >"$BATS_TEST_TMPDIR/f"
  run -0 world '
    cd $D
    W -- $HTTPD 10.102.0.2 >/dev/null 2>&1 & p=$!
    on_wire 8000
    curl -sf -o $D/g http://10.102.0.2:8000/f; r=$?
    kill $p; same $D/f $D/g && exit $r'
}

@test "nc: 10 MB from the machine to the kernel" {
  head -c 10000000 /dev/urandom >"$BATS_TEST_TMPDIR/f"
  run -0 world '
    nc -N -l 10.102.0.1 7000 >$D/g & p=$!
    until ss -Hltn sport = :7000 | grep -q .; do tick; done
    W -- sh -c "nc -N 10.102.0.1 7000 <$D/f"
    wait $p; same $D/f $D/g'
}

@test "a bad wire: 2 MB each way with loss, delay, reordering, duplicates and corruption" {
  LIMIT=120
  head -c 2000000 /dev/urandom >"$BATS_TEST_TMPDIR/f"
  run -0 world '
    FAULTS=,loss=2%,delay=5ms,reorder=1%,dup=1%,corrupt=0.1%,seed=3
    http 10.102.0.1 & p=$!; served 8000
    W -- curl -sf -o $D/g http://10.102.0.1:8000/f || exit 1
    kill $p
    nc -N -l 10.102.0.1 7000 >$D/h & q=$!
    until ss -Hltn sport = :7000 | grep -q .; do tick; done
    W -- sh -c "nc -N 10.102.0.1 7000 <$D/f"
    wait $q; same $D/f $D/g && same $D/f $D/h'
}

@test "the TAP goes away: the link is down, nothing crashes, and it comes back" {
  run -0 world '
    W -- /usr/bin/python3 tests/stack/dev/carrier.py >$D/seen & p=$!
    until grep -q "up" $D/seen; do tick; done
    ip link del s0
    until grep -q "down" $D/seen; do tick; done
    n=250; until ip link show s0 >/dev/null 2>&1 || [ $n = 0 ]; do n=$((n - 1)); tick; done
    ip addr add 10.102.0.1/24 dev s0 && ip link set s0 up
    wait $p; cat $D/seen'
  [[ $output == *up*down*again* ]]
}

@test "ip -s link: the counters of eth0 are those of the card" {
  run -0 world 'W -- sh -c "ping -c 2 -i 0.2 10.102.0.1 >/dev/null; ip -s link show eth0"'
  run -0 awk '/RX:/ { getline; rx = $2 } /TX:/ { getline; tx = $2 } END { if (rx >= 3 && tx >= 3) print "counted" }' <<<"$output"
  [ "$output" = counted ]
}
