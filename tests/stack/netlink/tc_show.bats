#!/usr/bin/env bats
# tc on the kernel and on a machine that is configured the same way: the same
# text, the same errors, the same news. What kernels without it say of netem,
# prio and fw cannot be compared: tc_flow.bats measures what those do.

bats_require_minimum_version 1.5.0
load ../../lib/sock102

# same SCRIPT: a TAP is the kernel's eth0, a cable ours. $T is tc, and says so.
same() {
  local d=$BATS_TEST_TMPDIR side
  printf '%s\n' 'T() { echo "+ $*"; tc "$@"; }' "$1" >"$d/script"
  (cd "$d" && mkdir -p kernel.d && cd kernel.d && ns sh -c '
    ip tuntap add eth0 mode tap; ip link set lo up; ip link set eth0 up
    exec timeout 30 sh "$0"' "$d/script") >"$d/kernel" 2>&1
  machine -w "cable:$d/hub" -a 10.1.0.1/24 -- sh -c 'mkdir -p "$1"; cd "$1"
    exec sh "$0"' "$d/script" "$d/machine.d" >"$d/machine" 2>&1
  # handles that were made up count on from one namespace to the next
  for side in kernel machine; do
    sed -E 's/(qdisc [a-z_]+) 8[0-9a-f]{3}:/\1 AUTO:/
      s/handle":"8[0-9a-f]{3}:/handle":"AUTO:/' "$d/$side" >"$d/$side.cut"
  done
  [ -s "$d/kernel.cut" ] || return 1
  diff -u "$d/kernel.cut" "$d/machine.cut"
}

@test "tc qdisc: what lo and eth0 have, also when they are down _tap" {
  same 'T qdisc show; T -s -d qdisc show dev eth0; T -j -s qdisc show
    ip link set lo down; T qdisc show; ip link set eth0 down
    T qdisc add dev eth0 root pfifo limit 7; T qdisc show dev eth0
    T qdisc del dev eth0 root; T qdisc show dev eth0
    ip link set eth0 up; T qdisc show dev eth0'
}

@test "tc qdisc: add, change, replace, del, and each refusal _tap" {
  same 'Q="qdisc add dev eth0"; R="qdisc replace dev eth0"
    T $Q root pfifo limit 30; T $Q root bfifo; T $Q root bfifo
    T qdisc show dev eth0; T $Q root handle 7: pfifo
    T qdisc change dev eth0 root handle 7: pfifo
    T $R root handle 7: pfifo limit 4; T $R root handle 7: bfifo limit 4
    T $R root handle 8: pfifo_head_drop limit 4; T -s qdisc show dev eth0
    T qdisc change dev eth0 root handle 8: pfifo_head_drop limit 5
    T qdisc change dev eth0 handle 8: pfifo_head_drop limit 6
    T qdisc change dev eth0 handle 9: pfifo limit 7
    T qdisc change dev eth0 root bfifo limit 9; T qdisc show dev eth0
    T $R root pfifo limit 5; T qdisc del dev eth0 root bfifo
    T qdisc del dev eth0 root handle 3:; T qdisc del dev eth0 handle 8:
    T $R root noqueue; T qdisc show dev eth0; T qdisc del dev eth0 root
    T qdisc del dev eth0 root; T $Q root no_such_kind
    T $Q parent 1:1 pfifo; T $Q root handle 1:2 pfifo
    T qdisc change dev eth0 root pfifo; T $Q root codel; T $Q root cake
    T $Q root pfifo_fast; T qdisc show dev eth0; T $Q root estimator 1sec 4sec bfifo
    T $R root estimator 1sec 4sec bfifo; T -s qdisc show dev eth0'
}

@test "tc qdisc: tbf, its child, and what it cannot be _tap" {
  same 'Q="qdisc add dev eth0"
    T $Q root handle 1: tbf rate 1mbit burst 10k latency 50ms peakrate 2mbit mtu 1540
    T class show dev eth0; T $Q parent 1:1 handle 10: pfifo
    T -d qdisc show dev eth0; T class show dev eth0
    T -j -d qdisc show dev eth0; T qdisc show dev eth0 invisible
    T class add dev eth0 parent 1: classid 1:7 htb rate 1mbit
    T class del dev eth0 classid 1:1
    T filter add dev eth0 parent 1: protocol ip prio 7 u32 match u32 0 0 flowid 1:1
    T filter show dev eth0; T qdisc del dev eth0 parent 1:1
    T qdisc show dev eth0; T class show dev eth0
    T qdisc change dev eth0 root handle 1: tbf rate 3mbit burst 5k limit 3000
    T qdisc show dev eth0; T qdisc replace dev eth0 root tbf rate 1kbit burst 10 limit 10
    T qdisc show dev eth0
    T qdisc replace dev eth0 root tbf rate 10mbit peakrate 5mbit mtu 1500 burst 10000 limit 1000
    T qdisc replace dev eth0 root handle 3: tbf rate 40gbit burst 10m limit 10m
    T -d qdisc show dev eth0 invisible'
}

@test "tc class: a tree of htb, its queues, its hash, its depth _tap" {
  same 'C="class add dev eth0"
    T qdisc add dev eth0 root handle 1: htb default 30
    T $C parent 1: classid 1:1 htb rate 6mbit burst 15k
    T $C parent 1:1 classid 1:10 htb rate 5mbit burst 15k
    T $C parent 1:1 classid 1:20 htb rate 3mbit ceil 6mbit burst 15k
    T $C parent 1:1 classid 1:30 htb rate 1kbit ceil 6mbit burst 15k
    T $C parent 1:1 classid 1:40 htb rate 1gbit
    T $C parent 1:1 classid 1:40 htb rate 1gbit
    T class change dev eth0 parent 1:1 classid 1:40 htb rate 40gbit prio 9 quantum 5000
    T class change dev eth0 parent 1:1 classid 1:41 htb rate 2gbit
    T $C parent 1:99 classid 1:50 htb rate 1mbit
    T $C parent 2:99 classid 1:51 htb rate 1mbit
    T $C parent 2:99 classid 2:51 htb rate 1mbit
    T $C parent 1: htb rate 1mbit; T $C classid 1:60 htb rate 1mbit
    T $C parent root classid 1:61 htb rate 1mbit
    T qdisc add dev eth0 parent 1:10 handle 10: pfifo limit 50
    T qdisc add dev eth0 parent 1:20 handle 20: tbf rate 1mbit burst 10k limit 20k
    T qdisc add dev eth0 parent 1:77 handle 20: pfifo
    T qdisc add dev eth0 parent 10:1 handle 21: pfifo
    T qdisc add dev eth0 parent 1:20 handle 20: tbf rate 1mbit burst 10k limit 20k
    T qdisc change dev eth0 parent 1:20 handle 20: tbf rate 2mbit burst 10k limit 20k
    T qdisc replace dev eth0 parent 1:20 handle 21: pfifo limit 9
    T qdisc replace dev eth0 parent 1:20 handle 10: pfifo limit 9
    T qdisc replace dev eth0 parent 1:30 handle 10: pfifo limit 9
    T qdisc replace dev eth0 parent 1:30 handle 1: htb
    T qdisc add dev eth0 parent 1:1 handle 99: pfifo limit 9
    T qdisc add dev eth0 parent 1:30 noqueue
    T qdisc change dev eth0 root handle 1: htb default 20
    T -s -d qdisc show dev eth0; T -s -d class show dev eth0
    T class show dev eth0 parent 1:1; T class show dev eth0 classid 1:10
    for i in 2 3 4 5 6 7 8 9 10; do
      T $C parent 1:e$i classid 1:e$((i + 1)) htb rate 1mbit; done
    T class show dev eth0; T qdisc show dev eth0 invisible
    T class del dev eth0 classid 1:1; T class del dev eth0 classid 1:40
    T class del dev eth0 classid 1:41; T class del dev eth0 classid 1:e10
    T qdisc del dev eth0 parent 1:20; T qdisc del dev eth0 parent 1:20
    T -s class show dev eth0; T qdisc show dev eth0 invisible
    T qdisc del dev eth0 root; T qdisc show dev eth0; T class show dev eth0'
}

# A filter that is gone may still be counted by Linux for a moment: what
# depends on that (the table it led to) is not asked.
@test "tc filter: u32 with tables, links, selectors, and each refusal _tap" {
  same 'F="filter add dev eth0 parent 1: protocol ip"
    T qdisc add dev eth0 root handle 1: htb
    for i in 1 10 20; do T class add dev eth0 parent 1: classid 1:$i htb rate 1mbit; done
    T qdisc add dev eth0 parent 1:10 handle 10: pfifo
    T $F prio 1 u32 match ip dport 22 0xffff flowid 1:10
    T $F prio 1 u32 match ip src 1.2.3.4/32 match ip dport 80 0xffff flowid 1:20
    T $F u32 match u8 6 0xff at 9 flowid 1:20
    T filter add dev eth0 parent 1: u32 match u32 0 0 flowid 1:77
    T filter add dev eth0 parent 1: protocol arp u32 match u32 0 0 flowid 1:30
    T $F prio 5 handle 2: u32 divisor 256; T $F prio 5 handle 3: u32 divisor 5
    T $F prio 5 handle 3: u32 divisor 512
    T $F prio 5 u32 ht 2:7f: match ip src 1.2.3.4 flowid 1:10
    T $F prio 5 u32 ht 9: match ip src 1.2.3.4 flowid 1:10
    T $F prio 5 u32 ht 2:7f: match tcp dst 22 0xffff offset at 0 mask 0x0f00 shift 6 eat flowid 1:10
    T $F prio 5 u32 ht 800:: match ip src 1.2.0.0/16 hashkey mask 0x000000ff at 12 link 2:
    T $F prio 5 u32 match ip src 1.2.0.0/16 link 800:
    T $F prio 5 u32 match ip src 1.2.0.0/16 link 9:
    T $F prio 7 handle ::123 u32 match ip tos 0x10 0xff indev lo classid 1:1
    T $F prio 7 handle ::123 u32 match ip tos 0x10 0xff classid 1:1
    T $F prio 7 u32 match ip protocol 17 0xff match u16 1 0xffff at nexthdr+2 flowid 1:1
    T filter add dev eth0 parent 1: protocol arp prio 7 u32 match u32 0 0 flowid 1:1
    T $F prio 8 no_such_kind; T $F prio 8 u32
    T $F prio 8 u32 match u32 0 0 flowid 1:1 action no_such_action
    T $F chain 3 prio 8 u32 match u32 0 0 flowid 1:1
    T filter add dev eth0 parent 10: protocol ip prio 7 u32 match u32 0 0 flowid 1:1
    T filter add dev eth0 parent 11: protocol ip prio 7 u32 match u32 0 0 flowid 1:1
    T filter add dev eth0 parent 1:99 protocol ip prio 7 u32 match u32 0 0 flowid 1:1
    T filter add dev eth0 parent 1:1 protocol ip prio 7 u32 match u32 0 0 flowid 1:10
    T -s -d filter show dev eth0; T -p filter show dev eth0; T -j filter show dev eth0
    T filter show dev eth0 parent 1:1; T filter show dev eth0 protocol arp
    T filter show dev eth0 prio 1; T filter show dev eth0 chain 3
    G="filter get dev eth0 parent 1: protocol ip"
    T $G prio 1 handle 800::800 u32; T $G prio 1 handle 800::900 u32
    T $G prio 77 handle 800::900 u32; T $G chain 9 prio 1 handle 800::800 u32
    T filter change dev eth0 parent 1: protocol ip prio 1 handle 800::800 u32 match ip dport 23 0xffff flowid 1:20
    T filter change dev eth0 parent 1: protocol ip prio 1 handle 800::880 u32 match ip dport 23 0xffff flowid 1:20
    T filter replace dev eth0 parent 1: protocol ip prio 1 handle 800::801 u32 flowid 1:1
    T filter show dev eth0 prio 1; T class del dev eth0 classid 1:1
    D="filter del dev eth0 parent 1: protocol ip"
    T $D prio 1 handle 800::800 u32; T $D prio 1 handle 800::800 u32
    T $D prio 1 handle 800: u32; T $D prio 5 handle 2: u32; T $D prio 1; T $D prio 1
    T $D; T filter del dev eth0 parent 1: protocol arp prio 7
    T filter get dev eth0 parent 1: protocol arp prio 7 handle 800::800 u32
    T filter del dev eth0 parent 1: prio 7; T $D chain 3 prio 8
    T filter del dev eth0 parent 1:; T filter show dev eth0
    T class del dev eth0 classid 1:20; T qdisc del dev eth0 root'
}

@test "tc filter: a class that comes after the filter that leads to it _tap" {
  same 'T qdisc add dev eth0 root handle 1: htb
    T class add dev eth0 parent 1: classid 1:4 htb rate 1mbit
    T filter add dev eth0 parent 1: protocol ip prio 1 u32 match u32 0 0 flowid 1:5
    T filter add dev eth0 parent 1:4 protocol ip prio 1 u32 match u32 0 0 flowid 1:6
    T class add dev eth0 parent 1: classid 1:5 htb rate 1mbit
    T class add dev eth0 parent 1: classid 1:6 htb rate 1mbit
    T class del dev eth0 classid 1:5; T class del dev eth0 classid 1:6
    T class del dev eth0 classid 1:4; T class del dev eth0 classid 1:6
    T filter del dev eth0 parent 1: prio 1
    T filter show dev eth0; T class show dev eth0'
}

@test "tc qdisc: ingress and clsact, their filters, and each refusal _tap" {
  same 'timeout 20 tc monitor >mon 2>&1 & m=$!
    until grep -q " 7777:" mon; do
      tc qdisc add dev lo root handle 7777: pfifo; tc qdisc del dev lo root; done
    T qdisc del dev eth0 ingress
    T qdisc add dev eth0 ingress
    T qdisc add dev eth0 clsact
    T qdisc add dev eth0 ingress
    T qdisc replace dev eth0 ingress
    T -s -d qdisc show dev eth0; T qdisc show ingress; T class show dev eth0
    T filter add dev eth0 ingress protocol ip prio 7 u32 match u32 0 0 flowid :1
    T filter add dev eth0 parent ffff: protocol ip prio 8 u32 match u32 0 0 flowid 1:1
    T filter add dev eth0 egress protocol ip prio 7 u32 match u32 0 0 flowid :1
    T filter add dev eth0 ingress protocol ip prio 9 u32 match u32 0 0 action drop
    T filter show dev eth0 ingress; T filter show dev eth0 parent ffff:; T filter show dev eth0 egress; T filter show dev eth0
    T chain show dev eth0 ingress
    T qdisc add dev eth0 parent ffff:1 pfifo
    T qdisc add dev eth0 handle ffff: parent ffff:fff1 pfifo
    T qdisc del dev eth0 ingress
    T qdisc del dev eth0 ingress
    T qdisc add dev eth0 handle ffff: parent ffff:fff1 pfifo
    T qdisc add dev eth0 clsact
    T qdisc add dev eth0 ingress
    T qdisc show dev eth0
    T filter add dev eth0 ingress protocol ip prio 7 u32 match u32 0 0 flowid :1
    T filter add dev eth0 egress protocol ip prio 7 u32 match ip dport 7 0xffff flowid 1:1
    T filter add dev eth0 parent ffff: protocol ip prio 7 u32 match u32 0 0 flowid :1
    T filter show dev eth0 ingress; T filter show dev eth0 parent ffff:; T filter show dev eth0 egress; T filter show dev eth0
    T -j filter show dev eth0 egress; T chain show dev eth0 egress
    T filter del dev eth0 egress
    T qdisc del dev eth0 handle ffff: parent ffff:fff1
    T qdisc del dev eth0 clsact
    T qdisc show
    T qdisc add dev eth0 clsact
    T filter add dev eth0 ingress protocol ip prio 7 u32 match u32 0 0 flowid :1
    ip link set eth0 down; T qdisc show dev eth0; ip link set eth0 up; T qdisc show dev eth0
    T qdisc add dev eth0 root handle 1: htb; T qdisc show dev eth0; T qdisc del dev eth0 root; T qdisc del dev eth0 clsact
    tc qdisc add dev lo root handle 7778: pfifo
    until grep -q " 7778:" mon; do :; done
    kill $m; grep -v "dev lo" mon'
}

@test "tc chain: by hand and by filters, with their news _tap" {
  same 'timeout 20 tc monitor >mon 2>&1 & m=$!
    until grep -q " 7777:" mon; do
      tc qdisc add dev lo root handle 7777: pfifo; tc qdisc del dev lo root; done
    A="chain add dev eth0 parent 1: chain"; D="chain del dev eth0 parent 1: chain"
    F="filter add dev eth0 parent 1: protocol ip prio 1 chain"
    T qdisc add dev eth0 root handle 1: htb; T chain show dev eth0; T $A 3; T $A 3
    T $F 0 u32 match u32 0 0 flowid 1:1; T $F 7 u32 match u32 0 0 flowid 1:1
    T chain show dev eth0; T filter show dev eth0; T chain show dev eth0 chain 3
    T chain get dev eth0 parent 1: chain 7; T chain get dev eth0 parent 1: chain 8
    T $A 7; T $A 0; T $F 3 u32 match u32 0 0 flowid 1:1
    T filter del dev eth0 parent 1: chain 3; T chain show dev eth0
    T $D 3; T $D 3; T $D 7; T $D 0; T chain show dev eth0
    T $A 9; T filter del dev eth0 parent 1: chain 9; T chain show dev eth0
    T $A 10 protocol ip u32; T chain add dev eth0 parent 2: chain 11
    T chain add dev eth0 chain 11; T chain show dev lo; T $A 4026531840
    T chain show dev eth0 parent 1:; T qdisc del dev eth0 root
    tc qdisc add dev lo root handle 7778: pfifo
    until grep -q " 7778:" mon; do :; done
    kill $m; grep -v "dev lo" mon'
}

@test "tc: dumps of many parts: 300 classes, queues and filters _tap" {
  same 'tc qdisc add dev eth0 root handle 1: htb
    i=0; while [ $i -lt 300 ]; do i=$((i + 1))
      printf "class add dev eth0 parent 1: classid 1:%x htb rate 1mbit\n" $i
      printf "filter add dev eth0 parent 1: protocol ip prio %d u32 match ip src 10.0.0.%d flowid 1:%x\n" \
        $((i % 7 + 1)) $((i % 256)) $i
      printf "qdisc add dev eth0 parent 1:%x handle %x: pfifo limit %d\n" $i $((i + 16)) $i
    done | tc -b -
    T -s -d class show dev eth0; T filter show dev eth0; T -s qdisc show
    T qdisc del dev eth0 root; T qdisc show'
}

@test "tc monitor: qdiscs, classes, chains, filters, as they change _tap" {
  same 'timeout 20 tc monitor >mon 2>&1 & m=$!
    until grep -q " 7777:" mon; do
      tc qdisc add dev lo root handle 7777: pfifo; tc qdisc del dev lo root; done
    tc qdisc add dev eth0 root handle 1: htb default 30
    tc class add dev eth0 parent 1: classid 1:1 htb rate 6mbit burst 15k
    tc class add dev eth0 parent 1:1 classid 1:10 htb rate 5mbit burst 15k
    tc class change dev eth0 parent 1:1 classid 1:10 htb rate 4mbit burst 15k
    tc qdisc add dev eth0 parent 1:10 handle 10: pfifo limit 50
    tc qdisc change dev eth0 parent 1:10 handle 10: pfifo limit 40
    tc qdisc replace dev eth0 parent 1:10 handle 20: tbf rate 1mbit burst 10k limit 20k
    F="filter add dev eth0 parent 1: protocol ip"
    tc $F prio 1 u32 match ip dport 22 0xffff flowid 1:10
    tc $F u32 match ip dport 23 0xffff flowid 1:10
    tc $F prio 5 handle 2: u32 divisor 256
    tc $F chain 4 prio 5 u32 match ip dport 24 0xffff flowid 1:10
    tc filter add dev eth0 parent 1:1 protocol ip prio 7 u32 match u32 0 0 flowid 1:10
    tc filter change dev eth0 parent 1: protocol ip prio 1 handle 800::800 u32 match ip dport 23 0xffff flowid 1:20
    tc filter replace dev eth0 parent 1: protocol ip prio 1 handle 800::800 u32 match ip dport 23 0xffff flowid 1:1
    tc filter del dev eth0 parent 1: protocol ip prio 1 handle 800::800 u32
    tc filter del dev eth0 parent 1: prio 5 protocol ip chain 4
    tc filter del dev eth0 parent 1:
    tc qdisc del dev eth0 parent 1:10
    tc class add dev eth0 parent 1: classid 1:3 htb rate 1mbit burst 15k
    tc class del dev eth0 classid 1:3
    tc qdisc del dev eth0 root
    tc qdisc add dev eth0 root pfifo limit 9; tc qdisc replace dev eth0 root bfifo limit 10
    tc qdisc replace dev eth0 root noqueue; tc qdisc del dev eth0 root
    tc qdisc add dev lo root handle 7778: pfifo
    until grep -q " 7778:" mon; do :; done
    kill $m; grep -v "dev lo" mon'
}
