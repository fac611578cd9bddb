#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# fanoutkill.py ROUNDS - the members of a PACKET_FANOUT group are killed while
# they join, receive and leave. Soon after, whoever is left gets every frame.
import os
import random
import signal
import socket
import struct
import sys
import time

SOL_PACKET, PACKET_FANOUT, LB = 263, 18, 1
PROTO = 0x88B8
FRAME = b"\0" * 12 + struct.pack("!H", PROTO) + b"x" * 46


def member():
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    s.bind(("lo", PROTO))
    s.setsockopt(SOL_PACKET, PACKET_FANOUT, struct.pack("I", LB << 16 | 5))
    s.setblocking(False)
    return s


def drain(s):
    n = 0
    try:
        while s.recv(100):
            n += 1
    except BlockingIOError:
        return n


def come_and_go(tx):
    while True:
        m = member()
        for _ in range(20):
            tx.send(FRAME)
        drain(m)
        m.close()


def round_of(keep, tx):
    kids = []
    for _ in range(3):
        pid = os.fork()
        if not pid:
            come_and_go(tx)
        kids.append(pid)
    time.sleep(random.random() / 20)
    for pid in kids:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    # The dead leave the group when the keeper has seen that they are.
    until = time.monotonic() + 5
    while time.monotonic() < until:
        drain(keep)
        for _ in range(10):
            tx.send(FRAME)
        if drain(keep) == 10:
            return True
    return False


def main():
    keep = member()
    tx = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    tx.bind(("lo", 0))
    rounds = int(sys.argv[1])
    for i in range(rounds):
        if not round_of(keep, tx):
            sys.exit(f"round {i}: frames go to the dead")
    print(f"{rounds} rounds of 3 kills, every frame received")


main()
