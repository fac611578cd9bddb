#!/usr/bin/env bats
# Which netlink protocols there are, and that the host's own are the host's.

bats_require_minimum_version 1.5.0
load ../../lib/sock102

OPEN='
import socket, struct
for p in range(24):
    try:
        s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, p)
        s.bind((0, 0))
        print(p, "bound", s.getsockname()[0] != 0)
    except OSError as e:
        print(p, e.strerror)
'

@test "the protocols of today's kernel, and no others" {
  kernel_ns /usr/bin/python3 -c "$OPEN" >"$BATS_TEST_TMPDIR/kernel"
  machine -- /usr/bin/python3 -c "$OPEN" >"$BATS_TEST_TMPDIR/machine"
  diff -u "$BATS_TEST_TMPDIR/kernel" "$BATS_TEST_TMPDIR/machine"
}

@test "packet filters: no subsystem; who may not configure is refused" {
  run -0 machine -- /usr/bin/python3 -c '
import os, socket, struct
def ask(proto, kind, body=b"\2\0\0\0", flags=5):
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, proto)
    s.send(struct.pack("IHHII", 16 + len(body), kind, flags, 1, 0) + body)
    return os.strerror(-struct.unpack("i", s.recv(4096)[16:20])[0])
print(ask(12, 0xa00))
print(ask(6, 0x1c, b"\0"))
os.setuid(65534)
print(ask(12, 0xa00))
print(ask(6, 0x1c, b"\0"))
'
  [ "$output" = "Invalid argument
Success
Operation not permitted
Operation not permitted" ]
}
