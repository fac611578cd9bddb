#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# preload/resolver.c: names are asked of the machine's resolver.

load ../lib/sock102

setup() { T=$BATS_TEST_TMPDIR/t.ndjson; }

@test "--resolv is /etc/resolv.conf, for the program and for libc's resolver" {
  echo 'nameserver 127.0.0.9' >"$BATS_TEST_TMPDIR/conf"
  echo 'options timeout:1 attempts:1' >>"$BATS_TEST_TMPDIR/conf"
  run machine -o "$T" --resolv "$BATS_TEST_TMPDIR/conf" -- sh -c 'head -n 1 /etc/resolv.conf; getent hosts nosuch.example'
  [ "${lines[0]}" = 'nameserver 127.0.0.9' ]
  S102=$(jq -c 'select(.call=="connect" and .where=="stack")|.raw' "$T" | wc -l)
  [ "$S102" -ge 1 ]
  "$S" show --as strace "$T" | grep -q 'sin_port=htons(53), sin_addr=inet_addr("127.0.0.9")'
}

@test "localhost is found and the machine's lo is named" {
  run machine -- /usr/bin/python3 -c '
import socket
print(socket.gethostbyname("localhost"), socket.if_nametoindex("lo"))'
  [ "$output" = "127.0.0.1 1" ]
}
