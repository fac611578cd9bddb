"""Sleeps that are slept on the wire: what ends them, and who takes their place.

The kernel at 10.102.0.1:7000 echoes lines (reader.py serve). A thread sleeps on
the wire when a frame woke it the last time, so each case starts with an echo.
"""
import os
import select
import signal
import socket
import struct
import sys
import threading
import time


def serve():
    s = socket.create_server(("10.102.0.1", 7000), backlog=64)
    while True:
        c, _ = s.accept()
        c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def echo(c=c):
            try:
                while d := c.recv(4096):
                    c.sendall(d)
            except OSError:
                pass

        threading.Thread(target=echo, daemon=True).start()


def client():
    s = socket.create_connection(("10.102.0.1", 7000))
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def echo(s, n=1):
    for i in range(n):
        s.sendall(b"%4d" % i)
        got = b""
        while len(got) < 4:
            got += s.recv(4 - len(got))
        assert got == b"%4d" % i, got


def took(f, what, low, high):
    t = time.monotonic()
    f()
    t = time.monotonic() - t
    assert low <= t < high, (what, t)
    print(what, flush=True)


def timeout(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, 100000))
    try:
        s.recv(1)
        raise SystemExit("something came")
    except BlockingIOError:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, 0))


class Rang(Exception):
    pass


def alarm(s):
    def ring(*_):
        raise Rang

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        s.recv(1)
        raise SystemExit("something came")
    except Rang:
        pass


def loopback(s):
    u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    u.bind(("127.0.0.1", 0))
    if os.fork() == 0:
        select.select([], [], [], 0.1)
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", u.getsockname())
        os._exit(0)
    p = select.poll()
    p.register(s, select.POLLIN)
    p.register(u, select.POLLIN)
    assert p.poll(5000) == [(u.fileno(), select.POLLIN)]
    os.wait()


def child(f):
    pid = os.fork()
    if pid == 0:
        f()
        os._exit(0)
    return pid


def stopped(s):
    """Who sleeps on the wire is stopped: the others' frames come all the same."""
    r, w = os.pipe()

    def other():
        c = client()
        echo(c, 3)
        os.write(w, b"x")
        c.recv(1)

    pid = child(other)
    os.read(r, 1)
    for _ in range(20):
        os.kill(pid, signal.SIGSTOP)
        echo(s, 5)
        os.kill(pid, signal.SIGCONT)
        echo(s, 5)
    os.kill(pid, signal.SIGKILL)
    os.wait()


def killed(s):
    for i in range(30):
        pid = child(lambda: echo(client(), 1 << 20))
        select.select([], [], [], 0.002 * (i % 10))
        os.kill(pid, signal.SIGKILL)
        echo(s, 3)
        os.wait()


def refused(s):
    """A process of another user may not fetch the keeper's descriptors."""
    def other():
        u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        os.setuid(65534)
        select.select([], [], [], 0.1)
        u.sendto(b"x", to)
        c = client()
        echo(c, 20)

    u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    u.bind(("127.0.0.1", 0))
    to = u.getsockname()
    pid = child(other)
    echo(s)
    p = select.poll()
    p.register(s, select.POLLIN)
    p.register(u, select.POLLIN)
    assert p.poll(5000) == [(u.fileno(), select.POLLIN)]
    assert os.waitpid(pid, 0)[1] == 0


def keeper(s):
    """Another keeper takes the wire over, from a copy that we have of it."""
    for pid in os.getppid, heir:
        os.kill(pid(), signal.SIGKILL)
        echo(s, 200)
        echo(client(), 20)


def heir():
    """When it has all its threads: main, timers, receiving, sending."""
    while True:
        for p in filter(str.isdigit, os.listdir("/proc")):
            try:
                if open("/proc/%s/cmdline" % p).read().startswith("sock102\0keeper"):
                    if len(os.listdir("/proc/%s/task" % p)) >= 4:
                        return int(p)
            except OSError:
                pass


def main():
    if sys.argv[1] == "serve":
        serve()
    s = client()
    echo(s, 5)
    if sys.argv[1] == "keeper":
        took(lambda: keeper(s), "went on", 0, 8)
        return
    took(lambda: timeout(s), "timeout", 0.09, 1)
    echo(s, 2)
    took(lambda: alarm(s), "signal", 0.09, 1)
    echo(s, 2)
    took(lambda: loopback(s), "woken from beside", 0.09, 1)
    took(lambda: stopped(s), "stopped", 0, 4)
    took(lambda: killed(s), "killed", 0, 8)
    took(lambda: refused(s), "refused", 0.09, 1)


main()
