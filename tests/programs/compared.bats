#!/usr/bin/env bats
# sock102 compare: a program's calls and their answers, on the kernel and on a
# machine, one by one. The pauses are the programs' own pace: which of two
# events a program sees first must not be chance, or the kernel would differ
# from itself.

bats_require_minimum_version 1.5.0
load ../lib/sock102

same() {
  run timeout 50 "$S" compare -- sh -c "$1" </dev/null
  echo "$output"
  [ "$status" = 0 ]
}

@test "compare: curl from http.server" {
  same '/usr/bin/python3 -m http.server 7004 --bind 127.0.0.1 >/dev/null 2>&1 & p=$!
    sleep 1; curl -s -o /dev/null http://127.0.0.1:7004/; sleep .3; kill $p; wait $p'
}

@test "compare: nc to nc" {
  same 'nc -l 127.0.0.1 7000 >/dev/null & sleep .5; (echo hi; sleep .3) | nc -N 127.0.0.1 7000; wait'
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
