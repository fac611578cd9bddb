#!/usr/bin/env bats
# Unmodified programs over the wire: from a machine to the kernel at the TAP's
# other end, and from the kernel to a machine.

bats_require_minimum_version 1.5.0
load ../lib/sock102
load ../lib/wire

# A machine that stays and serves: python's http on 8000, iperf3 on 5201.
# shellcheck disable=SC2016
SERVING='
  W -- sh -c "iperf3 -s -B 10.102.0.2 >/dev/null 2>&1 & cd tests/wire &&
    exec $HTTPD 10.102.0.2" >/dev/null 2>&1 3>&- &
  on_wire 8000; on_wire 5201
'

@test "ping: many, large, with options, too large, nobody there" {
  # shellcheck disable=SC2016
  run -0 world '
    W -- sh -ec "
      ping -f -c 200 10.102.0.1 | grep \" 0% packet loss\"
      ping -c 1 -W 2 -s 65000 10.102.0.1 | grep \"^65008 bytes from 10.102.0.1\"
      ping -c 1 -W 2 -R 10.102.0.1 | grep -A1 RR: | grep 10.102.0.1
      ping -c 1 -W 2 -T tsandaddr 10.102.0.1 | grep -A3 TS: | grep 10.102.0.2
      ! ping -c 1 -W 2 -M do -s 1473 10.102.0.1 2>&1 | tee $D/big | grep bytes.from
      grep \"message too long, mtu=1500\" $D/big
      ! ping -c 1 -W 4 10.102.0.77 | tee $D/none | grep bytes.from
      grep \"From 10.102.0.2 icmp_seq=1 Destination Host Unreachable\" $D/none"'
}

@test "ping: an ordinary user, without file capabilities" {
  # shellcheck disable=SC2016
  run -0 world '
    cp "$(command -v ping)" $D/ping; chmod 755 $D $D/ping
    # A machine begins with what the namespace around it was told.
    echo 0 2147483647 >/proc/sys/net/ipv4/ping_group_range
    W -- sh -ec "setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all \
        $D/ping -c 2 -i 0.2 -W 2 10.102.0.1"'
  [[ $output == *' 0% packet loss'* ]]
}

@test "traceroute: by ICMP, UDP and TCP" {
  # shellcheck disable=SC2016
  run -0 world '
    http 10.102.0.1 & served 8000
    W -- sh -ec "
      for how in -I -U \"-T -p 8000\"; do
        traceroute \$how -n -q 1 10.102.0.1 | grep \"^ 1  10.102.0.1  [0-9.]* ms\"
      done"'
}

@test "arping: two questions, two answers" {
  # shellcheck disable=SC2016
  run -0 world '
    mac=$(ip -j link show s0 | jq -r ".[0].address")
    W -- arping -c 2 -I eth0 10.102.0.1 | tee $D/out
    grep "60 bytes from $mac (10.102.0.1): index=1" $D/out'
}

@test "tcpdump: what it writes is what went over the wire, and filters work" {
  # shellcheck disable=SC2016
  run -0 world '
    echo hello >$D/f
    http 10.102.0.1 & served 8000
    W -- bash -c "
      tick() { read -r -t 0.02 <> <(:) || :; }
      tcpdump -i eth0 -c 4 -w $D/icmp.pcap icmp 2>$D/err & p=\$!
      until grep -q listening $D/err; do tick; done
      ping -c 2 -i 0.2 -W 2 10.102.0.1 >/dev/null; wait \$p
      tcpdump -U -i eth0 -w $D/http.pcap \"tcp port 8000\" 2>$D/err2 & p=\$!
      until grep -q listening $D/err2; do tick; done
      ping -c 1 -W 2 10.102.0.1 >/dev/null
      curl -s -o /dev/null http://10.102.0.1:8000/f
      until grep -aq \"200 OK\" $D/http.pcap; do tick; done
      kill -INT \$p; wait \$p"; cat $D/err $D/err2 >&2
    tshark -r $D/icmp.pcap -T fields -e icmp.type | tr -d "\n" | grep -x 8080
    tshark -r $D/http.pcap -q -z io,phs >$D/phs; cat $D/phs
    grep http $D/phs && ! grep icmp $D/phs && tshark -r $D/http.pcap -Y http.request | grep "GET /f"'
}

@test "nmap, hping3: from a machine to the kernel" {
  # shellcheck disable=SC2016
  run -0 world '
    http 10.102.0.1 & served 8000
    W -- sh -ec "
      for how in -sT -sS; do
        nmap -n \$how -p 7999-8000 10.102.0.1 >$D/out
        grep -q \"7999/tcp closed\" $D/out && grep -q \"8000/tcp open\" $D/out
      done
      nmap -n -sU -p 53 10.102.0.1 | grep \"53/udp closed\"
      hping3 -q -n -S -p 8000 -c 2 -i u50000 10.102.0.1 2>&1 | grep \"2 packets received\"
      hping3 -q -n -1 -c 2 -i u50000 10.102.0.1 2>&1 | grep \"2 packets received\"
      hping3 -n -2 -p 9 -c 1 10.102.0.1 2>/dev/null | grep \"ICMP Port Unreachable from ip=10.102.0.1\""'
}

@test "iperf3, dig, curl: from a machine to the kernel" {
  # shellcheck disable=SC2016
  run -0 world '
    echo hello >$D/f
    http 10.102.0.1 & served 8000
    iperf3 -s -B 10.102.0.1 >/dev/null 2>&1 3>&- & served 5201
    dnsmasq -k -p 5353 -h -R -C /dev/null -a 10.102.0.1 -z -A /a.test/192.0.2.7 3>&- & served 5353
    W -- sh -ec "
      [ \"\$(curl -s http://10.102.0.1:8000/f)\" = hello ]
      for how in \"\" -R \"-u -b 5M\" \"-u -b 5M -R\"; do
        iperf3 -J -c 10.102.0.1 -n 300K \$how |
          jq -e \".end.sum_received // .end.sum | .bytes > 30000\"
      done
      [ \"\$(dig +short -p 5353 @10.102.0.1 a.test)\" = 192.0.2.7 ]
      [ \"\$(dig +short +tcp -p 5353 @10.102.0.1 a.test)\" = 192.0.2.7 ]"'
}

@test "from the kernel to a machine: ping, arping, traceroute, nmap, hping3" {
  # shellcheck disable=SC2016
  run -0 world "$SERVING"'
    set -e
    # First of all: what UDP is answered is rationed.
    nmap -n -sU -p 53 10.102.0.2 | grep "53/udp closed"
    hping3 -n -2 -p 9 -c 1 10.102.0.2 2>/dev/null | grep "ICMP Port Unreachable from ip=10.102.0.2"
    ping -f -c 200 10.102.0.2 | grep " 0% packet loss"
    ping -c 1 -W 2 -s 65000 10.102.0.2 | grep "^65008 bytes"
    arping -c 1 -I s0 10.102.0.2 | grep "60 bytes from 02:10:22"
    for how in -I -U "-T -p 8000"; do
      traceroute $how -n -q 1 10.102.0.2 | grep "^ 1  10.102.0.2  [0-9.]* ms"
    done
    for how in -sT -sS; do
      nmap -n $how -p 7999-8000 10.102.0.2 >$D/out
      grep "7999/tcp closed" $D/out && grep "8000/tcp open" $D/out
    done'
}

@test "from the kernel to a machine: curl, iperf3" {
  # shellcheck disable=SC2016
  run -0 world "$SERVING"'
    set -e
    curl -s http://10.102.0.2:8000/programs_tap.bats | cmp - tests/wire/programs_tap.bats
    for how in "" -R "-u -b 5M" "-u -b 5M -R"; do
      iperf3 -J -c 10.102.0.2 -n 300K $how |
        jq -e ".end.sum_received // .end.sum | .bytes > 30000"
    done'
}
