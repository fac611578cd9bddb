#!/usr/bin/python3
"""tc_flow.py - datagrams through lo, and what became of them.

  tc_flow.py burst N [OPTION...] [+ N [OPTION...]]...
      N datagrams each, one after the other, to one receiver that reads as
      long as they come. Each group has a letter, A first. Prints the letters
      in the order of arrival.
      Options: tos=N prio=N mark=N size=N (of the whole packet with its 14
      bytes of link header) port=N (of the receiver)
  tc_flow.py share SECONDS PORT...
      A flow to each port, as much as goes. Prints PORT KBIT/S.
"""
import select
import socket
import sys
import threading
import time

HEADERS = 14 + 20 + 8
SO_MARK = 36


def option(sock, name, value):
    if name == "tos":
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, value)
    elif name == "prio":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY, value)
    elif name == "mark":
        sock.setsockopt(socket.SOL_SOCKET, SO_MARK, value)


def receiver(port=0):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    sock.bind(("127.0.0.1", port))
    return sock


def parse(words):
    groups, group = [], []
    for word in words + ["+"]:
        if word != "+":
            group.append(word)
            continue
        opts = dict(w.split("=") for w in group[1:])
        opts = {k: int(v, 0) for k, v in opts.items()}
        groups.append((int(group[0]), opts))
        group = []
    return groups


def burst(words):
    groups = parse(words)
    ports = {o.get("port", 0) for _, o in groups}
    sinks = {p: receiver(p) for p in ports}
    seen, start = [], time.monotonic()
    for i, (n, opts) in enumerate(groups):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
        for name, value in opts.items():
            option(sock, name, value)
        sock.connect(sinks[opts.get("port", 0)].getsockname())
        data = bytes([65 + i]) * max(opts.get("size", 60) - HEADERS, 1)
        for _ in range(n):
            sock.send(data)
    while True:
        ready = select.select(list(sinks.values()), [], [], 0.4)[0]
        if not ready:
            break
        for sock in ready:
            seen.append(chr(sock.recv(65536)[0]))
        last = time.monotonic()
    print("".join(seen))
    print("%d ms" % ((last - start) * 1000 if seen else 0))


def share(secs, ports):
    got, sinks = {p: 0 for p in ports}, {receiver(p): p for p in ports}
    end = time.monotonic() + secs

    def send(port):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 30000)
        sock.connect(("127.0.0.1", port))
        while time.monotonic() < end:
            sock.send(bytes(1000 - HEADERS))

    threads = [threading.Thread(target=send, args=(p,)) for p in ports]
    for thread in threads:
        thread.start()
    while time.monotonic() < end:
        for sock in select.select(list(sinks), [], [], 0.1)[0]:
            got[sinks[sock]] += len(sock.recv(65536)) + HEADERS
    for port in ports:
        print(port, round(got[port] * 8 / secs / 1000))
    for thread in threads:
        thread.join()


if sys.argv[1] == "burst":
    burst(sys.argv[2:])
else:
    share(float(sys.argv[2]), [int(p) for p in sys.argv[3:]])
