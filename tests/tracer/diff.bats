#!/usr/bin/env bats
# tracer/diff.c: what is a difference between two runs, and what is not.

bats_require_minimum_version 1.5.0
load ../lib/sock102

setup() {
  D=$BATS_TEST_TMPDIR
}

log() { cat >"$D/$1"; }

@test "diff: pids, times, pointers and ephemeral ports are no difference" {
  log a <<'L'
100 12:00:00.000001 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3
100 12:00:00.000002 connect(3, {sa_family=AF_INET, sin_port=htons(40001), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
100 12:00:00.000003 getsockname(3, {sa_family=AF_INET, sin_port=htons(50001), sin_addr=inet_addr("127.0.0.1")}, [16]) = 0
100 12:00:00.000004 getpeername(3, 0x7ffc00001111, [16]) = -1 ENOTCONN (Transport endpoint is not connected)
L
  log b <<'L'
[pid   777] socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3
[pid   777] connect(3, {sa_family=AF_INET, sin_port=htons(41234), sin_addr=inet_addr("127.0.0.1")}, 16) = 0 <0.000012>
[pid   777] getsockname(3, {sa_family=AF_INET, sin_port=htons(60000), sin_addr=inet_addr("127.0.0.1")}, [16]) = 0
[pid   777] getpeername(3, 0x7ffddddd2222, [16]) = -1 ENOTCONN (Transport endpoint is not connected)
L
  run -0 "$S" diff "$D/a" "$D/b"
  [ -z "$output" ]
}

@test "diff: one ephemeral port stands for one, always" {
  log a <<'L'
socket(AF_INET, SOCK_DGRAM, 0) = 3
getsockname(3, {sa_family=AF_INET, sin_port=htons(50001), sin_addr=inet_addr("127.0.0.1")}, [16]) = 0
getsockname(3, {sa_family=AF_INET, sin_port=htons(50001), sin_addr=inet_addr("127.0.0.1")}, [16]) = 0
L
  sed '3s/50001/50002/' "$D/a" >"$D/b"
  run -1 "$S" diff "$D/a" "$D/b"
  [[ $output == *'first difference: getsockname'*'call 3'*'50001'*'50002'* ]]
}

@test "diff: one changed return value is exactly one difference" {
  log a <<'L'
socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
bind(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("0.0.0.0")}, 16) = 0
listen(3, 5) = 0
L
  sed 's/^listen.*/listen(3, 5) = -1 EADDRINUSE (Address already in use)/' "$D/a" >"$D/b"
  run -1 "$S" diff "$D/a" "$D/b"
  [ "$(grep -c '^-[a-z]' <<<"$output")" = 1 ]
  [[ $output == *'return value: 0 | -1 EADDRINUSE'* ]]
  run -1 "$S" diff --json "$D/a" "$D/b"
  [ "$(jq -r '.differences | length' <<<"$output")" = 1 ]
  [ "$(jq -r .first.b.err <<<"$output")" = EADDRINUSE ]
}

@test "diff: two short reads equal one long one; other bytes do not" {
  log a <<'L'
socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
recvfrom(3, "hello", 5, 0, NULL, NULL) = 5
poll([{fd=3, events=POLLIN}], 1, 1000) = 1 ([{fd=3, revents=POLLIN}])
recvfrom(3, " world", 100, 0, NULL, NULL) = 6
recvfrom(3, "", 100, 0, NULL, NULL) = 0
L
  log b <<'L'
socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
recvfrom(3, "hello world", 100, 0, NULL, NULL) = 11
recvfrom(3, "", 100, 0, NULL, NULL) = 0
L
  run -0 "$S" diff "$D/a" "$D/b"
  sed -i 's/hello world/hello World/' "$D/b"
  run -1 "$S" diff "$D/a" "$D/b"
  [[ $output == *'the byte at 6 differs'* ]]
}

@test "diff: a datagram cut in two is a difference" {
  log a <<'L'
socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 3
sendto(3, "hello world", 11, 0, NULL, 0) = 11
L
  log b <<'L'
socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 3
sendto(3, "hello", 5, 0, NULL, 0) = 5
sendto(3, " world", 6, 0, NULL, 0) = 6
L
  run -1 "$S" diff "$D/a" "$D/b"
}

@test "diff: retries after EAGAIN and EINTR are folded" {
  log a <<'L'
socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
recvfrom(3, 0x7ffc00001111, 5, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable)
accept(3, NULL, NULL) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)
accept(3, NULL, NULL) = 4
L
  log b <<'L'
socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
accept(3, NULL, NULL) = 4
L
  run -0 "$S" diff "$D/a" "$D/b"
}

@test "diff: unfinished calls are put together, of two threads" {
  log a <<'L'
10 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
10 accept(3,  <unfinished ...>
11 connect(5, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16 <unfinished ...>
10 <... accept resumed>NULL, NULL)      = 4
11 <... connect resumed>)               = 0
L
  log b <<'L'
20 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
21 connect(5, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
20 accept(3, NULL, NULL)      = 4
L
  run -0 "$S" diff "$D/a" "$D/b"
}

@test "diff: socketcall() of a 32-bit program is the call it is" {
  log a <<'L'
socketcall(SYS_SOCKET, [AF_INET, SOCK_STREAM, IPPROTO_IP]) = 3
socketcall(SYS_LISTEN, [3, 5]) = 0
socketcall(9, [3, "x", 1, 0]) = 1
L
  log b <<'L'
socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
listen(3, 5) = 0
sendto(3, "x", 1, 0, NULL, 0) = 1
L
  run -0 "$S" diff "$D/a" "$D/b"
}

@test "diff: calls that are about no socket are left out" {
  log a <<'L'
openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3
read(3, "root", 4) = 4
close(3) = 0
socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
close(3) = 0
L
  log b <<'L'
socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
close(3) = 0
L
  run -0 "$S" diff "$D/a" "$D/b"
}

@test "diff: a declared difference is not one; without a reason it is an error" {
  log a <<'L'
socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
getsockopt(3, SOL_SOCKET, SO_RCVBUF, [131072], [4]) = 0
L
  sed 's/131072/87380/' "$D/a" >"$D/b"
  run -1 "$S" diff "$D/a" "$D/b"
  echo 'SO_RCVBUF.*131072.* \|.*87380 # buffers of 2.4 were smaller' >"$D/known"
  run -0 "$S" diff --known "$D/known" "$D/a" "$D/b"
  [[ $output == *'# buffers of 2.4 were smaller'* ]]
  echo 'SO_RCVBUF' >"$D/known"
  run -2 "$S" diff --known "$D/known" "$D/a" "$D/b"
  [[ $output == sock102:*'no reason'* ]]
}

@test "diff: a trace against itself, and against itself doctored" {
  run -0 "$S" run -o "$D/t.ndjson" -- "$B/examples/replyhi"
  run -0 "$S" diff "$D/t.ndjson" "$D/t.ndjson"
  jq -c 'if .nr==4 then .ret=-1|.err="EADDRINUSE" else . end' \
    "$D/t.ndjson" >"$D/u.ndjson"
  run -1 "$S" diff "$D/t.ndjson" "$D/u.ndjson"
  [[ $output == *'first difference: listen'* ]]
}

@test "diff: trouble is one line and exit status 2" {
  run -2 "$S" diff "$D/none" "$D/none"
  [ "${#lines[@]}" = 1 ]
  run -2 "$S" diff --nonsense a b
  [[ $output == 'sock102: diff: unknown option --nonsense' ]]
  run -2 "$S" diff a
  printf 'no calls here\nat all\n' >"$D/x"
  run -2 "$S" diff "$D/x" "$D/x"
}

@test "diff: which of two threads got the lower descriptor is chance" {
  log a <<'L'
10 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
10 clone(child_stack=0x7f0000001111, flags=CLONE_VM|CLONE_FILES|CLONE_THREAD) = 11
10 accept(3, NULL, NULL) = 4
10 sendto(4, "x", 1, 0, NULL, 0) = 1
11 socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 5
11 listen(5, 1) = -1 EOPNOTSUPP (Operation not supported)
L
  sed -e 's/NULL) = 4/NULL) = 5/;s/sendto(4/sendto(5/' \
    -e 's/IPPROTO_IP) = 5/IPPROTO_IP) = 4/;s/listen(5/listen(4/' \
    "$D/a" >"$D/b"
  run -0 "$S" diff "$D/a" "$D/b"
  # ... but a thread by itself gets the lowest
  grep '^10' "$D/a" | grep -v clone >"$D/c"
  sed 's/NULL) = 4/NULL) = 5/;s/sendto(4/sendto(5/' "$D/c" >"$D/d"
  run -1 "$S" diff "$D/c" "$D/d"
}

@test "diff: how long a wait may last is no difference, for ever is one" {
  log a <<'L'
socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
poll([{fd=3, events=POLLIN}], 1, 0) = 1 ([{fd=3, revents=POLLIN}])
listen(3, 5) = 0
poll([{fd=3, events=POLLIN}], 1, 70) = 1 ([{fd=3, revents=POLLIN}])
L
  sed 's/1, 0)/1, 99)/; s/70/1/' "$D/a" >"$D/b"
  run -0 "$S" diff "$D/a" "$D/b"
  sed 's/1, 70)/1, -1)/' "$D/a" >"$D/b"
  run -1 "$S" diff "$D/a" "$D/b"
  [[ $output == *'timeout: 70 | -1'* || $output == *'argument 3: 70 | -1'* ]]
}

@test "diff: a difference of our own answer is explained with who gave it" {
  cat >"$D/p.py" <<'P'
import socket
s = socket.socket()
try: s.connect(("127.0.0.1", 9))
except OSError: pass
P
  run -0 machine -g -o "$D/t.ndjson" -- /usr/bin/python3 "$D/p.py"
  jq -c 'if .call=="connect" then .ret=0|del(.err) else . end' \
    "$D/t.ndjson" >"$D/u.ndjson"
  run -1 "$S" diff "$D/u.ndjson" "$D/t.ndjson"
  [[ $output == *'return value: 0 | -1 ECONNREFUSED'* ]]
  [[ $output == *'path: sys_socketcall > sys_connect > inet_stream_connect > '* ]]
}

# What the page at $1 drew, without what it was given.
drawn() {
  timeout 60 chromium --headless --no-sandbox --disable-gpu \
    --disable-background-networking --user-data-dir="$D/u" \
    --dump-dom "file://$1" 2>/dev/null |
    /usr/bin/python3 -c 'import re, sys
print(re.sub(r"<script.*?</script>|<[^>]*>", "", sys.stdin.read(), flags=re.S))'
}

@test "diff --html: the two side by side, in a page that asks nobody" {
  log a <<'L'
socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
bind(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("0.0.0.0")}, 16) = 0
listen(3, 5) = 0
sendto(3, "</script><!--<script>", 21, 0, NULL, 0) = -1 EPIPE (Broken pipe)
L
  sed 's/^listen.*/listen(3, 5) = -1 EADDRINUSE (Address already in use)/' "$D/a" >"$D/b"
  run -1 "$S" diff --html "$D/a" "$D/b"
  printf '%s\n' "$output" >"$D/d.html"
  run -1 grep -qiE '(src|href)="?https?://' "$D/d.html"
  [ "$(grep -c '</script>' "$D/d.html")" = 2 ]
  command -v chromium >/dev/null || skip 'no chromium'
  drawn "$D/d.html" >"$D/text"
  grep -q '1 difference' "$D/text"
  grep -q 'first difference' "$D/text"
  grep -qF 'listen(3, 5) = -1 EADDRINUSE' "$D/text"
  grep -qF '&lt;/script&gt;&lt;!--&lt;script&gt;' "$D/text"
}

# A process with a second thread, a child and bytes that need quoting.
two_threads() {
  cat >"$D/two.py" <<'P'
import os, socket, threading
l = socket.socket(); l.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
l.bind(("127.0.0.1", 9100)); l.listen(5)
def serve():
    c, _ = l.accept(); c.sendall(c.recv(100)); c.close()
t = threading.Thread(target=serve); t.start()
s = socket.create_connection(("127.0.0.1", 9100)); s.sendall(b"hello \x00\xff\"q")
s.recv(100); s.close(); t.join()
if os.fork() == 0:
    s = socket.socket()
    try: s.connect(("127.0.0.1", 9101))
    except OSError: pass
    os._exit(0)
os.wait()
P
  kernel_ns strace "$@" -e trace=%net,read,write,close,clone,clone3,fork,vfork \
    /usr/bin/python3 "$D/two.py"
}

@test "diff: a log of strace with any of its usual options is the same log" {
  two_threads -f -o "$D/base"
  for o in -t -tt -ttt -r -T -y -yy -k -x -xx -i -n -v -Y -qq "-a 60" \
    "-s 1000" "-X verbose" "-tt -T -yy -n" "-r -y -i -Y" --decode-fds=all; do
    # shellcheck disable=SC2086
    two_threads -f $o -o "$D/o" 2>/dev/null
    echo "$o"
    "$S" diff "$D/base" "$D/o"
  done
}

@test "diff: what strace writes to the terminal, and the files of -ff" {
  two_threads -f -o "$D/base"
  two_threads -f 2>"$D/err"
  grep -q 'strace: Process [0-9]* attached' "$D/err"
  "$S" diff "$D/base" "$D/err"
  two_threads -f -Y -ttt 2>"$D/err"
  "$S" diff "$D/base" "$D/err"
  two_threads -ff -o "$D/ff"
  [ ! -e "$D/ff" ]
  "$S" diff "$D/base" "$D/ff"
  sed -i 's/ECONNREFUSED (Connection refused)/ETIMEDOUT (Connection timed out)/' "$D"/ff.*
  run -1 "$S" diff "$D/base" "$D/ff"
  [[ $output == *'return value: -1 ECONNREFUSED | -1 ETIMEDOUT'* ]]
}

@test "diff: the notation of strace 5 is read" {
  log a <<'L'
1000  15:04:05.123456 socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP) = 3<UDP:[12345]> <0.000021>
1000  15:04:05.123556 setsockopt(3<UDP:[12345]>, SOL_IP, IP_RECVERR, [1], 4) = 0 <0.000008>
1000  15:04:05.123656 connect(3<UDP:[12345]>, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.1")}, 16) = 0 <0.000013>
1000  15:04:05.123756 poll([{fd=3<UDP:[127.0.0.1:40000->127.0.0.1:53]>, events=POLLOUT}], 1, 0) = 1 ([{fd=3, revents=POLLOUT}]) <0.000009>
1000  15:04:05.123856 recvmsg(3<UDP:[127.0.0.1:40000->127.0.0.1:53]>, {msg_namelen=0}, 0) = -1 EAGAIN (Resource temporarily unavailable) <0.000006>
1000  15:04:05.123956 close(3<UDP:[127.0.0.1:40000->127.0.0.1:53]>) = 0 <0.000011>
1000  15:04:05.124056 +++ exited with 0 +++
L
  log b <<'L'
socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP) = 3
setsockopt(3, SOL_IP, IP_RECVERR, [1], 4) = 0
connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
poll([{fd=3, events=POLLOUT}], 1, 0)    = 1 ([{fd=3, revents=POLLOUT}])
recvmsg(3, {msg_namelen=0}, 0)          = -1 EAGAIN (Resource temporarily unavailable)
close(3)                                = 0
+++ exited with 0 +++
L
  run -0 "$S" diff "$D/a" "$D/b"
  log c <<'L'
[00007f0000001234] [ 102] socketcall(SYS_SOCKET, [AF_INET, SOCK_STREAM, IPPROTO_IP]) = 3
[00007f0000001234] [ 102] socketcall(SYS_CONNECT, [3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16] <unfinished ...>
[00007f0000001234] [ 102] <... socketcall resumed>) = -1 ECONNREFUSED (Connection refused)
L
  log d <<'L'
socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 ECONNREFUSED (Connection refused)
L
  run -0 "$S" diff "$D/c" "$D/d"
}
