#!/usr/bin/env bats
# An address by DHCP over a cable: dnsmasq on one machine, the client on
# another. The client has no address yet: it speaks through packet sockets
# with filters, then UDP bound to a device, and its script calls ip(8) or
# ifconfig(8).

bats_require_minimum_version 1.5.0
load ../lib/sock102

setup() {
  D=$BATS_TEST_TMPDIR
  "$S" run -w "cable:$D/hub" -a 10.50.0.1/24 -- dnsmasq -k -C /dev/null \
    -u root -g root --port=0 --interface=eth0 --bind-interfaces --no-ping \
    --dhcp-range=10.50.0.100,10.50.0.150,2m --dhcp-option=3,10.50.0.1 \
    --dhcp-leasefile="$D/leases" --log-facility="$D/log" 3>&- &
  server=$!
  wait_until 10s grep -q 'DHCP, sockets bound' "$D/log"
}

teardown() {
  kill "$server" && wait "$server" || true
}

# client CMD: its machine; resolv.conf of the host is out of a script's reach.
client() {
  : >"$D/resolv.conf"
  # shellcheck disable=SC2016
  unshare -nm sh -c 'mount --bind "$0/resolv.conf" /etc/resolv.conf &&
    exec timeout 60 "$S" run -w "cable:$0/hub" -- sh -c "$1" "$0"' "$D" "$1"
}

@test "dhclient gets a lease from dnsmasq, and gives it back _tap" {
  # shellcheck disable=SC2016
  run -0 client 'ip link set eth0 up
    C="dhclient -v -cf /dev/null -lf $0/lease -pf $0/pid"
    $C -1 eth0 || exit 1
    ip -o -4 addr show dev eth0; ip route; ping -q -c 2 -i 0.1 -W 2 10.50.0.1
    cp "$0/leases" "$0/held"
    $C -r eth0; ip -o -4 addr show dev eth0; echo "status $?"'
  [[ $output == *"DHCPOFFER of 10.50.0.1"*" from 10.50.0.1"* ]]
  [[ $output == *"bound to 10.50.0.1"* ]]
  [[ $output == *"brd 10.50.0.255 scope global dynamic eth0"*"valid_lft 1"*"sec"* ]]
  [[ $output == *"default via 10.50.0.1 dev eth0"* ]]
  [[ $output == *"2 received, 0% packet loss"* ]]
  # given back: no address is left, the server knows
  [[ ${lines[-1]} == "status 0" && ${lines[-2]} != *"inet 10.50"* ]]
  grep -q ' 10\.50\.0\.1' "$D/held"
  wait_until 5s grep -q 'DHCPRELEASE(eth0)' "$D/log"
  [ ! -s "$D/leases" ]
}

@test "busybox udhcpc gets a lease, and a script of its own sets it _tap" {
  cat >"$D/script" <<'S'
#!/bin/sh
case $1 in
deconfig) ifconfig "$interface" 0.0.0.0 up ;;
bound) ifconfig "$interface" "$ip" netmask "$subnet" broadcast "$broadcast"
  route add default gw "$router" dev "$interface" ;;
esac
S
  chmod +x "$D/script"
  # shellcheck disable=SC2016
  run -0 client 'ip link set eth0 up
    busybox udhcpc -i eth0 -f -q -n -t 5 -T 2 -s "$0/script" || exit 1
    ifconfig eth0; netstat -rn; ping -q -c 1 -W 2 10.50.0.1'
  [[ $output == *"lease of 10.50.0.1"*" obtained from 10.50.0.1"* ]]
  [[ $output == *"inet 10.50.0.1"*"netmask 255.255.255.0  broadcast 10.50.0.255"* ]]
  [[ $output == *"0.0.0.0         10.50.0.1       0.0.0.0         UG"* ]]
  [[ $output == *"1 received, 0% packet loss"* ]]
}
