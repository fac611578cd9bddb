#!/usr/bin/env bats
# python3: asyncio, socketserver, multiprocessing, urllib.

bats_require_minimum_version 1.5.0
load ../lib/sock102

py() { machine -- /usr/bin/python3 -c "$1"; }

@test "asyncio: 200 connections one after the other, 50 at once" {
  py '
import asyncio
async def h(r, w):
    while d := await r.read(100):
        w.write(d); await w.drain()
    w.close()
async def one(p):
    r, w = await asyncio.open_connection("127.0.0.1", p)
    w.write(b"hello"); assert await r.readexactly(5) == b"hello"
    w.close(); await w.wait_closed()
async def m():
    s = await asyncio.start_server(h, "127.0.0.1", 0)
    p = s.sockets[0].getsockname()[1]
    for i in range(200): await one(p)
    await asyncio.gather(*[one(p) for i in range(50)])
asyncio.run(m())'
}

@test "socketserver.ForkingMixIn and urllib" {
  py '
import http.server, os, socketserver, threading, urllib.request
class S(socketserver.ForkingMixIn, http.server.HTTPServer): pass
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        b = str(os.getpid()).encode(); self.send_response(200); self.send_header("Content-Length", len(b)); self.end_headers(); self.wfile.write(b)
    def log_message(self, *a): pass
s = S(("127.0.0.1", 0), H)
threading.Thread(target=s.serve_forever, daemon=True).start()
u = "http://127.0.0.1:%d/" % s.server_port
pids = {urllib.request.urlopen(u, timeout=10).read() for i in range(10)}
assert len(pids) == 10 and str(os.getpid()).encode() not in pids, pids
s.shutdown()'
}

@test "multiprocessing: a socket goes to a process that never saw it" {
  py '
import multiprocessing as mp, socket
def child(q):
    c = q.recv(); c.sendall(b"from the child"); c.close()
if __name__ == "__main__":
    l = socket.create_server(("127.0.0.1", 0))
    a, b = mp.Pipe()
    p = mp.get_context("fork").Process(target=child, args=(b,)); p.start()
    c = socket.create_connection(l.getsockname()); s, _ = l.accept()
    a.send(s); s.close()
    assert c.recv(100) == b"from the child"
    assert c.recv(1) == b""
    p.join()'
}

@test "select, poll and epoll over sockets, pipes and each other" {
  py '
import os, select, socket
a, b = socket.socket(), socket.socket()
l = socket.create_server(("127.0.0.1", 0)); a.connect(l.getsockname()); c, _ = l.accept()
r, w = os.pipe()
assert select.select([c, r], [a, w], [], 0)[1] == [a, w]
a.send(b"x"); assert select.select([c, r], [], [], 5)[0] == [c]
os.write(w, b"y"); assert select.select([c, r], [], [], 5)[0] == [c, r]
e = select.epoll(); e.register(c, select.EPOLLIN); e.register(r, select.EPOLLIN | select.EPOLLET)
assert sorted(f for f, _ in e.poll(5)) == sorted([c.fileno(), r])
o = select.epoll(); o.register(e.fileno(), select.EPOLLIN); assert o.poll(5)
p = select.poll(); p.register(e.fileno(), select.POLLIN); assert p.poll(5000)
c.recv(1); assert o.poll(0) == [] or e.poll(0) == []'
}
