#!/usr/bin/env bats
# IP, ICMP, ARP and groups between a machine and the kernel, over a TAP.

bats_require_minimum_version 1.5.0
load ../../lib/sock102
load ../../lib/wire

# A router (this namespace) and behind it a host, over a link of MTU 1000.
BEHIND='
  ip link add v0 type veth peer name v1
  mkfifo $D/h; unshare -n cat $D/h & H=$! # there until it is killed
  until [ "$(readlink /proc/$H/ns/net)" != "$(readlink /proc/self/ns/net)" ]
  do tick; done
  ip link set v1 netns $H
  ip addr add 10.200.0.1/24 dev v0; ip link set v0 mtu 1000 up
  nsenter -n -t $H sh -c "ip link set lo up; ip addr add 10.200.0.2/24 dev v1
    ip link set v1 mtu 1000 up; ip route add default via 10.200.0.1"
  echo 1 >/proc/sys/net/ipv4/ip_forward
  trap "kill $H" EXIT
'

@test "the kernel asks, the machine answers: echo, long echo, record route, flood" {
  # shellcheck disable=SC2016
  run -0 world '
    W -- /usr/bin/python3 -c "import sys; print(1, flush=True); sys.stdin.read()" \
      < <(until [ -e $D/done ]; do tick; done) >$D/up & p=$!
    until [ -s $D/up ]; do tick; done
    ping -c 2 -i 0.1 -W 2 10.102.0.2 &&
    ping -c 1 -s 20000 -W 2 10.102.0.2 &&
    ping -c 1 -R -W 2 10.102.0.2 | grep -A1 "RR:" | grep 10.102.0 &&
    ping -f -c 300 10.102.0.2 | grep " 0% packet loss"; r=$?
    grep "10.102.0.2 .*0x2 .*s0" /proc/net/arp || r=1
    : >$D/done; wait $p; exit $r'
}

@test "datagrams of every size, broadcasts and a group, both ways" {
  cat >"$BATS_TEST_TMPDIR/srv.py" <<'E'
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("0.0.0.0", 7000))
s.setsockopt(0, 35, socket.inet_aton("239.5.5.5") + socket.inet_aton("10.102.0.2"))
print("up", flush=True)
d = b""
while d != b"quit":
    d, a = s.recvfrom(70000)
    s.sendto(d, a)
E
  cat >"$BATS_TEST_TMPDIR/cli.py" <<'E'
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(3)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.setsockopt(socket.SOL_SOCKET, 25, b"s0\0")
for to in "10.102.0.2", "10.102.0.255", "255.255.255.255", "239.5.5.5":
    for n in (0, 1, 1472, 1473, 9000, 65507)[: 6 if to.endswith(".2") else 3]:
        s.sendto(b"z" * n, (to, 7000))
        d, a = s.recvfrom(70000)
        assert len(d) == n and a == ("10.102.0.2", 7000), (to, n, len(d), a)
s.sendto(b"quit", ("10.102.0.2", 7000))
s.recvfrom(10)
c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
c.settimeout(3)
c.connect(("10.102.0.2", 9))
E
  # shellcheck disable=SC2016
  run -0 world '
    W -- /usr/bin/python3 $D/srv.py >$D/up & p=$!
    until [ -s $D/up ]; do tick; done
    /usr/bin/python3 $D/cli.py; r=$?
    wait $p; exit $r'
}

@test "a router says: time exceeded, too big, unreachable" {
  # shellcheck disable=SC2016
  run -0 world "$BEHIND"'
    W -- traceroute -n -q 1 -m 4 -w 2 10.200.0.2 | tee $D/tr
    grep "^ 1  10.102.0.1" $D/tr && grep "^ 2  10.200.0.2" $D/tr || exit 1
    W -- traceroute -I -n -q 1 -m 4 -w 2 10.200.0.2 | grep "^ 2  10.200.0.2" || exit 1
    W -- ping -c 1 -t 1 -W 2 10.200.0.2 | grep "Time to live exceeded" || exit 1
    W -- ping -c 1 -W 2 10.201.0.2 | grep "Destination Net Unreachable" || exit 1
    W -- ping -c 3 -i 0.1 -s 1400 10.200.0.2 >$D/p
    cat $D/p; grep "mtu = 1000" $D/p && grep "2 received" $D/p || exit 1
    W -- mtr -r -n -c 1 10.200.0.2 | grep "2.|-- 10.200.0.2 *0.0%"'
}

@test "the MTU of the path is what a socket is told, and a connection keeps to" {
  cat >"$BATS_TEST_TMPDIR/mtu.py" <<'E'
import select, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect(("10.200.0.2", 9))
assert s.getsockopt(0, 14) == 1500
s.setsockopt(0, 11, 1)
s.send(bytes(1400))
p = select.poll()
p.register(s, select.POLLERR)
assert p.poll(3000)
d, anc, flags, a = s.recvmsg(2000, 200, socket.MSG_ERRQUEUE)
assert anc[0][1] == 11 and anc[0][2][0] == 90 and anc[0][2][8:12] == b"\xe8\x03\0\0", anc
assert s.getsockopt(0, 14) == 1000
E
  head -c 300000 /dev/urandom >"$BATS_TEST_TMPDIR/f"
  # shellcheck disable=SC2016
  run -0 world "$BEHIND"'
    W -- /usr/bin/python3 $D/mtu.py || exit 1
    (cd $D && exec nsenter -n -t $H /usr/bin/python3 -m http.server 8000 >/dev/null 2>&1) & w=$!
    listens 10.200.0.2 8000
    W -- curl -sf -o $D/g http://10.200.0.2:8000/f; r=$?
    kill $w; cmp $D/f $D/g && exit $r'
}

@test "nobody has the address: EHOSTUNREACH after three questions" {
  cat >"$BATS_TEST_TMPDIR/un.py" <<'E'
import errno, select, socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect(("10.102.0.77", 9))
t = time.time()
s.send(b"x")
p = select.poll()
p.register(s, select.POLLERR)
s.setsockopt(0, 11, 1)
assert p.poll(8000)
assert 2 < time.time() - t < 6
try:
    s.recv(1)
    raise SystemExit("no error")
except OSError as e:
    assert e.errno == errno.EHOSTUNREACH, e
E
  # shellcheck disable=SC2016
  run -0 world 'W -- /usr/bin/python3 $D/un.py'
}

@test "a group is reported, and its leaving, as IGMPv3" {
  cat >"$BATS_TEST_TMPDIR/igmp.py" <<'E'
import socket, struct, sys
p = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x800))
p.bind(("s0", 0x800))
p.settimeout(8)
print("up", flush=True)
want = {4: "join", 3: "leave"}
while want:
    d, a = p.recvfrom(2000)
    if d[9] != 2 or a[2] == 4:
        continue
    assert d[0] == 0x46 and d[8] == 1 and d[20] == 0x94, d
    assert d[16:20] == socket.inet_aton("224.0.0.22"), d
    n = struct.unpack("!H", d[30:32])[0]
    for i in range(n):
        if d[36 + 8 * i:40 + 8 * i] == socket.inet_aton("239.7.7.7"):
            want.pop(d[32 + 8 * i], None)
E
  # shellcheck disable=SC2016
  run -0 world '
    /usr/bin/python3 $D/igmp.py >$D/up & p=$!
    until [ -s $D/up ]; do tick; done
    W -- /usr/bin/python3 -c "
import socket, select
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
m = socket.inet_aton(\"239.7.7.7\") + socket.inet_aton(\"10.102.0.2\")
s.setsockopt(0, 35, m)
select.select([], [], [], 2.5)
s.setsockopt(0, 36, m)
select.select([], [], [], 2.5)" || exit 1
    wait $p'
}
