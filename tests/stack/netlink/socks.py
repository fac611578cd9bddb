#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""socks.py COMMAND... - sockets of every kind and state, and what is said of them

Makes them, with ports that are always the same, and runs the commands while
they are there; those that differ from run to run are the caller's to leave out.
"""
import os
import socket
import subprocess
import sys
import time

FIN_WAIT2 = 5
keep = []


def tcp(port):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b'reno')
    s.bind(('127.0.0.1', port))
    keep.append(s)
    return s


def udp(port, peer=0):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(('127.0.0.1', port))
    if peer:
        s.connect(('127.0.0.1', peer))
    keep.append(s)
    return s


def until(s, state):
    """The ACK may come late."""
    end = time.monotonic() + 10
    while s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != state:
        assert time.monotonic() < end
        time.sleep(0.001)


listener = tcp(40001)
listener.listen(7)
client = tcp(40002)
client.connect(('127.0.0.1', 40001))
server, _ = listener.accept()
server.send(b'x' * 100)
client.send(b'y' * 10)
queued = tcp(40003)
queued.connect(('127.0.0.1', 40001))  # waits to be accepted
half = tcp(40004)
half.connect(('127.0.0.1', 40001))
peer = [listener.accept()[0] for _ in range(2)]
peer[1].shutdown(socket.SHUT_WR)
until(peer[1], FIN_WAIT2)
any_ = socket.socket()
any_.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b'reno')
any_.bind(('0.0.0.0', 40005))
any_.listen()
bound = tcp(40006)
udp(40010)
udp(40011, 40010).send(b'hello')
options = udp(40012)
options.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 0x10)
if os.getuid() == 0:
    options.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, 5)
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    packet = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    packet.bind(('lo', 0x0800))
for c in sys.argv[1:]:
    print('$', c, flush=True)
    r = subprocess.run(['sh', '-c', c], stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True)
    print(r.stdout, end='')
    print('=', r.returncode, flush=True)
