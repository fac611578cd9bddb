#!/usr/bin/env bats
# tracer/run.c: the command's own behaviour: statuses, messages, streams.
# shellcheck disable=SC2016,SC2086

bats_require_minimum_version 1.5.0
load ../lib/sock102

@test "run: the program's status is the command's" {
  run -0 machine -- true
  run -7 machine -- sh -c 'exit 7'
}

@test "run: 128+N when a signal killed the program" {
  run -137 machine -- sh -c 'kill -9 $$'
  run -139 machine -- sh -c 'kill -SEGV $$'
}

@test "run: 127 for a command that is not there, 126 for one that cannot run" {
  run -127 machine -- /nonexistent/program
  [[ $output == "sock102: /nonexistent/program: "* ]]
  run -127 machine -- no-such-command-anywhere
  run -126 machine -- /etc/passwd
  run -126 machine -- /
}

@test "run: a static program is refused with the reason" {
  echo 'int main(void){return 0;}' >"$BATS_TEST_TMPDIR/s.c"
  cc -static -o "$BATS_TEST_TMPDIR/s" "$BATS_TEST_TMPDIR/s.c"
  run -126 machine -- "$BATS_TEST_TMPDIR/s"
  [[ $output == *"statically linked"* ]]
  [ "${#lines[@]}" = 1 ]
}

@test "run: a script whose interpreter is static is refused too" {
  echo 'int main(void){return 0;}' >"$BATS_TEST_TMPDIR/s.c"
  cc -static -o "$BATS_TEST_TMPDIR/s" "$BATS_TEST_TMPDIR/s.c"
  printf '#!%s\n' "$BATS_TEST_TMPDIR/s" >"$BATS_TEST_TMPDIR/script"
  chmod +x "$BATS_TEST_TMPDIR/script"
  run -126 machine -- "$BATS_TEST_TMPDIR/script"
}

@test "run: a setuid program of somebody else's is refused" {
  [ "$(id -u)" = 0 ] || skip "needs root to become somebody"
  mkdir -m 755 "$BATS_TEST_TMPDIR/d"
  chmod 755 "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" 2>/dev/null || true
  cp /bin/true "$BATS_TEST_TMPDIR/d/true"
  chmod 4755 "$BATS_TEST_TMPDIR/d/true"
  # through /proc: the build folder may not be readable for nobody
  exec 9<"$S" 8<"$BATS_TEST_TMPDIR/d/true"
  run setpriv --reuid=65534 --clear-groups -- test -x "$S" -a -x "$BATS_TEST_TMPDIR/d/true"
  [ "$status" = 0 ] || skip "the build is in a folder others cannot read"
  run -126 setpriv --reuid=65534 --clear-groups -- "$S" run -- "$BATS_TEST_TMPDIR/d/true"
  [[ $output == *"privilege"* ]]
}

@test "run: what is wrong is said in one line, and the status is 2" {
  for args in "" "-x -- true" "-o" "-s many -- true" "-s 99999999 -- true" \
    "-e inject=connect -- true" "-e inject=connect:error=EFOO -- true" \
    "-e trace=conect -- true" "-e inject=connect:error=EIO:when=0 -- true" \
    "-g -- true" "-w string -- true" "--personality 3.0 -- true" "--personality 2.4,queue=nowhere -- true" \
    "-o /nonexistent/dir/t.s102 -- true" "-m --"; do
    # shellcheck disable=SC2086
    run -2 "$S" run $args
    [[ ${lines[0]} == "sock102: "* ]]
    [ "${#lines[@]}" = 1 ]
  done
  run -2 "$S" bogus
  run -2 "$S"
}

@test "--help of every command: on stdout, status 0" {
  for c in "" run show ls; do
    # shellcheck disable=SC2086
    run -0 --separate-stderr "$S" $c --help
    [[ $output == *"usage: sock102"* ]]
    [ -z "$stderr" ]
  done
}

@test "run: nothing of ours in the program's output, descriptors or environment's way" {
  run -0 --separate-stderr machine -o "$BATS_TEST_TMPDIR/t.ndjson" -- sh -c 'echo out; echo err >&2'
  [ "$output" = out ]
  [ "$stderr" = err ]
}

@test "run: a program finds the descriptors it would find without us" {
  first='import os; print(os.open("/dev/null", os.O_RDONLY))'
  run -0 /usr/bin/python3 -c "$first"
  want=$output
  run -0 machine -o "$BATS_TEST_TMPDIR/t.s102" -- /usr/bin/python3 -c "$first"
  [ "$output" = "$want" ]
}

@test "run: SIGTERM to the command reaches the program" {
  [ "$(id -u)" = 0 ] && r= || r=r
  unshare -n$r "$S" run -- sh -c 'trap "exit 9" TERM; echo ready >"$1"; while :; do sleep 0.1; done' sh \
    "$BATS_TEST_TMPDIR/ready" 3>&- &
  wait_until 5s test -s "$BATS_TEST_TMPDIR/ready"
  kill -TERM $!
  rc=0
  wait $! || rc=$?
  [ $rc = 9 ]
}

@test "run: the machine lives until the last process is gone" {
  run -0 machine -- sh -c '(sleep 0.3; echo late >"$1") & exit 0' sh "$BATS_TEST_TMPDIR/late"
  [ "$(cat "$BATS_TEST_TMPDIR/late")" = late ]
}

@test "run -m: a second program joins the machine by its name; ls shows both" {
  n=t$$-$RANDOM
  ns bash -c '
    "$S" run -m "$1" -- /usr/bin/python3 -c "
import socket
s = socket.socket(); s.bind((\"127.0.0.1\", 7777)); s.listen(1)
open(\"$2\", \"w\").write(\"up\")
c, _ = s.accept(); c.sendall(b\"from inside\"); c.close()" &
    until [ -s "$2" ]; do /usr/bin/python3 -c "import select; select.select([],[],[],0.02)"; done
    "$S" ls
    "$S" run -m "$1" -- /usr/bin/python3 -c "
import socket
s = socket.create_connection((\"127.0.0.1\", 7777)); print(s.recv(100).decode())"
    wait' x "$n" "$BATS_TEST_TMPDIR/up" >"$BATS_TEST_TMPDIR/out"
  grep -q "^$n	keeper" "$BATS_TEST_TMPDIR/out"
  grep -q 'python3' "$BATS_TEST_TMPDIR/out"
  grep -q 'from inside' "$BATS_TEST_TMPDIR/out"
}

@test "by hand: LD_PRELOAD and SOCK102_TRACE give the same trace" {
  t=$BATS_TEST_TMPDIR/t.s102
  run -0 ns timeout 20 env LD_PRELOAD="$B/libsock102.so" SOCK102_MACHINE="h$$" \
    SOCK102_TRACE="$t" "$B/tests/programs/netcalls"
  wait_until 10s sh -c "! pgrep -f '[k]eeper --name h$$'"
  "$S" show --as json "$t" >"$BATS_TEST_TMPDIR/t.ndjson"
  tests/lib/validate "$BATS_TEST_TMPDIR/t.ndjson"
  [ "$(jq -r 'select(.t=="call" and .nr==3).ret' "$BATS_TEST_TMPDIR/t.ndjson")" = 0 ]
}

@test "run: SIGTERM after the program has gone reaches who is left" {
  [ "$(id -u)" = 0 ] && r= || r=r
  unshare -n$r "$S" run -- sh -c '(/usr/bin/python3 -c "
import signal, socket, sys
socket.socket()
def end(*a): open(sys.argv[1] + \"/ended\", \"w\").write(\"yes\"); sys.exit()
signal.signal(signal.SIGTERM, end)
open(sys.argv[1] + \"/ready\", \"w\").write(\"yes\")
signal.pause()" "$1") & exit 3' sh "$BATS_TEST_TMPDIR" 3>&- &
  pid=$!
  wait_until 5s test -s "$BATS_TEST_TMPDIR/ready"
  wait_until 5s sh -c "grep -l '^State:.Z' /proc/[0-9]*/status 2>/dev/null |
    xargs grep -l '^PPid:.$pid\$'"
  kill -TERM $pid
  rc=0
  wait $pid || rc=$?
  [ $rc = 3 ]
  [ "$(cat "$BATS_TEST_TMPDIR/ended")" = yes ]
}

@test "run: another keeper goes on with the trace when the first is killed" {
  T=$BATS_TEST_TMPDIR
  cat >"$T/p.py" <<'P'
import os, signal, socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
def send(n):
    for i in range(n):
        s.sendto(b"x%d" % i, s.getsockname())
        s.recv(10)
send(100)
os.kill(os.getppid(), signal.SIGKILL)
s.settimeout(0.3)
for i in range(4):
    send(10)
    try:
        s.recv(10)          # who sleeps finds out that the keeper is gone
    except socket.timeout:
        pass
send(100)
open(sys.argv[1] + "/done", "w").write("yes")
P
  run machine -o "$T/k.s102" -- /usr/bin/python3 "$T/p.py" "$T"
  [ "$status" = 137 ]
  wait_until 20s test -s "$T/done"
  # the last keeper leaves when the program has, and closes the trace
  ended() { "$S" show --as json "$T/k.s102" | grep -q '"t":"exit"'; }
  wait_until 20s ended
  "$S" show --as json "$T/k.s102" >"$T/k.ndjson"
  tests/lib/validate "$T/k.ndjson"
  # each call once: nothing missing, nothing twice
  [ "$(jq -r 'select(.t=="call" and .call=="sendto").seq' "$T/k.ndjson" | wc -l)" = 240 ]
  [ "$(jq -r 'select(.t=="call").seq' "$T/k.ndjson" | sort | uniq -d | wc -l)" = 0 ]
  run -1 grep -q '"t":"lost"' "$T/k.ndjson"
}

@test "run -m -o: who joins a machine is traced, one after the other" {
  T=$BATS_TEST_TMPDIR n=j$$-$RANDOM
  export T n
  cat >"$T/server.py" <<'P'
import os, socket
s = socket.socket(); s.bind(("127.0.0.1", 7778)); s.listen(5)
open(os.environ["T"] + "/up", "w").write("up")
for _ in range(4):
    c, _ = s.accept(); c.sendall(c.recv(10)); c.close()
P
  cat >"$T/client.py" <<'P'
import socket, sys
s = socket.create_connection(("127.0.0.1", 7778)); s.sendall(sys.argv[1].encode())
print(s.recv(10).decode())
P
  ns timeout 60 bash -c '
    "$S" run -m "$n" -- /usr/bin/python3 "$T/server.py" &
    until [ -s "$T/up" ]; do /usr/bin/python3 -c "import select; select.select([],[],[],0.02)"; done
    "$S" run -m "$n" -g -o "$T/a.ndjson" -- /usr/bin/python3 "$T/client.py" first
    "$S" run -m "$n" -- /usr/bin/python3 "$T/client.py" quiet
    "$S" run -m "$n" -e inject=connect:error=ETIMEDOUT -- /usr/bin/python3 "$T/client.py" no && echo wrong
    "$S" run -m "$n" -o "$T/b.s102" -- bash -c "
      \"$S\" run -m $n -o \"$T/c.s102\" -- true; echo busy \$?
      /usr/bin/python3 $T/client.py second"
    "$S" run -m "$n" -- /usr/bin/python3 "$T/client.py" last
    wait' >"$T/out" 2>"$T/err" || { cat "$T/out" "$T/err"; false; }
  printf '%s\n' first quiet 'busy 2' second last | diff - "$T/out"
  grep -q "sock102: machine $n is being traced already" "$T/err"
  "$S" show --as json "$T/b.s102" >"$T/b.ndjson"
  for t in a b; do
    tests/lib/validate "$T/$t.ndjson"
    run -1 grep -q '"t":"lost"' "$T/$t.ndjson"
    [ "$(jq -r 'select(.t=="call" and .call=="connect" and .sock.family=="AF_INET").ret' "$T/$t.ndjson")" = 0 ]
    # the server was there before
    [ "$(jq -r 'select(.t=="call" and .call=="accept4").seq' "$T/$t.ndjson")" = "" ]
  done
  grep -q '"s":"first"' "$T/a.ndjson"
  grep -q tcp_v4_connect "$T/a.ndjson"
  grep -q '"s":"second"' "$T/b.ndjson"
  run -1 grep -q quiet "$T/a.ndjson" "$T/b.ndjson"
}

# Go's linker leaves a note with the owner "Go" and type 4.
@test "run: a Go program is refused, and said to leave in the middle of a run" {
  cd "$BATS_TEST_TMPDIR"
  cat >m.c <<'C'
#include <unistd.h>
__asm__(".section .note.go.buildid,\"a\",@note\n.balign 4\n.long 4, 4, 4\n"
	".ascii \"Go\\0\\0id01\"\n.text");
void _start(void);
void _start(void) { _exit(0); }
C
  cc -nostartfiles -Wl,--build-id=none -o dyn m.c
  run -126 machine -- ./dyn
  [[ $output == *"is a Go program"* ]]
  machine -o t.ndjson -- sh -c './dyn; true'
  jq -r 'select(.t=="exec" and .left).file' t.ndjson | grep -q dyn
}
