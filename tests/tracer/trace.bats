#!/usr/bin/env bats
# tracer/record.c, spool.c, json.c, ndjson.c: what is written down of a call.
# shellcheck disable=SC2016,SC2086

bats_require_minimum_version 1.5.0
load ../lib/sock102

calls() { jq -c "select(.t==\"call\" and $1)" "$2"; }

setup_file() {
  export T=$BATS_FILE_TMPDIR
  machine -o "$T/t.ndjson" -- "$B/tests/programs/netcalls" >"$T/out"
  machine -o "$T/t.s102" -- "$B/tests/programs/netcalls" >"$T/out2"
  machine -g -o "$T/g.ndjson" -- "$B/examples/replyhi" >/dev/null
}

@test "ndjson: every line is valid by the schema" {
  tests/lib/validate "$T/t.ndjson" "$T/g.ndjson"
}

@test "ndjson: what the program saw is what the trace says" {
  # netcalls prints the result of each call
  [ "$(calls '.call=="bind"' "$T/t.ndjson" | jq -rs 'map(.err)|@csv')" = ',"EFAULT"' ]
  [ "$(calls '.call=="sendto"' "$T/t.ndjson" | jq -r '.ret')" = 100 ]
  [ "$(calls '.call=="recvfrom"' "$T/t.ndjson" | jq -rs 'map([.ret,.err])|tojson')" = '[[100,null],[-1,"EAGAIN"]]' ]
  grep -q 'recv again -1 EAGAIN' "$T/out"
  [ "$(calls '.call=="write"' "$T/t.ndjson" | jq -c '[.nr,.ret]')" = '[0,5]' ]
}

@test "ndjson: socketcall numbers, libc's name, packed words" {
  [ "$(calls '.via=="send"' "$T/t.ndjson" | jq -c '[.nr,.call,(.raw|length),.raw[2]]')" = '[9,"sendto",4,"0x64"]' ]
  [ "$(calls '.call=="socket"' "$T/t.ndjson" | jq -c '[.nr,.raw]')" = '[1,["0x2","0x2","0x0"]]' ]
}

@test "ndjson: arguments are named and decoded, a bad pointer says fault" {
  [ "$(calls '.call=="connect"' "$T/t.ndjson" | jq -r '.args[1].v.d.sin_addr')" = 127.0.0.1 ]
  [ "$(calls '.err=="EFAULT"' "$T/t.ndjson" | jq -c '.args[1].v|[.p,.d,.fault]')" = '["0x8",null,true]' ]
  [ "$(calls '.call=="getsockname"' "$T/t.ndjson" | jq -sc '.[0].args[2].v|[.in,.out]')" = '[16,16]' ]
}

@test "ndjson: a buffer is cut at -s, with its whole length" {
  [ "$(calls '.via=="send"' "$T/t.ndjson" | jq -c '.args[1].v|[.len,(.s|length),.more]')" = '[100,32,true]' ]
  machine -s 200 -o "$T/s.ndjson" -- "$B/tests/programs/netcalls" >/dev/null
  [ "$(calls '.via=="send"' "$T/s.ndjson" | jq -c '.args[1].v|[.len,(.s|length),.more]')" = '[100,100,false]' ]
}

@test "ndjson: the socket after the call" {
  [ "$(calls '.call=="connect"' "$T/t.ndjson" | jq -c '.sock|[.family,.type,.proto]')" = '["AF_INET","SOCK_DGRAM","IPPROTO_UDP"]' ]
  p=$(calls '.call=="getsockname"' "$T/t.ndjson" | jq -sr '.[0].args[1].v.d.sin_port')
  [ "$(calls '.call=="connect"' "$T/t.ndjson" | jq -c '.sock|[.local,.peer]')" = "[\"127.0.0.1:$p\",\"127.0.0.1:$p\"]" ]
}

@test "ndjson: a frame is named by the call that sent it and the one that consumed it" {
  sent=$(calls '.via=="send"' "$T/t.ndjson" | jq -c '.pkts')
  got=$(calls '.call=="recvfrom" and .ret==100' "$T/t.ndjson" | jq -c '.pkts')
  [ "$(jq length <<<"$sent")" -ge 1 ] && [ "$sent" = "$got" ]
  [ "$(jq -c 'select(.t=="pkt").no' "$T/t.ndjson" | head -n 1)" = "$(jq '.[0]' <<<"$got")" ]
}

@test "s102: show --as json gives what run -o x.ndjson would have" {
  "$S" show --as json "$T/t.s102" >"$T/c.ndjson"
  tests/lib/validate "$T/c.ndjson"
  f='select(.t=="call")|[.call,.via,.nr,.ret,.err,(.args|map(.n)),(.mem//[]|length)]'
  diff <(jq -c "$f" "$T/t.ndjson") <(jq -c "$f" "$T/c.ndjson")
}

@test "ndjson: read back and written again it is the same, but for the sum" {
  "$S" show --as json "$T/g.ndjson" >"$T/again.ndjson"
  diff <(jq -cS . "$T/g.ndjson") <(jq -cS . "$T/again.ndjson")
}

@test "-o -: the trace is on stdout, live; -o '|CMD' goes to a command" {
  machine -o - -- "$B/tests/programs/netcalls" >"$T/both"
  [ "$(grep -c '^{"t":"call"' "$T/both")" -ge 10 ]
  grep -q '^send 100' "$T/both"
  machine -o "|grep -c '\"call\"' >'$T/count'" -- "$B/tests/programs/netcalls"
  [ "$(cat "$T/count")" -ge 10 ]
}

@test "-e trace=SET: only those calls" {
  machine -e trace=connect,send -o "$T/e.ndjson" -- "$B/tests/programs/netcalls" >/dev/null
  [ "$(jq -r 'select(.t=="call").via' "$T/e.ndjson" | sort -u | paste -sd,)" = connect,send ]
  machine -e 'trace=!%desc' -o "$T/e.ndjson" -- "$B/tests/programs/netcalls" >/dev/null
  [ "$(jq -r 'select(.t=="call" and .nr==0).call' "$T/e.ndjson" | wc -l)" = 0 ]
}

@test "a call that was cut off has ret null" {
  machine -o "$T/k.ndjson" -- /usr/bin/python3 -c '
import os, signal, socket, threading, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0))
def die():
    while open("/proc/self/task/%d/stat" % tid).read().rsplit(")", 1)[1].split()[0] != "S": pass
    os.kill(os.getpid(), signal.SIGKILL)
tid = threading.get_native_id()
threading.Thread(target=die).start()
s.recv(1)' || [ $? = 137 ]
  tests/lib/validate "$T/k.ndjson"
  [ "$(calls '.ret==null' "$T/k.ndjson" | jq -r .call)" = recvfrom ]
}

@test "-k: the caller's functions, out to main" {
  machine -k -o "$T/bt.ndjson" -- "$B/tests/programs/netcalls" >/dev/null
  tests/lib/validate "$T/bt.ndjson"
  [ "$(calls '.call=="connect"' "$T/bt.ndjson" | jq -r '.bt[0].sym')" = main ]
  calls '.call=="connect"' "$T/bt.ndjson" | jq -er '.bt[0].so|endswith("netcalls")'
}

@test "-k: through C++ and through libc's qsort(); -g joins it at sys_socketcall" {
  cat >"$T/k.cc" <<'C'
#include <cstdlib>
#include <stdexcept>
#include <sys/socket.h>
namespace net {
struct Probe {
  int fd;
  Probe() : fd(socket(AF_INET, SOCK_DGRAM, 0)) {}
  virtual int ask(int a) { return listen(fd, a); }
  virtual ~Probe() {}
};
}
static net::Probe *probe;
extern "C" int order(const void *a, const void *b) {
  return probe->ask(*(const int *)a - *(const int *)b);
}
int main() {
  int v[2] = {2, 1};
  probe = new net::Probe;
  try { throw std::runtime_error("x"); } catch (std::exception &) { probe->ask(7); }
  qsort(v, 2, sizeof(int), order);
  delete probe;
}
C
  c++ -O0 -o "$T/k" "$T/k.cc"
  machine -k -g -o "$T/k.ndjson" -- "$T/k"
  tests/lib/validate "$T/k.ndjson"
  # the frames of the program and of libc, innermost first, out to main
  want='["_ZN3net5Probe3askEi","main"]'
  [ "$(calls '.call=="listen"' "$T/k.ndjson" | jq -sc '.[0].bt|map(.sym)|.[0:2]')" = "$want" ]
  calls '.call=="listen"' "$T/k.ndjson" | jq -se '.[1].bt|map(.sym)|
    .[0:2]==["_ZN3net5Probe3askEi","order"] and (.[2:-1]|any(.!=null and test("qsort|msort"))) and any(.=="main")'
  # and there the stack's own path begins
  calls '.call=="listen"' "$T/k.ndjson" | jq -se 'all(.path[0][1]=="sys_socketcall")'
}

@test "damaged traces: a message, status 2, no crash" {
  run -2 "$S" show /etc/passwd
  : >"$T/empty"
  run -2 "$S" show "$T/empty"
  head -c 3000 "$T/t.s102" >"$T/cut.s102"
  run -0 "$S" show --as json "$T/cut.s102"
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
    cp "$T/t.s102" "$T/bad.s102"
    # shellcheck disable=SC2059
    printf "\\x$(printf %02x $((RANDOM % 256)))\\xff\\xff" |
      dd of="$T/bad.s102" bs=1 seek=$((RANDOM % $(stat -c %s "$T/t.s102"))) conv=notrunc status=none
    run "$S" show --as json "$T/bad.s102"
    [ "$status" = 0 ] || [ "$status" = 2 ]
  done
  head -n 5 "$T/t.ndjson" | head -c -20 >"$T/cut.ndjson"
  run -0 "$S" show --as json "$T/cut.ndjson"
}

@test "ndjson: every line is what Jansson would have written" {
  machine -k -g -o "$T/kg.ndjson" -- "$B/tests/programs/netcalls" 30 >/dev/null
  "$B/tests/lib/jansson_same" <"$T/kg.ndjson"
  "$B/tests/lib/jansson_same" <"$T/g.ndjson"
  machine -o "$T/n.ndjson" -- /usr/bin/python3 -c '
import ctypes, socket
ctypes.CDLL(None).prctl(15, b"\xff\"\\\n\t\x01\xc3\xa9")
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"\x00\x01\"\\\xff/\xe2\x82\xac", ("127.0.0.1", 9))'
  "$B/tests/lib/jansson_same" <"$T/n.ndjson"
  tests/lib/validate "$T/n.ndjson"
}

@test "a million calls a second: every one is there, or its loss is" {
  machine -o "$T/m.s102" -- "$B/tests/bench/net" paced 30000
  "$S" show --as json "$T/m.s102" >"$T/m.ndjson"
  n=$(grep -c '^{"t":"call".*"call":"getsockname"' "$T/m.ndjson")
  lost=$(jq -s 'map(select(.t=="lost").n)|add // 0' < <(grep '"t":"lost"' "$T/m.ndjson" || true))
  echo "$n recorded, $lost lost"
  [ $((n + lost)) = 30000 ]
}

@test "show --follow: calls are shown while the program runs, until the trace ends" {
  cat >"$T/f.py" <<'P'
import os, select, socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0))
while not os.path.exists(sys.argv[1]): select.select([], [], [], 0.02)
try: s.listen(1)
except OSError: pass
P
  machine -o "$T/f.s102" -- /usr/bin/python3 "$T/f.py" "$T/go" 3>&- &
  wait_until 10s test -s "$T/f.s102"
  timeout 60 "$S" show --follow --as json "$T/f.s102" >"$T/f.ndjson" 3>&- &
  json=$!
  timeout 60 "$S" show --follow --as strace "$T/f.s102" >"$T/f.strace" 3>&- &
  strace=$!
  wait_until 10s grep -q '"call":"bind"' "$T/f.ndjson"
  run -1 grep -q '"call":"listen"' "$T/f.ndjson"
  touch "$T/go"
  wait $json $strace
  tail -n 1 "$T/f.ndjson" | grep -q '"t":"sum"'
  tests/lib/validate "$T/f.ndjson"
  grep -q '^bind(' "$T/f.strace" && grep -q '^listen(' "$T/f.strace"
}

@test "-o -: a record is there as soon as its call is over" {
  rm -f "$T/go2"
  machine -o "|cat >'$T/live'" -- /usr/bin/python3 "$T/f.py" "$T/go2" 3>&- &
  wait_until 10s grep -q '"call":"bind"' "$T/live"
  run -1 grep -q '"call":"listen"' "$T/live"
  touch "$T/go2"
  wait $!
  wait_until 5s grep -q '"t":"sum"' "$T/live"
}
