#!/usr/bin/env bats
# --personality 2.4: the netlink protocols of the era, each with a program of
# ours at the other end (era.py); what man sock102.7 says of them, and no more.

load ../../lib/sock102

setup() {
  cd "$BATS_TEST_TMPDIR" || exit 1
  export -f wait_until
  ERA="/usr/bin/python3 $ROOT/tests/stack/netlink/era.py"
  export ERA
}

# machine24 [OPTIONS] SCRIPT: sh of a machine of 2.4
machine24() {
  local opts=()
  while [ "$#" -gt 1 ]; do opts+=("$1"); shift; done
  LIMIT=30 machine --personality 2.4 "${opts[@]}" -- bash -c \
    'trap "kill \$(jobs -p) 2>/dev/null" EXIT; '"$1"
}

@test "all 32 protocols can be opened; most have nobody at the other end" {
  run machine24 "/usr/bin/python3 -c '
import socket
for p in range(34):
    try:
        s = socket.socket(16, socket.SOCK_RAW, p)
        s.sendto(bytes([16, 0, 0, 0, 0x63, 0, 5, 0]) + bytes(8), (0, 0))
        m = s.recv(100)
        print(p, int.from_bytes(m[16:20], \"little\", signed=True))
    except OSError as e:
        print(p, e.errno)
try:
    socket.socket(16, socket.SOCK_STREAM, 0)
except OSError as e:
    print(e.errno)'"
  [ "$status" = 0 ]
  local want="0 -22" p # EINVAL in an NLMSG_ERROR
  for p in $(seq 1 33); do
    case $p in
    3 | 4 | 8) want+=$'\n'"$p -22" ;;
    32 | 33) want+=$'\n'"$p 93" ;; # EPROTONOSUPPORT
    *) want+=$'\n'"$p 111" ;; # ECONNREFUSED
    esac
  done
  [ "$output" = "$want"$'\n'94 ] # ESOCKTNOSUPPORT
}

@test "groups are for root, whatever the protocol; unicast is not" {
  run machine24 'setpriv --reuid=65534 --regid=65534 --clear-groups \
    --inh-caps=-all /usr/bin/python3 -c "
import socket
for p in 0, 2, 8, 16:
    s = socket.socket(16, socket.SOCK_RAW, p)
    for how in s.bind, s.connect:
        try:
            how((0, 4))
            print(p, 0)
        except OSError as e:
            print(p, e.errno)
a, b = (socket.socket(16, socket.SOCK_RAW, 2) for i in range(2))
a.bind((0, 0))
b.sendto(b\"hello\", (a.getsockname()[0], 0))
print(a.recv(10))"'
  [ "$status" = 0 ]
  [ "$output" = "0 1
0 1
2 1
2 1
8 1
8 1
16 1
16 1
b'hello'" ]
}

@test "options of SOL_NETLINK are EOPNOTSUPP, an empty message is sent" {
  run machine24 "/usr/bin/python3 -c '
import socket
s = socket.socket(16, socket.SOCK_RAW, 0)
for f in lambda: s.setsockopt(270, 1, 1), lambda: s.getsockopt(270, 3):
    try:
        f()
    except OSError as e:
        print(e.errno)
print(s.sendto(b\"\", (0, 0)))'"
  [ "$output" = $'95\n95\n0' ]
}

@test "ip shows by dumps and sets by ioctls; one link by name is EINVAL" {
  run machine24 'ip link set lo mtu 1400 && ip -o link show | head -1 &&
    ip addr add 10.1.1.1/24 dev lo && ip -o -4 addr show &&
    ip route add 10.9.0.0/16 via 10.1.1.9 && ip route &&
    ip link show dev lo'
  [ "$status" != 0 ]
  [[ $output == *"mtu 1400"*"inet 10.1.1.1/24"*"10.9.0.0/16 via 10.1.1.9 dev lo"* ]]
  [[ $output == *"RTNETLINK answers: Invalid argument"* ]]
}

@test "ss asks as it did then: TCPDIAG_GETSOCK, and EINVAL for today's way" {
  run machine24 'nc -l -p 700 2>/dev/null &
    wait_until 5s sh -c "ss -H -tln 2>/dev/null | grep -q :700"
    ss -tan 2>&1'
  [[ $output == *"RTNETLINK answers: Invalid argument"*"LISTEN"*"0.0.0.0:700"* ]]
}

@test "tap0: frames of the device are read from netlink, and answered there" {
  run machine24 'ip -o link show tap0 2>&1; ip -o link | grep tap
    ip addr add 10.5.0.1/24 dev tap0; ip link set tap0 up
    $ERA peer0 ready & wait_until 10s test -e ready
    ping -q -c 2 -i 0.1 -W 2 10.5.0.2; ip neigh'
  [[ $output == *"tap0: <BROADCAST,MULTICAST,NOARP>"*"fe:fd:00:00:00:00"* ]]
  [[ $output == *" 2 received, 0% packet loss"* ]]
  [[ $output != *"lladdr"* ]]
}

@test "tap0 with ARP: resolved over netlink; down, its protocol is refused" {
  run machine24 'ip addr add 10.5.0.1/24 dev tap0; ip link set tap0 up arp on
    $ERA peer0arp ready & wait_until 10s test -e ready
    ping -q -c 2 -i 0.1 -W 2 10.5.0.2; ip neigh
    ip -s -o link | grep tap0; ip link set tap0 down
    /usr/bin/python3 -c "
import socket
try: socket.socket(16, 3, 16).sendto(bytes(60), (0, 0))
except OSError as e: print(e)"'
  [[ $output == *" 2 received, 0% packet loss"* ]]
  [[ $output == *"10.5.0.2 dev tap0 lladdr fe:fd:00:00:00:02 REACHABLE"* ]]
  [[ $output == *"Connection refused"* ]]
}

@test "tap11 is there once a socket of its protocol is" {
  run machine24 'ip link | grep -c tap11
    $ERA peer11 ready & wait_until 10s test -e ready
    ip link set tap11 up; ip addr add 10.6.0.1/24 dev tap11
    ping -q -c 1 -W 2 10.6.0.2; ethtool -i tap11'
  [[ $output == 0* ]]
  [[ $output == *" 1 received, 0% packet loss"*"driver: ethertap"* ]]
}

@test "ip_queue: what is wrong with a message, by its errno" {
  run machine24 '$ERA errors'
  [ "$output" = "Invalid argument | Invalid argument | Invalid argument |\
 Success | No such file or directory | Invalid argument |\
 Device or resource busy | Invalid argument | Invalid argument" ]
}

@test "ip_queue: a program accepts, and drops every second echo" {
  run machine24 '$ERA drop ready & wait_until 10s test -e ready
    ping -q -c 4 -i 0.1 -W 1 127.0.0.1 | grep received
    echo hello | nc -N 127.0.0.1 9 2>&1
    nc -l -p 9000 >got & p=$!
    wait_until 5s sh -c "ss -tln | grep -q 9000"
    head -c 200000 /dev/zero | nc -q 1 127.0.0.1 9000; wait $p; wc -c <got'
  [[ $output == *"4 packets transmitted, 2 received, 50% packet loss"* ]]
  [[ $output == *200000 ]]
}

@test "ip_queue: a packet's metadata, and other bytes in its place" {
  run machine24 '$ERA mangle ready & wait_until 10s test -e ready
    /usr/bin/python3 -c "
import socket
a = socket.socket(2, 2); a.bind((\"127.0.0.1\", 7)); a.settimeout(5)
a.sendto(b\"a ping.\", (\"127.0.0.1\", 7)); print(a.recv(100))"
    kill %1; wait; rm ready
    $ERA meta ready & wait_until 10s test -e ready
    ping -q -c 1 -W 2 127.0.0.1 | grep received'
  [[ $output == *"b'a pong!.'"* ]]
  [[ $output == *"3 [] [lo] 0"*"3 [] [lo] 0"* ]]
  [[ $output == *"1 received, 0% packet loss"* ]]
}

@test "ip_queue: what waits is lost when the program dies, then all goes on" {
  run machine24 '$ERA die ready & wait_until 10s test -e ready
    ping -q -c 1 -W 1 127.0.0.1 | grep received
    wait; ping -q -c 1 -W 1 127.0.0.1 | grep received'
  [[ $output == *"0 received"*"1 received"* ]]
}

@test "ip_queue: a hook that was chosen drops while nobody listens" {
  run machine24 --personality 2.4,queue=input 'ping -q -c 1 -W 1 127.0.0.1 |
    grep received; $ERA meta ready & wait_until 10s test -e ready
    ping -q -c 1 -W 1 127.0.0.1 | grep received'
  [[ $output == *"0 received"*"1 [lo] [] 0"*"1 received"* ]]
}

@test "NETLINK_ARPD: a program is asked who has an address, and says it" {
  run machine24 'ip addr add 10.5.0.1/24 dev tap0; ip link set tap0 up arp on
    $ERA peer0 ready & wait_until 10s test -e ready
    $ERA arpd ready2 & wait_until 10s test -e ready2
    ping -q -c 2 -i 0.1 -W 2 10.5.0.2; ip neigh'
  [[ $output == *"asked for 10.5.0.2"*" 2 received, 0% packet loss"* ]]
  [[ $output == *"10.5.0.2 dev tap0 lladdr fe:fd:00:00:00:02 REACHABLE"* ]]
}

@test "sockets: no ping socket, no newer options, 3 s, reno, a short queue" {
  run machine24 "/usr/bin/python3 -c '
from socket import *
def no(f, *a):
    try: print(f(*a))
    except OSError as e: print(e.errno)
no(socket, AF_INET, SOCK_DGRAM, IPPROTO_ICMP)
s = socket()
no(s.setsockopt, SOL_SOCKET, 15, 1) # SO_REUSEPORT
no(s.getsockopt, SOL_SOCKET, 38) # SO_PROTOCOL
no(s.getsockopt, SOL_SOCKET, 30)
no(s.getsockopt, 6, 13) # TCP_CONGESTION
no(s.setsockopt, 6, 12, 1)
no(s.setsockopt, 0, 24, 1) # IP_BIND_ADDRESS_NO_PORT
no(s.setsockopt, 0, 15, 1)
no(socket(AF_INET, SOCK_DGRAM).setsockopt, 17, 1, 1) # UDP_CORK
import struct
print(struct.unpack_from(\"I\", s.getsockopt(6, 11, 32), 8)[0]) # tcpi_rto
s.listen(1000)
print(struct.unpack_from(\"I\", s.getsockopt(6, 11, 32), 28)[0]) # its backlog
'"
  [ "$output" = $'93\n92\n92\n0\n92\nNone\n92\nNone\n92\n3000000\n128' ]
}

@test "without --personality none of this is there" {
  run machine -- sh -c 'ip link | grep -c tap; /usr/bin/python3 -c "
import socket
for p in 3, 8, 17:
    try: socket.socket(16, 3, p)
    except OSError as e: print(e.errno)"'
  [ "$output" = $'0\n93\n93\n93' ]
}
