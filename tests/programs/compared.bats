#!/usr/bin/env bats
# sock102 compare: a program's calls and their answers, on the kernel and on a
# machine, one by one, with no known differences. Nothing here may be chance, or
# the kernel would differ from itself: a client starts when its server listens
# (listens.py, which opens no socket), and a server ends by what a client says
# or when it has nothing more to do.

bats_require_minimum_version 1.5.0
load ../lib/sock102

same() {
  run timeout 50 "$S" compare -- sh -c "L=$ROOT/tests/lib/listens.py; $1" </dev/null
  echo "$output"
  [ "$status" = 0 ]
}

@test "compare: curl from http.server" {
  same '/usr/bin/python3 -c "
from http.server import *
HTTPServer((\"127.0.0.1\", 7004), SimpleHTTPRequestHandler).handle_request()" 2>/dev/null &
    $L 7004; curl -s -o /dev/null http://127.0.0.1:7004/; wait'
}

# The end comes when the server has written what came before it: nc says in its
# next read() how much of its buffer is free.
@test "compare: nc to nc" {
  same "O=$BATS_TEST_TMPDIR/out; "'nc -l 127.0.0.1 7000 >$O & $L 7000
    (echo hi; /usr/bin/python3 -c "
import os, select, sys
while not os.path.getsize(sys.argv[1]): select.select([], [], [], .01)" $O) | nc -N 127.0.0.1 7000; wait'
}

@test "compare: redis-cli and redis-server" {
  same 'redis-server --port 7007 --bind 127.0.0.1 --save "" >/dev/null & $L 7007
    for c in "set k v" "get k" "lpush l a b c" "lrange l 0 -1" "shutdown nosave"; do
      redis-cli -p 7007 $c; done; wait'
}

# The id is random, and so is the cookie: they are the program's choice.
@test "compare: dig and dnsmasq" {
  same 'dnsmasq -k -u root --log-facility=- --no-resolv --no-hosts --listen-address=127.0.0.1 \
      --bind-interfaces --address=/machine.test/10.9.8.7 --pid-file= --port=7053 & p=$!; $L 7053
    dig -p 7053 +short +tries=1 +qid=102 +nocookie @127.0.0.1 machine.test
    dig -p 7053 +short +tries=1 +qid=103 +nocookie +tcp @127.0.0.1 machine.test
    kill $p; wait'
}

@test "compare: asyncio streams" {
  same '/usr/bin/python3 -c "
import asyncio
async def h(r, w):
    w.write(await r.read(5)); await w.drain(); w.close()
async def m():
    s = await asyncio.start_server(h, \"127.0.0.1\", 7006)
    for i in range(5):
        r, w = await asyncio.open_connection(\"127.0.0.1\", 7006)
        w.write(b\"hello\"); assert await r.read(5) == b\"hello\"; w.close()
asyncio.run(m())"'
}
