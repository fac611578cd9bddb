#!/usr/bin/env bats
# Run-time systems and libraries with sockets of their own making.

bats_require_minimum_version 1.5.0
load ../lib/sock102

py() { machine -- /usr/bin/python3 -c "$1"; }

@test "ruby: TCP, HTTP, UDP, fork, a descriptor through a Unix socket" {
  machine -- ruby -rsocket -rnet/http -e '
s = TCPServer.new("127.0.0.1", 0); port = s.addr[1]
Thread.new { loop { c = s.accept; Thread.new { while (l = c.gets) && l != "\r\n"; end; c.write "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"; c.close } } }
50.times.map { Thread.new { raise "bad" unless Net::HTTP.get(URI("http://127.0.0.1:#{port}/")) == "hello" } }.each(&:join)
u = UDPSocket.new; u.bind("127.0.0.1", 0); v = UDPSocket.new; v.connect("127.0.0.1", u.addr[1]); v.send("ping", 0)
m, a = u.recvfrom(10); raise m unless m == "ping"; u.send("pong", 0, a[3], a[1]); raise unless v.recv(10) == "pong"
pid = fork { c = TCPSocket.new("127.0.0.1", port); c.write "GET / HTTP/1.0\r\n\r\n"; exit!(c.read.end_with?("hello") ? 0 : 1) }
Process.wait pid; raise unless $?.success?
raise unless Socket.getifaddrs.map(&:name).uniq == ["lo"]
a, b = UNIXSocket.pair; a.send_io(u); w = b.recv_io(UDPSocket); v.send("x", 0); raise unless w.recv(1) == "x"'
}

@test "erlang: gen_tcp, gen_udp, inet:getifaddrs" {
  machine -- env HOME="$BATS_TEST_TMPDIR" erl -noshell -eval '
    {ok,L}=gen_tcp:listen(0,[binary,{active,false},{ip,{127,0,0,1}}]),{ok,P}=inet:port(L),
    spawn(fun F() -> {ok,S}=gen_tcp:accept(L), Pid=spawn(fun G() -> case gen_tcp:recv(S,0) of {ok,D} -> gen_tcp:send(S,D), G(); _ -> ok end end), gen_tcp:controlling_process(S,Pid), F() end),
    lists:foreach(fun(_) -> {ok,C}=gen_tcp:connect({127,0,0,1},P,[binary,{active,true}]), gen_tcp:send(C,<<"hello">>), receive {tcp,C,_} -> ok after 5000 -> halt(2) end, gen_tcp:close(C) end, lists:seq(1,100)),
    {ok,U}=gen_udp:open(0,[binary,{ip,{127,0,0,1}}]),{ok,UP}=inet:port(U),gen_udp:send(U,{127,0,0,1},UP,<<"x">>),receive {udp,U,_,_,_} -> ok after 2000 -> halt(3) end,
    {ok,I}=inet:getifaddrs(), true=lists:keymember("lo",1,I), halt(0).'
}

@test "tcl: fifty event-driven clients" {
  cat >"$BATS_TEST_TMPDIR/t.tcl" <<'T'
proc acc {c h p} { fconfigure $c -buffering line -blocking 0; fileevent $c readable [list rd $c] }
proc rd {c} { if {[gets $c l] >= 0} { puts $c [string toupper $l] } elseif {[eof $c]} { close $c } }
set port [lindex [fconfigure [socket -server acc -myaddr 127.0.0.1 0] -sockname] 2]
set done 0
proc cl {c} { if {[gets $c l] >= 0} { if {$l ne "HELLO"} { exit 2 }; close $c; incr ::done } }
for {set i 0} {$i < 50} {incr i} { set c [socket -async 127.0.0.1 $port]; fconfigure $c -buffering line -blocking 0; puts $c hello; fileevent $c readable [list cl $c] }
after 10000 {exit 3}
while {$done < 50} { vwait done }
exit [expr {![catch {socket 127.0.0.1 1} e] || ![string match *refused $e]}]
T
  machine -- tclsh "$BATS_TEST_TMPDIR/t.tcl"
}

@test "twisted: TCP and UDP in one reactor" {
  py '
from twisted.internet import reactor, protocol, endpoints
class Echo(protocol.Protocol):
    def dataReceived(self, d): self.transport.write(d)
class UE(protocol.DatagramProtocol):
    def datagramReceived(self, d, a): self.transport.write(d.upper(), a)
class UC(protocol.DatagramProtocol):
    def startProtocol(self): self.transport.connect("127.0.0.1", up.getHost().port); self.transport.write(b"abc")
    def datagramReceived(self, d, a): got.append(d); done()
got, n = [], [0]
def done():
    n[0] += 1
    if n[0] == 51: reactor.stop()
class C(protocol.Protocol):
    def connectionMade(self): self.n = 0; self.transport.write(b"x" * 100000)
    def dataReceived(self, d):
        self.n += len(d)
        if self.n == 100000: self.transport.loseConnection(); done()
p = reactor.listenTCP(0, protocol.Factory.forProtocol(Echo), interface="127.0.0.1")
up = reactor.listenUDP(0, UE(), interface="127.0.0.1")
reactor.listenUDP(0, UC(), interface="127.0.0.1")
for i in range(50): endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", p.getHost().port).connect(protocol.Factory.forProtocol(C))
reactor.callLater(20, reactor.stop)
reactor.run()
assert n[0] == 51 and got == [b"ABC"], (n, got)'
}

@test "tornado and aiohttp: servers, clients, a web socket" {
  py '
import asyncio, aiohttp, tornado.web, tornado.httpclient, tornado.websocket, tornado.httpserver, tornado.netutil
from aiohttp import web
class H(tornado.web.RequestHandler):
    def get(self): self.write("ok")
class W(tornado.websocket.WebSocketHandler):
    def on_message(self, m): self.write_message(m[::-1])
async def main():
    ss = tornado.netutil.bind_sockets(0, "127.0.0.1")
    s = tornado.httpserver.HTTPServer(tornado.web.Application([("/", H), ("/w", W)])); s.add_sockets(ss)
    at = "127.0.0.1:%d/" % ss[0].getsockname()[1]
    c = tornado.httpclient.AsyncHTTPClient()
    rs = await asyncio.gather(*[c.fetch("http://" + at) for i in range(50)])
    assert all(r.body == b"ok" for r in rs)
    w = await tornado.websocket.websocket_connect("ws://" + at + "w"); await w.write_message("abc"); assert await w.read_message() == "cba"
    app = web.Application()
    async def h(r): return web.Response(body=await r.read())
    app.router.add_post("/", h)
    run = web.AppRunner(app); await run.setup(); site = web.TCPSite(run, "127.0.0.1", 7401); await site.start()
    async with aiohttp.ClientSession() as c:
        async def one(i):
            async with c.post("http://127.0.0.1:7401/", data=b"z" * i * 1000) as r: assert await r.read() == b"z" * i * 1000
        await asyncio.gather(*[one(i) for i in range(60)])
    await run.cleanup()
asyncio.run(main())'
}

@test "zeromq: request and reply over fork, publish, a pipeline" {
  py '
import zmq, threading, os
c = zmq.Context(); r = c.socket(zmq.REP); port = r.bind_to_random_port("tcp://127.0.0.1")
def serve():
    for i in range(500): r.send(r.recv()[::-1])
threading.Thread(target=serve, daemon=True).start()
pid = os.fork()
if pid == 0:
    q = zmq.Context().socket(zmq.REQ); q.connect(f"tcp://127.0.0.1:{port}")
    for i in range(500):
        q.send(b"abc%d" % i); assert q.recv() == (b"abc%d" % i)[::-1]
    os._exit(0)
assert os.waitpid(pid, 0)[1] == 0
pub = c.socket(zmq.PUB); pp = pub.bind_to_random_port("tcp://127.0.0.1"); sub = c.socket(zmq.SUB); sub.connect(f"tcp://127.0.0.1:{pp}"); sub.subscribe(b"")
while not sub.poll(20): pub.send(b"m")
a, b = c.socket(zmq.PUSH), c.socket(zmq.PULL); n = a.bind_to_random_port("tcp://127.0.0.1"); b.connect(f"tcp://127.0.0.1:{n}")
for i in range(2000): a.send(b"q" * 1000)
for i in range(2000): assert len(b.recv()) == 1000'
}

# GLib's installed tests: as many of each are ok as on the kernel.
@test "GLib: its own tests of addresses, listeners, streams and spawning" {
  cat >"$BATS_TEST_TMPDIR/g.sh" <<'G'
cd /usr/libexec/installed-tests/glib || exit 1
for t in socket-address socket-listener socket-service inet-address network-address pollable unix-fd unix-streams \
  resolver-parsing spawn-test io-channel gdbus-server-auth credentials; do
  G_TEST_SRCDIR=$PWD G_TEST_BUILDDIR=$PWD timeout 20 ./$t --tap >"$1.$t" 2>&1 </dev/null
  echo "$t $? $(grep -c '^ok' "$1.$t") $(grep '^not ok' "$1.$t")"
done
G
  ns sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; ip link set lo up; exec sh "$0" "$0.k"' "$BATS_TEST_TMPDIR/g.sh" >"$BATS_TEST_TMPDIR/k"
  machine -- sh "$BATS_TEST_TMPDIR/g.sh" "$BATS_TEST_TMPDIR/g.sh.m" >"$BATS_TEST_TMPDIR/m"
  grep -qE '^pollable 0 [1-9]' "$BATS_TEST_TMPDIR/k"
  diff -u "$BATS_TEST_TMPDIR/k" "$BATS_TEST_TMPDIR/m"
}

@test "stress-ng: its network stressors verify what they do" {
  local k='sock udp sockmany sockpair sockfd sockabuse epoll netdev rawsock rawudp rawpkt udp-flood icmp-flood sendfile splice poll' o='' s
  for s in $k; do o="$o --$s 1"; done
  # shellcheck disable=SC2086
  run -0 machine -- stress-ng $o -t 3 --verify --temp-path "$BATS_TEST_TMPDIR"
  grep -q 'successful run completed' <<<"$output"
  run ! grep -E 'fail:|error:' <<<"$output"
}

@test "GLib: its own test of GSocket" {
  cat >"$BATS_TEST_TMPDIR/g.sh" <<'G'
cd /usr/libexec/installed-tests/glib || exit 1
G_TEST_SRCDIR=$PWD G_TEST_BUILDDIR=$PWD timeout 40 ./socket --tap 2>&1 </dev/null | grep -v '# SKIP' | grep -E '^(not )?ok'
G
  ns sh -c 'ip link set lo up; exec sh "$0"' "$BATS_TEST_TMPDIR/g.sh" >"$BATS_TEST_TMPDIR/k"
  machine -- sh "$BATS_TEST_TMPDIR/g.sh" >"$BATS_TEST_TMPDIR/m"
  [ "$(grep -c '^ok' "$BATS_TEST_TMPDIR/m")" -ge 20 ]
  run ! grep '^not ok' "$BATS_TEST_TMPDIR/m"
  run ! grep '^not ok' "$BATS_TEST_TMPDIR/k"
}
