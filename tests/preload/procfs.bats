#!/usr/bin/env bats
# preload/procfs.c: /proc/net is the machine's.

bats_require_minimum_version 1.5.0
load ../lib/sock102

@test "/proc/net/dev: the machine's devices, by open(2) and by stdio" {
  run -0 machine -- /usr/bin/python3 -c '
import os
with open("/proc/net/dev") as f: a = f.read()
fd = os.open("/proc/self/net/dev", os.O_RDONLY)
b = os.read(fd, 100000).decode()
assert a == b, (a, b)
print([l.split(":")[0].strip() for l in a.splitlines()[2:]])'
  [[ $output == *"['lo'"* ]]
  run -0 machine -- awk -F: 'NR > 2 { print $1 }' /proc/net/dev
  [[ $output == *lo* ]]
}

@test "/proc/net/udp and tcp: sockets of this machine, and of no other" {
  run -0 machine -- /usr/bin/python3 -c '
import socket
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(("127.0.0.1", 4711))
t = socket.socket(); t.bind(("127.0.0.1", 4712)); t.listen()
for name, want in ("udp", "0100007F:1267"), ("tcp", "0100007F:1268"):
    lines = open("/proc/net/" + name).read().splitlines()[1:]
    print(name, len(lines), lines[0].split()[1] == want)'
  [[ $output == *"udp 1 True"* && $output == *"tcp 1 True"* ]]
}

@test "/proc/net/snmp counts what was sent" {
  run -0 machine -- /usr/bin/python3 -c '
import socket
def udp():
    h, v = [l.split() for l in open("/proc/net/snmp") if l.startswith("Udp:")]
    return dict(zip(h[1:], map(int, v[1:])))
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0))
before = udp()
for i in range(7): s.sendto(b"x", s.getsockname())
s.recv(1)
after = udp()
print(after["OutDatagrams"] - before["OutDatagrams"], after["InDatagrams"] - before["InDatagrams"])'
  [[ $output == *"7 7"* || $output == *"7 1"* ]]
}

@test "files of families that the machine has not are not there" {
  run -1 machine -- cat /proc/net/tcp6
  [[ $output == *"No such file or directory"* ]]
}

@test "what is not of this machine's network is the kernel's" {
  run -0 machine -- cat /proc/self/comm /proc/net/../comm
  [[ $output == *cat*cat* ]]
}

@test "a file of the machine's network may not be written" {
  run -1 machine -- /usr/bin/python3 -c 'open("/proc/net/dev", "r+")'
  [[ $output == *PermissionError* ]]
}
