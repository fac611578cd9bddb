#!/usr/bin/env bats
# core/policy.c and tracer/policy.c: run --policy.

bats_require_minimum_version 1.5.0
load ../lib/sock102

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  E=$ROOT/examples/policy-curl-8000.json
}

# try CALL...: a line per call, 0 or the errno's name
try() {
  cat >try.py <<'EOF'
import errno, socket, sys
def say(what, f):
    try:
        f()
        print(what, 0)
    except OSError as e:
        print(what, errno.errorcode[e.errno])
EOF
  cat >>try.py
}

# rules JSON: a policy of these rules that allows the rest
rules() { printf '{"default": "allow", "rules": [%s]}\n' "$1" >p.json; }

serve() {
  cat >serve.sh <<'EOF'
/usr/bin/python3 - 8000 8001 <<'PY' &
import http.server, threading
def serve(port):
    http.server.ThreadingHTTPServer(("127.0.0.1", port),
        http.server.SimpleHTTPRequestHandler).serve_forever()
for port in 8000, 8001:
    threading.Thread(target=serve, args=(port,)).start()
PY
server=$!
up() { /usr/bin/python3 -c 'import socket,sys
socket.create_connection(("127.0.0.1", int(sys.argv[1])))' "$1"; }
for port in 8000 8001; do until up $port 2>/dev/null; do :; done; done
for port in 8000 8001; do
  curl -sS -o /dev/null "http://127.0.0.1:$port/" 2>&1; echo "$port $?"
done
kill $server
EOF
}

@test "policy: the example lets curl talk to 127.0.0.1:8000 only" {
  serve
  run -0 machine --policy "$E" -o t.ndjson -- sh serve.sh
  [[ $output == *"8000 0"* ]]
  [[ $output == *"8001 7"* ]]
  tests=$(jq -c 'select(.comm=="curl" and .where=="policy")|[.call,.ret,.err]' t.ndjson)
  [ "$tests" = '["connect",-1,"EACCES"]' ]
  (cd "$ROOT" && tests/lib/validate "$BATS_TEST_TMPDIR/t.ndjson")
}

@test "policy: family, type and protocol of socket()" {
  rules '{"call": "socket", "family": "AF_INET", "type": ["SOCK_DGRAM", "SOCK_RAW"],
          "protocol": "IPPROTO_UDP", "action": "deny", "errno": "EPROTONOSUPPORT"}'
  try <<'EOF'
say("tcp", lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM))
say("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
say("ping", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM))
EOF
  run -0 machine --policy p.json -- /usr/bin/python3 try.py
  [ "$output" = "$(printf 'tcp 0\nudp EPROTONOSUPPORT\nping 0')" ]
}

@test "policy: a prefix, a range of ports, the message's address or the peer's" {
  rules '{"call": ["send", "sendto", "sendmsg"], "address": "127.4.0.0/15",
          "port": "700-702", "action": "deny"}'
  try <<'EOF'
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for to in ("127.4.0.1", 700), ("127.3.255.255", 700), ("127.5.255.9", 702), ("127.6.0.1", 702), ("127.4.0.1", 703):
    say("sendto", lambda: u.sendto(b"x", to))
    say("sendmsg", lambda: u.sendmsg([b"x"], [], 0, to))
v = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
v.connect(("127.4.0.1", 700))
say("send", lambda: v.send(b"x"))
EOF
  run -0 machine --policy p.json -- /usr/bin/python3 try.py
  [ "$output" = "$(printf '%s EPERM\n%s EPERM\n%s 0\n%s 0\n%s EPERM\n%s EPERM\n%s 0\n%s 0\n%s 0\n%s 0\nsend EPERM' \
    sendto sendmsg sendto sendmsg sendto sendmsg sendto sendmsg sendto sendmsg)" ]
}

@test "policy: the path of a local socket, which the kernel answers for" {
  rules '{"path": "'"$PWD"'/no*", "action": "deny", "errno": "EACCES"}, {"path": "@no", "action": "deny"}'
  try <<'EOF'
for name in "no.sock", "yes.sock":
    s = socket.socket(socket.AF_UNIX)
    say(name, lambda: s.bind(sys.argv[1] + "/" + name))
for name in "\0no", "\0sock102-test-yes":
    s = socket.socket(socket.AF_UNIX)
    say(repr(name), lambda: s.bind(name))
EOF
  run -0 machine --policy p.json -- /usr/bin/python3 try.py "$PWD"
  [ "$output" = "$(printf '%s\n' "no.sock EACCES" "yes.sock 0" "'\\x00no' EPERM" "'\\x00sock102-test-yes' 0")" ]
}

@test "policy: program by name and by path, user" {
  try <<'EOF'
say("socket", socket.socket)
EOF
  exe=$(readlink -f /usr/bin/python3)
  for rule in '"program": "python*"' "\"program\": \"$exe\"" '"program": "*/bin/python?.*"' '"uid": 0' '"uid": "0-5"'; do
    rules "{$rule, \"action\": \"deny\", \"errno\": \"EMFILE\"}"
    run -0 machine --policy p.json -- /usr/bin/python3 try.py
    [ "$output" = "socket EMFILE" ]
  done
  for rule in '"program": "curl"' '"program": "/bin/python*"' '"uid": "77-4294967295"'; do
    rules "{$rule, \"action\": \"deny\"}"
    run -0 machine --policy p.json -- /usr/bin/python3 try.py
    [ "$output" = "socket 0" ]
  done
}

@test "policy: the first rule decides, log marks, the default is for socketcalls" {
  cat >p.json <<'EOF'
{"default": "deny", "errno": "ENETDOWN", "rules": [
  {"call": "socket", "action": "log"},
  {"call": ["socket", "bind"], "action": "allow"},
  {"call": "bind", "action": "deny"},
  {"call": "write", "action": "deny", "errno": "EIO"}]}
EOF
  try <<'EOF'
import os
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
say("bind", lambda: s.bind(("127.0.0.1", 0)))
say("getsockname", s.getsockname)
say("write", lambda: os.write(s.fileno(), b"x"))
say("read", lambda: (s.setblocking(False), os.read(s.fileno(), 1)))
say("close", s.close)
EOF
  run -0 machine --policy p.json -o t.ndjson -- /usr/bin/python3 try.py
  [ "$output" = "$(printf 'bind 0\ngetsockname ENETDOWN\nwrite EIO\nread EAGAIN\nclose 0')" ]
  [ "$(jq -c 'select(.logged)|[.call,.where]' t.ndjson | sort -u)" = '["socket","stack"]' ]
  [ "$(jq -c 'select(.where=="policy")|[.call,.err]' t.ndjson | grep write)" = '["write","EIO"]' ]
}

# The program says each change of what socket() answers, until it is told to end.
@test "policy: SIGHUP reads the file again; a broken one changes nothing" {
  cat >watch.py <<'EOF'
import errno, os, socket, time
last = None
while not os.path.exists("end"):
    try:
        socket.socket().close()
        now = "0"
    except OSError as e:
        now = errno.errorcode[e.errno]
    if now != last:
        print(now, flush=True)
        last = now
    time.sleep(0.005)
EOF
  rules '{"call": "socket", "action": "deny", "errno": "EMFILE"}'
  # shellcheck disable=SC2016
  ns timeout 30 sh -c 'echo $$ >pid; exec "$@"' sh \
    "$S" run --policy p.json -- /usr/bin/python3 watch.py >out 2>err &
  wait_until 10s grep -q EMFILE out
  p=$(cat pid)
  rules '{"call": "socket", "action": "allow"}'
  kill -HUP "$p"
  wait_until 5s grep -qx 0 out
  rules '{"call": "socket", "action": "perhaps"}'
  kill -HUP "$p"
  wait_until 5s grep -q 'rules that were there stay' err
  grep -q 'p.json:1:61: action is' err
  rules '{"call": "socket", "action": "deny", "errno": "ENFILE"}'
  kill -HUP "$p"
  wait_until 5s grep -q ENFILE out
  : >end
  wait $!
  [ "$(cat out)" = "$(printf 'EMFILE\n0\nENFILE')" ]
}

@test "policy: a bad file is one line, with line and column, and exit 2" {
  bad() {
    printf %b "$1" >bad.json
    run -2 "$S" run --policy bad.json -- true
    [ "${#lines[@]}" = 1 ]
    [[ ${lines[0]} == "sock102: $PWD/bad.json:$2: "* ]]
  }
  bad '{"default": "allow",\n "rules": [\n  {"action": "deny",\n   "prot": 5}]}\n' 4:4
  bad '{"default": "allow",\n "rules": [{"action": "allow"},\n  {"a": [{"port": 7}], "action": "deny"}]}\n' 3:4
  bad '{"default": "allow",\n "rules": [{"action": "allow"},\n  {"port": "9-8", "action": "deny"}]}\n' 3:12
  bad '{"default": "allow",\n "rules": [\n  {"address": "127.0.0.1/33", "action": "deny"}]}' 3:15
  bad '{"default": "allow",\n "rules": [\n  {"call": "poll", "action": "deny"}]}' 3:12
  bad '{"rules": []}' 1:1
  bad '{"default": "allow",\n  oops}' 2:6
  run -2 "$S" run --policy nothere.json -- true
  [[ $output == *nothere.json* ]]
}

@test "policy: SOCK102_POLICY for a machine made by hand" {
  try <<'EOF'
say("socket", socket.socket)
EOF
  rules '{"call": "socket", "action": "deny", "errno": "EMFILE"}'
  run -0 ns env "LD_PRELOAD=$B/libsock102.so" "SOCK102_POLICY=$PWD/p.json" /usr/bin/python3 try.py
  [ "$output" = "socket EMFILE" ]
}
