#!/usr/bin/env bats
# What queueing disciplines do to packets, measured on lo of a machine.

bats_require_minimum_version 1.5.0
load ../../lib/sock102

FLOW="/usr/bin/python3 tests/stack/netlink/tc_flow.py"

# tc_run 'TC COMMANDS' COMMAND: prints what COMMAND prints, in $out
tc_run() {
  local script=$1
  shift
  out=$(LIMIT=20 machine -- sh -ec "$script
    $*")
}

# between LOW HIGH N
between() {
  [ "$1" -le "$3" ] && [ "$3" -le "$2" ] && return
  echo "$3 is not between $1 and $2: $out" >&2
  return 1
}

letters() { head -1 <<<"$out" | tr -cd "$1" | wc -c; }
millis() { sed -n 's/^\([0-9]*\) ms$/\1/p' <<<"$out"; }

# The first N letters, sorted and counted: "5A 3B"
first() {
  head -1 <<<"$out" | cut -c"1-$1" | fold -w1 | sort | uniq -c |
    tr -d ' \n'
}

@test "netem: delay, on the way there and on the way back" {
  out=$("$S" run -- sh -ec 'tc qdisc add dev lo root netem delay 20ms
    ping -i 0.2 -c 3 127.0.0.1') || return
  between 40 60 "$(sed -n 's/.*min.avg.*= \([0-9]*\)\..*/\1/p' <<<"$out")"
  [ "$(grep -c 'time=[45][0-9]' <<<"$out")" = 3 ]
}

# Round trips of twice 50 ms +- 30: evenly, or with a sigma of 30
@test "netem: jitter spreads, and a table spreads it otherwise" {
  local ping="ping -i 0.01 -c 60 127.0.0.1 | sed -n 's/.*time=\([0-9]*\).*/\1/p'"
  tc_run "tc qdisc add dev lo root netem delay 50ms 30ms" "$ping"
  [ "$(wc -l <<<"$out")" = 60 ]
  between 40 95 "$(sort -n <<<"$out" | head -1)"
  between 115 250 "$(sort -n <<<"$out" | tail -1)"
  tc_run "tc qdisc add dev lo root netem delay 50ms 30ms distribution normal" \
    "$ping"
  [ "$(wc -l <<<"$out")" = 60 ]
  between 0 85 "$(sort -n <<<"$out" | head -1)"
  between 120 400 "$(sort -n <<<"$out" | tail -1)"
}

@test "netem: loss, and it is counted" {
  tc_run "tc qdisc add dev lo root netem loss 30%" \
    "$FLOW burst 1000; tc -s -j qdisc show dev lo"
  n=$(letters A)
  between 600 800 "$n"
  [ "$(tail -1 <<<"$out" | jq '.[0].drops')" = $((1000 - n)) ]
}

@test "netem: loss by a model comes in bursts" {
  # a fifth of the time bad, 25 packets long, and all of those are lost
  tc_run "tc qdisc add dev lo root netem loss gemodel 1% 4%" \
    "$FLOW burst 4000; tc -s -j qdisc show dev lo"
  between 2500 3800 "$(letters A)"
  tail -1 <<<"$out" | jq -e '.[0].options["loss-gemodel"] | .p > 0.009 and .r < 0.041'
  # one alone is never lost: gaps of 100, bursts of 10, within those 50%
  tc_run "tc qdisc add dev lo root netem loss state 1% 10% 45% 50% 0%" \
    "$FLOW burst 4000; tc -s qdisc show dev lo"
  between 3400 3990 "$(letters A)"
  grep -q 'loss state p13 1% p31 10% p32 45% p23 50%' <<<"$out"
}

@test "netem: duplicates" {
  tc_run "tc qdisc add dev lo root netem duplicate 50%" "$FLOW burst 1000"
  between 1400 1600 "$(letters A)"
}

@test "netem: what is corrupt is thrown away by who gets it" {
  tc_run "tc qdisc add dev lo root netem corrupt 50%" \
    "$FLOW burst 400 size=1000"
  between 140 270 "$(letters A)"
}

@test "netem: reordered packets do not wait" {
  tc_run "tc qdisc add dev lo root netem delay 60ms reorder 50%" \
    "$FLOW burst 100 + 100"
  [ "$(letters AB)" = 200 ]
  # Bs that went at once were there before As that waited
  between 20 80 "$(head -1 <<<"$out" | cut -c1-100 | tr -cd B | wc -c)"
}

@test "netem: gap: every fifth packet does not wait" {
  tc_run "tc qdisc add dev lo root netem gap 5 delay 40ms reorder 100%" \
    "$FLOW burst 100 + 100"
  [ "$(first 40)" = 20A20B ]
}

@test "netem: rate" {
  # 50 packets of 1000 bytes at 1 Mbit/s: 400 ms
  tc_run "tc qdisc add dev lo root netem rate 1mbit" \
    "$FLOW burst 50 size=1000"
  [ "$(letters A)" = 50 ]
  between 390 520 "$(millis)"
}

@test "netem: limit" {
  tc_run "tc qdisc add dev lo root netem delay 200ms limit 10" \
    "$FLOW burst 50; tc -s -j qdisc show dev lo"
  [ "$(letters A)" = 10 ]
  [ "$(tail -1 <<<"$out" | jq '.[0].drops')" = 40 ]
}

@test "netem with a tbf below it: both" {
  tc_run "tc qdisc add dev lo root handle 1: netem delay 100ms
    tc qdisc add dev lo parent 1:1 handle 2: tbf rate 800kbit burst 2k limit 100k" \
    "$FLOW burst 20 size=1000; tc -s qdisc show dev lo"
  [ "$(letters A)" = 20 ]
  # 100 ms, and 18000 bytes at 100 kB/s
  between 275 400 "$(millis)"
  grep -q 'netem 1: .*delay 100ms' <<<"$out"
  grep -q 'tbf 2: parent 1:1 rate 800Kbit' <<<"$out"
  [ "$(grep -c 'Sent 20000 bytes 20 pkt (dropped 0' <<<"$out")" = 2 ]
  [ "$(grep -c 'backlog 0b 0p' <<<"$out")" = 2 ]
}

@test "tbf: the rate, the burst, and the limit" {
  # 10000 of 40000 bytes at once; at 1 MB/s the rest takes 30 ms
  tc_run "tc qdisc add dev lo root tbf rate 8mbit burst 10000 limit 50000" \
    "$FLOW burst 40 size=1000"
  [ "$(letters A)" = 40 ]
  between 28 90 "$(millis)"
  tc_run "tc qdisc add dev lo root tbf rate 800kbit burst 2000 limit 10000" \
    "$FLOW burst 40 size=1000; tc -s qdisc show dev lo"
  between 12 13 "$(letters A)"
  grep -q "dropped $((40 - $(letters A)))," <<<"$out"
}

# A slow line, and a prio on it: the first packet is out before others come.
LINE="tc qdisc add dev lo root handle 1: tbf rate 800kbit burst 1000 limit 100k
  tc qdisc add dev lo parent 1:1 handle 2: prio"

@test "prio: bands by TOS, by SO_PRIORITY, by the class's name" {
  tc_run "$LINE" "$FLOW burst 10 tos=8 size=1000 + 5 size=1000 \
    + 5 tos=0x10 size=1000"
  [ "$(first 6)" = 1A5C ] && [ "$(first 11)" = 1A5B5C ]
  tc_run "$LINE" "$FLOW burst 10 prio=2 size=1000 + 5 prio=6 size=1000"
  [ "$(first 6)" = 1A5B ]
  tc_run "$LINE" "$FLOW burst 10 prio=0x20003 size=1000 \
    + 5 prio=0x20001 size=1000; tc -s class show dev lo"
  [ "$(first 6)" = 1A5B ]
  grep -A1 'class prio 2:1' <<<"$out" | grep -q 'Sent 5000 bytes 5 pkt'
  grep -A1 'class prio 2:3' <<<"$out" | grep -q 'Sent 10000 bytes 10 pkt'
}

@test "prio: a queue of its own for a band, and it again without" {
  tc_run "$LINE
    tc qdisc add dev lo parent 2:3 handle 30: pfifo limit 3" \
    "$FLOW burst 10 tos=8 size=1000 + 2 tos=0x10 size=1000
     tc class show dev lo; tc -s qdisc show dev lo parent 2:3
     tc qdisc del dev lo parent 2:3; tc class show dev lo"
  [ "$(letters A)" = 4 ] # one was out already
  [ "$(grep -c 'class prio 2:3 parent 2: leaf 30:' <<<"$out")" = 1 ]
  grep -q 'dropped 6,' <<<"$out"
}

@test "pfifo_fast: bands by TOS" {
  tc_run "tc qdisc add dev lo root handle 1: tbf rate 800kbit burst 1000 limit 100k
    tc qdisc add dev lo parent 1:1 handle 2: pfifo_fast" \
    "$FLOW burst 10 tos=8 size=1000 + 5 size=1000 + 5 tos=0x10 size=1000"
  [ "$(first 6)" = 1A5C ] && [ "$(first 11)" = 1A5B5C ]
}

@test "filters: fw by SO_MARK, u32 by port and by a hashed table" {
  tc_run "$LINE
    tc filter add dev lo parent 2: protocol ip prio 1 handle 7 fw flowid 2:1
    tc filter add dev lo parent 2: protocol ip prio 2 u32 match ip dport 7001 0xffff flowid 2:2
    tc filter add dev lo parent 2: prio 3 matchall classid 2:3" \
    "$FLOW burst 10 size=1000 + 5 size=1000 port=7001 + 5 mark=7 size=1000"
  [ "$(first 6)" = 1A5C ] && [ "$(first 11)" = 1A5B5C ]
  # by the last byte of the destination into 256 buckets; there, the port
  # behind the IP header, however long that is
  tc_run "$LINE
    tc filter add dev lo parent 2: protocol ip prio 1 handle 3: u32 divisor 256
    tc filter add dev lo parent 2: protocol ip prio 1 u32 ht 800:: match ip dst 127.0.0.0/8 hashkey mask 0xff at 16 link 3: offset at 0 mask 0x0f00 shift 6 eat
    tc filter add dev lo parent 2: protocol ip prio 1 u32 ht 3:1: match udp dst 7001 0xffff flowid 2:1
    tc filter add dev lo parent 2: protocol ip prio 2 basic flowid 2:3" \
    "$FLOW burst 10 size=1000 + 5 size=1000 port=7001"
  [ "$(first 6)" = 1A5B ]
}

HTB="tc qdisc add dev lo root handle 1: htb default 30
  tc class add dev lo parent 1: classid 1:1 htb rate 4mbit burst 3k cburst 3k
  tc class add dev lo parent 1:1 classid 1:10 htb rate 3mbit ceil 4mbit burst 3k cburst 3k
  tc class add dev lo parent 1:1 classid 1:20 htb rate 1mbit ceil 4mbit burst 3k cburst 3k
  tc filter add dev lo parent 1: protocol ip prio 1 u32 match ip dport 5001 0xffff flowid 1:10
  tc filter add dev lo parent 1: protocol ip prio 1 u32 match ip dport 5002 0xffff flowid 1:20"

rate_of() { awk -v p="$1" '$1 == p { print $2 }' <<<"$out"; }

@test "htb: two classes share as they were promised" {
  tc_run "$HTB" "$FLOW share 1 5001 5002; tc -s class show dev lo"
  between 2400 3250 "$(rate_of 5001)"
  between 800 1100 "$(rate_of 5002)"
}

@test "htb: one class borrows what the other does not use, to its ceiling" {
  tc_run "$HTB" "$FLOW share 1 5002; tc -s class show dev lo"
  between 3400 4200 "$(rate_of 5002)"
  grep -A3 'class htb 1:20' <<<"$out" | grep -q 'borrowed: [1-9]'
  grep -A3 'class htb 1:10' <<<"$out" | grep -q 'borrowed: 0'
  tc_run "$HTB
    tc class change dev lo parent 1:1 classid 1:20 htb rate 1mbit ceil 2mbit burst 3k cburst 3k" \
    "$FLOW share 1 5002"
  between 1700 2150 "$(rate_of 5002)"
}

# A bucket of one packet, 200 us of the rate: a timer that comes late must not
# let it run over.
@test "htb and tbf: a fast rate with a small bucket is reached" {
  tc_run "tc qdisc add dev lo root handle 1: htb default 10
    tc class add dev lo parent 1: classid 1:10 htb rate 40mbit quantum 2000" \
    "$FLOW share 1 5001"
  between 28000 41000 "$(rate_of 5001)"
  tc_run "tc qdisc add dev lo root tbf rate 40mbit burst 1600 limit 100k" \
    "$FLOW share 1 5001"
  between 28000 41000 "$(rate_of 5001)"
}

@test "htb: the class of a lower number goes first, no class before all" {
  tc_run "tc qdisc add dev lo root handle 1: htb default 2 r2q 1
    tc class add dev lo parent 1: classid 1:9 htb rate 800kbit burst 1000 cburst 1000
    tc class add dev lo parent 1:9 classid 1:1 htb rate 8kbit ceil 800kbit burst 1000 cburst 1000 prio 0
    tc class add dev lo parent 1:9 classid 1:2 htb rate 8kbit ceil 800kbit burst 1000 cburst 1000 prio 1" \
    "$FLOW burst 10 size=1000 + 5 prio=0x10001 size=1000 \
      + 5 prio=0x10000 size=1000; tc qdisc show dev lo"
  [ "$(head -1 <<<"$out" | tr -d C)" = AABBBBBAAAAAAAA ] ||
    [ "$(head -1 <<<"$out" | tr -d C)" = ABBBBBAAAAAAAAA ]
  # who is in no class went while the others waited
  between 5 7 "$(head -1 <<<"$out" | cut -c1-7 | tr -cd AC | wc -c)"
  grep -q 'direct_packets_stat 5 ' <<<"$out"
}

@test "an estimator sees the rate" {
  tc_run "tc qdisc add dev lo root estimator 250ms 500ms tbf rate 800kbit burst 2000 limit 100k" \
    "$FLOW share 1 5002; tc -s qdisc show dev lo"
  between 300 830 "$(sed -n 's/^ rate \([0-9]*\)Kbit .*pps.*/\1/p' <<<"$out")"
}

@test "a queue goes with its device's root, the packets in it too" {
  tc_run "tc qdisc add dev lo root handle 1: netem delay 5s" \
    "$FLOW burst 20; tc -s qdisc show dev lo; tc qdisc del dev lo root
     $FLOW burst 3; tc qdisc show dev lo"
  grep -q 'backlog 1200b 20p' <<<"$out"
  grep -q '^AAA$' <<<"$out"
  grep -q 'qdisc noqueue 0: root' <<<"$out"
}

@test "eth0: classes by protocol, of what programs and ARP send" {
  out=$(LIMIT=20 machine -w "cable:$BATS_TEST_TMPDIR/hub" -a 10.1.0.1/24 -- sh -ec '
    tc qdisc add dev eth0 root handle 1: htb default 30
    for i in 10 20 30 40; do
      tc class add dev eth0 parent 1: classid 1:$i htb rate 800kbit burst 2k cburst 2k; done
    F="tc filter add dev eth0 parent 1:"
    $F protocol arp prio 1 u32 match u32 0 0 flowid 1:20
    $F protocol ip prio 2 u32 match ip dst 10.1.0.2 match ip dport 7 0xffff flowid 1:10
    $F protocol 0x88b5 prio 3 u32 match u32 0x41424344 0xffffffff at 0 flowid 1:40
    ip neigh add 10.1.0.2 lladdr 02:00:00:00:00:02 dev eth0
    /usr/bin/python3 -c "
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
s.sendto(b\"x\", (\"10.1.0.9\", 9))
for i in range(20):
    s.sendto(bytes(958), (\"10.1.0.2\", 7))
p = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM)
p.sendto(b\"ABCD\" + bytes(60), (\"eth0\", 0x88b5, 0, 0, bytes(6)))"
    date +%s%3N
    until tc -s class show dev eth0 | grep -q "Sent 20000 bytes 20 pkt"; do :; done
    date +%s%3N; tc -s class show dev eth0; tc -s qdisc show dev eth0')
  # 18000 bytes at 100 kB/s, of which python took a little
  between 10 400 $(($(sed -n 2p <<<"$out") - $(sed -n 1p <<<"$out")))
  grep -A1 'class htb 1:20 ' <<<"$out" | grep -Eq 'Sent (42|84) bytes'
  grep -A1 'class htb 1:40 ' <<<"$out" | grep -q 'Sent 78 bytes 1 pkt'
  grep -A1 'class htb 1:30 ' <<<"$out" | grep -q 'Sent 0 bytes'
  grep -q 'backlog 0b 0p' <<<"$out"
}
