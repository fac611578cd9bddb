#!/usr/bin/env bats
# Rules look at whose packet it is: SO_MARK, the user, the protocol, the port.

bats_require_minimum_version 1.5.0
load ../../lib/sock102

@test "a rule by mark, user, protocol or port sends those packets elsewhere" {
  run -0 machine -w "cable:$BATS_TEST_TMPDIR/hub" -a 10.102.0.2/24 -- \
    /usr/bin/python3 -c '
import os, socket, subprocess

def ip(*a):
    subprocess.run(["ip", *a], check=True)

def way(kind, port=7, mark=0, uid=0):
    """What connect() says: the errno of the rule, or 0."""
    s = socket.socket(socket.AF_INET, kind)
    s.settimeout(0.01)
    if mark:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, mark)
    if uid:
        os.setresuid(uid, uid, 0)
        s = socket.socket(socket.AF_INET, kind)
    try:
        return s.connect_ex(("10.102.0.9", port))
    finally:
        if uid:
            os.setresuid(0, 0, 0)
U, T = socket.SOCK_DGRAM, socket.SOCK_STREAM
print(way(U), way(U, mark=5))
ip("rule", "add", "fwmark", "5", "prohibit", "pref", "10")
print(way(U), way(U, mark=5), way(U, mark=6))
ip("rule", "add", "uidrange", "1000-1001", "unreachable", "pref", "11")
print(way(U), way(U, uid=1000), way(U, uid=1002))
ip("rule", "add", "ipproto", "udp", "dport", "53", "prohibit", "pref", "12")
print(way(U, 53), way(U, 54), way(T, 53) == 13)
ip("rule", "add", "ipproto", "tcp", "dport", "80-90", "blackhole", "pref", "13")
print(way(T, 79) == 22, way(T, 80), way(T, 90), way(T, 91) == 22, way(U, 80))
for pref in "10", "11", "12", "13":
    ip("rule", "del", "pref", pref)
print(way(U, mark=5), way(U, uid=1000), way(U, 53))
'
  [ "$output" = "0 0
0 13 0
0 101 0
13 0 False
False 22 22 False 0
0 0 0" ]
}

@test "SO_MARK chooses a table, and so the source address" {
  run -0 machine -w "cable:$BATS_TEST_TMPDIR/hub" -a 10.102.0.2/24 -- sh -c '
    ip addr add 10.102.0.77/24 dev eth0
    ip route add default via 10.102.0.1 src 10.102.0.2
    ip route add default via 10.102.0.1 src 10.102.0.77 table 100
    ip rule add fwmark 1 lookup 100
    /usr/bin/python3 -c "
import socket
for mark in 0, 1:
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, mark)
    s.connect((\"9.9.9.9\", 9))
    print(s.getsockname()[0])
"'
  [ "$output" = "10.102.0.2
10.102.0.77" ]
}
