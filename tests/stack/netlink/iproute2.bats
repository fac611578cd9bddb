#!/usr/bin/env bats
# iproute2 on the kernel and on a machine that is configured the same way:
# the same text and the same errors, but for what known.txt lists.

bats_require_minimum_version 1.5.0
load ../../lib/sock102

# same_tap SCRIPT: both run it; a veth is the kernel's eth0, a cable ours.
# BEFORE is a command for the namespaces of both, before there is a device.
same_tap() {
  local d=$BATS_TEST_TMPDIR
  printf '%s\n' "$1" >"$d/script"
  ns sh -c "${BEFORE-}"'
    ip link add eth0 type veth peer name far
    ip addr add 10.1.0.1/24 brd + dev eth0
    ip link set lo up; ip link set far up; ip link set eth0 up
    exec timeout 30 sh "$0"' "$d/script" >"$d/kernel" 2>&1
  ns sh -c "${BEFORE-}"'
    exec timeout 60 "$S" run "$@"' sh -w "cable:$d/hub" -a 10.1.0.1/24 \
    -- sh "$d/script" >"$d/machine" 2>&1
  for side in kernel machine; do
    grep -vEf <(grep -v '^#' tests/stack/netlink/known.txt | cut -f1) \
      "$d/$side" | sed -E 's/eth0@[a-z0-9]+:/eth0:/
        s/([0-9]+): eth0/N: eth0/; s/qdisc [a-z_]+/qdisc Q/
        s/link\/ether [0-9a-f:]+/link\/ether MAC/
        s/used [0-9\/]+probes/used T probes/' >"$d/$side.cut"
  done
  [ -s "$d/kernel.cut" ] || return 1
  diff -u "$d/kernel.cut" "$d/machine.cut"
}

@test "ip neigh: add, get, replace, delete, proxies, and the refusals _tap" {
  same_tap 'N="ip neigh"
    $N add 10.1.0.5 lladdr 02:00:00:00:00:05 dev eth0
    $N add 10.1.0.5 lladdr 02:00:00:00:00:05 dev eth0
    $N show; $N get 10.1.0.5 dev eth0; $N get 10.1.0.6 dev eth0
    $N replace 10.1.0.5 lladdr 02:00:00:00:00:06 nud stale dev eth0
    ip -s neigh show; $N del 10.1.0.5 dev eth0; $N show
    $N del 10.1.0.5 dev eth0
    $N add proxy 10.1.0.9 dev eth0; $N show proxy
    $N del proxy 10.1.0.9 dev eth0; $N del proxy 10.1.0.9 dev eth0
    $N change 10.1.0.77 lladdr 02:00:00:00:00:05 dev eth0
    $N add 10.1.0.88 lladdr 02:00:00:00:05 dev eth0
    $N add 10.1.0.88 dev eth0 nud none
    $N add 10.1.0.99 dev eth0 nud reachable
    $N flush dev eth0; $N show'
}

@test "ip rule: add, show, delete, flush, and what they do to a route _tap" {
  same_tap 'R="ip rule"; $R; ip -j rule
    $R add from 10.0.0.0/8 table 100 pref 100
    $R add from 10.0.0.0/8 table 100 pref 100
    $R add fwmark 5 iif eth0 blackhole
    $R add not to 9.0.0.0/8 lookup 300 suppress_prefixlength 0 protocol static
    $R add goto 32766 pref 50; $R add goto 10 pref 60; $R
    $R del pref 1234; $R del fwmark 5; $R; $R flush; $R
    $R add lookup main pref 5; ip route get 10.1.0.3
    $R add to 10.1.0.3 prohibit pref 4; ip route get 10.1.0.3; $R'
}

# Linux dumps routes by address, 2.4 by length of the prefix: sorted here.
@test "ip route: kinds, tables, metrics, several hops, refusals _tap" {
  same_tap 'R="ip -o route"
    $R add default via 10.1.0.2; $R add default via 10.1.0.2
    $R add 10.5.0.0/16 via 10.1.0.3 metric 7 mtu 1200
    $R add blackhole 10.6.0.0/16; $R add prohibit 10.7.0.0/16
    $R add unreachable 10.8.0.0/16
    $R add 10.9.0.0/16 nexthop via 10.1.0.4 nexthop via 10.1.0.5 weight 3
    $R add 10.20.0.0/16 dev eth0 table 77; $R | sort; $R show table 77
    $R get 10.6.0.1; $R get 10.7.0.1; $R get 10.8.0.1
    $R get 1.2.3.4; $R add 10.30.0.0/16 via 99.0.0.1
    $R del 10.31.0.0/16; $R change 10.5.0.0/16 via 10.1.0.9
    $R replace 10.6.0.0/16 via 10.1.0.8; $R | sort; $R flush 10.5.0.0/16; $R | sort'
}

@test "ip addr and ip link: added, labelled, removed, set, refused _tap" {
  same_tap 'A="ip addr"; ip -4 addr show dev eth0
    $A add 10.2.0.1/24 brd + dev eth0; $A add 10.2.0.1/24 dev eth0
    $A add 10.2.0.2/24 dev eth0 label eth0:x; $A del 10.3.0.1/24 dev eth0
    ip -4 addr show dev eth0; $A del 10.2.0.1/24 dev eth0
    ip -4 addr show dev eth0; $A flush dev eth0; ip -4 addr show dev eth0
    ip link show dev nothing; ip link set dev eth0 mtu 20
    ip link set dev eth0 mtu 1400; ip link show dev eth0
    ip link set dev eth0 down; ip link set dev lo mtu 9000; ip link show lo'
}

@test "ip -6: dumps are those of a kernel where IPv6 is disabled" {
  local d=$BATS_TEST_TMPDIR
  echo 'for c in addr route neigh "route show table all" link; do ip -6 $c; echo $?; done' >"$d/s"
  ns sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; ip link set lo up; exec sh "$0"' "$d/s" >"$d/kernel" 2>&1
  machine -- sh "$d/s" >"$d/machine" 2>&1
  diff -u "$d/kernel" "$d/machine"
}

# What `ip monitor` hears, and when it ends, in order; not the seconds left.
@test "ip addr: lifetimes that run out, and are given again _tap" {
  # shellcheck disable=SC2016
  same_tap 'A="ip -o -4 addr"
    seen() { i=0; until [ -s "$1" ] && grep -q "$2" "$1" || [ $i = 300 ]; do
        i=$((i + 1)); /usr/bin/python3 -c "import select
select.select([], [], [], 0.02)"; done; }
    h=$(mktemp); ip -4 monitor address route >"$h" 2>&1 & m=$!
    until [ -s "$h" ]; do
      $A add 10.250.0.1/32 dev eth0; $A del 10.250.0.1/32 dev eth0; done
    $A add 10.7.0.1/24 dev eth0 valid_lft 1 preferred_lft 2
    $A add 10.7.0.1/24 dev eth0 valid_lft 0 preferred_lft 0
    $A add 10.7.0.1/24 dev eth0 valid_lft 3 preferred_lft 1
    $A add 10.7.0.2/24 dev eth0
    $A add 10.8.0.1/24 dev eth0 valid_lft 100 preferred_lft 0
    $A add 10.9.0.1/24 dev eth0 valid_lft 2 preferred_lft 2
    $A change 10.9.0.1/24 dev eth0 valid_lft forever preferred_lft forever
    $A change 10.8.0.1/24 dev eth0 valid_lft 200 preferred_lft 200
    $A show dev eth0 | sed "s/[0-9][0-9]*sec/Nsec/g"
    seen "$h" "Deleted local 10.7.0.1 "
    $A show dev eth0 | sed "s/[0-9][0-9]*sec/Nsec/g"; ip route
    kill $m; wait $m 2>/dev/null
    sed "s/[0-9][0-9]*sec/Nsec/g" "$h" | grep -v "^ *valid_lft\|10\.250"
    rm "$h"'
}

@test "ip addr: the next address of a network is promoted, where that is so _tap" {
  BEFORE='echo 1 >/proc/sys/net/ipv4/conf/all/promote_secondaries' \
    same_tap 'A="ip -o -4 addr"; for i in 1 2 3; do
      $A add 10.7.0.$i/24 dev eth0; $A add 10.7.1.$i/25 dev eth0; done
    $A show; $A del 10.7.0.1/24 dev eth0; $A show
    $A del 10.7.1.2/25 dev eth0; $A del 10.7.1.1/25 dev eth0; $A show
    ip -o -4 route show table all | sort; ip route get 10.7.0.9'
}
