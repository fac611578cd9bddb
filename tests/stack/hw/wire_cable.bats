#!/usr/bin/env bats
# stack/hw/wire_cable.c: machines on a hub, without root, without a TAP.

bats_require_minimum_version 1.5.0
load ../../lib/sock102

setup() {
  hub=$BATS_TEST_TMPDIR/hub
}

on_cable() { # N CMD...: machine 10.9.0.N
  local n=$1
  shift
  machine -w "cable:$hub" -a "10.9.0.$n/24" -- "$@"
}

serve() { # N: a server on machine N, in the background; its keeper is $server
  (cd "$BATS_TEST_TMPDIR" && exec timeout 60 "$S" run -w "cable:$hub" -a "10.9.0.$1/24" -- \
    /usr/bin/python3 -m http.server 8000 --bind "10.9.0.$1") >/dev/null 2>&1 3>&- &
  server=$!
}

fetch() { # N FROM: machine N fetches f from machine FROM
  on_cable "$1" curl -sf --retry 50 --retry-delay 0 --retry-max-time 20 --retry-all-errors \
    --connect-timeout 2 -o "$BATS_TEST_TMPDIR/got.$1" "http://10.9.0.$2:8000/f" &&
    cmp "$BATS_TEST_TMPDIR/f" "$BATS_TEST_TMPDIR/got.$1"
}

@test "two machines: one fetches 3 MB from the other" {
  head -c 3000000 /dev/urandom >"$BATS_TEST_TMPDIR/f"
  serve 1
  fetch 2 1
  kill -- "-$server"
}

@test "the client first: the hub is whoever comes first" {
  head -c 100000 /dev/urandom >"$BATS_TEST_TMPDIR/f"
  fetch 2 1 3>&- &
  client=$!
  wait_until 5s test -S "$hub"
  serve 1
  wait $client
  kill -- "-$server"
}

@test "a third joins; the hub is killed; the other two go on" {
  head -c 200000 /dev/urandom >"$BATS_TEST_TMPDIR/f"
  serve 1
  first=$server
  wait_until 5s test -S "$hub"
  serve 2
  fetch 3 1
  fetch 3 2
  kill -9 -- "-$first"
  fetch 3 2
  kill -- "-$server"
}

@test "nginx on one machine serves 10,000 requests to wrk on another" {
  mkdir -p "$BATS_TEST_TMPDIR/www"
  echo hello >"$BATS_TEST_TMPDIR/www/index.html"
  cat >"$BATS_TEST_TMPDIR/nginx.conf" <<CONF
daemon off; worker_processes 2; pid $BATS_TEST_TMPDIR/pid; error_log $BATS_TEST_TMPDIR/error;
$([ "$(id -u)" = 0 ] && echo 'user root;')
events { worker_connections 256; }
http { access_log off; server { listen 10.9.0.1:8000; root $BATS_TEST_TMPDIR/www; } }
CONF
  timeout 100 "$S" run -w "cable:$hub" -a 10.9.0.1/24 -- \
    nginx -p "$BATS_TEST_TMPDIR" -c "$BATS_TEST_TMPDIR/nginx.conf" >/dev/null 2>&1 3>&- &
  server=$!
  wait_until 5s test -S "$hub"
  on_cable 2 curl -sf --retry 50 --retry-delay 0 --retry-all-errors -o /dev/null http://10.9.0.1:8000/
  total=0
  for _ in $(seq 20); do
    run -0 on_cable 2 wrk -t 2 -c 10 -d 2 http://10.9.0.1:8000/
    [[ $output != *'Socket errors'* && $output != *Non-2xx* ]]
    total=$((total + $(awk '/requests in/ { print $1 }' <<<"$output")))
    [ $total -lt 10000 ] || break
  done
  kill -- "-$server"
  echo "$total requests"
  [ $total -ge 10000 ]
}
