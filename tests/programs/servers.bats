#!/usr/bin/env bats
# Servers people run: nginx, redis, memcached, PostgreSQL, sshd, dnsmasq, node.

bats_require_minimum_version 1.5.0
load ../lib/sock102

on() {
  LIMIT=${LIMIT:-100} machine -- bash -c ". tests/lib/prog.sh; ROOT='$ROOT'; cd '$BATS_TEST_TMPDIR'; $1"
}

nginx_conf() {
  mkdir -p "$BATS_TEST_TMPDIR/www" "$BATS_TEST_TMPDIR/logs"
  head -c 2000 /dev/urandom | base64 >"$BATS_TEST_TMPDIR/www/index.html"
  cat >"$BATS_TEST_TMPDIR/nginx.conf" <<EOF
daemon off; worker_processes 2; pid $BATS_TEST_TMPDIR/nginx.pid; error_log $BATS_TEST_TMPDIR/logs/error.log; user root;
events { worker_connections 512; }
http { access_log off; client_body_temp_path $BATS_TEST_TMPDIR/b; proxy_temp_path $BATS_TEST_TMPDIR/p; fastcgi_temp_path $BATS_TEST_TMPDIR/f; uwsgi_temp_path $BATS_TEST_TMPDIR/u; scgi_temp_path $BATS_TEST_TMPDIR/s;
server { listen 127.0.0.1:8080; root $BATS_TEST_TMPDIR/www; } }
EOF
}

@test "nginx, 2 workers: 10,000 requests by ab, none failed" {
  nginx_conf
  on 'nginx -c $PWD/nginx.conf & p=$!; up 8080
    ab -q -n 10000 -c 20 http://127.0.0.1:8080/ >ab.out; r=$?; finish $p
    grep -q "^Complete requests: *10000" ab.out && grep -q "^Failed requests: *0" ab.out || { cat ab.out; r=1; }; exit $r'
}

@test "nginx, 2 workers: 10,000 requests and more by wrk, none failed" {
  nginx_conf
  on 'nginx -c $PWD/nginx.conf & p=$!; up 8080; n=0
    for i in $(seq 10); do
      wrk -t 2 -c 20 -d 1 http://127.0.0.1:8080/ >wrk.out || exit 1
      grep -E "Socket errors|Non-2xx" wrk.out && exit 2
      n=$((n + $(sed -n "s/^ *\([0-9]*\) requests in.*/\1/p" wrk.out)))
      [ $n -ge 10000 ] && break
    done
    finish $p; [ $n -ge 10000 ]'
}

# ab opens a connection for each request: none may be refused, reset or cut.
@test "nginx: three reloads under load without a failed request" {
  nginx_conf
  on 'nginx -c $PWD/nginx.conf & p=$!; up 8080
    ab -q -n 10000 -c 10 http://127.0.0.1:8080/ >ab.out & a=$!; r=3
    while kill -0 $a 2>/dev/null && [ $r -gt 0 ]; do
      old=" $(pgrep -P $p | tr "\n" " ")"; kill -HUP $p; r=$((r-1))
      for i in $(seq 200); do for w in $(pgrep -P $p); do case $old in *" $w "*) ;; *) break 2 ;; esac; done; done
    done
    [ $r = 0 ] && kill -0 $a || { echo "ab was done before the third"; exit 7; }
    wait $a || r=8; finish $p
    grep -q "^Complete requests: *10000" ab.out && grep -q "^Failed requests: *0" ab.out || { cat ab.out; r=9; }; exit $r'
}

# wrk counts a "read" error for each connection that a worker, told to go, closes
# between two requests: the kernel shows as many. What may not be is a connection
# refused, a write that fails, an answer that does not come, or a bad status.
@test "nginx: connections kept alive over reloads, a worker killed and replaced" {
  nginx_conf
  on 'nginx -c $PWD/nginx.conf & p=$!; up 8080
    wrk -t 2 -c 20 -d 2 http://127.0.0.1:8080/ >wrk.out & w=$!
    for i in 1 2 3; do kill -HUP $p; curl -sf http://127.0.0.1:8080/ >/dev/null || exit 7; done
    wait $w || exit 8
    grep "Socket errors" wrk.out | grep -v "connect 0, read [0-9]*, write 0, timeout 0" && { cat wrk.out; exit 9; }
    grep "Non-2xx" wrk.out && exit 11
    old=$(pgrep -P $p | head -n 1); kill -9 $old
    for i in $(seq 200); do curl -sf http://127.0.0.1:8080/ >/dev/null || exit 10; done
    [ "$(pgrep -c -P $p)" -ge 2 ]; r=$?; finish $p; exit $r'
}

@test "redis: redis-cli, redis-benchmark, a background save" {
  on 'redis-server --port 7101 --save "" --dir . --dbfilename d.rdb >/dev/null & p=$!; up 7101
    redis-benchmark -p 7101 -q -n 5000 -t set,get,lpush >/dev/null || exit 1
    redis-cli -p 7101 set k v | grep -qx OK || exit 2
    redis-cli -p 7101 bgsave | grep -q started || exit 3
    for i in $(seq 500); do redis-cli -p 7101 info persistence | tr -d "\r" | grep -qx rdb_bgsave_in_progress:0 && break; done
    [ -s d.rdb ] && redis-cli -p 7101 get k | grep -qx v; r=$?; finish $p; exit $r'
}

@test "memcached: set and get" {
  on 'memcached -u root -l 127.0.0.1 -p 7102 -U 0 -t 2 & p=$!; up 7102
    printf "set a 0 0 3\r\nxyz\r\nget a\r\nquit\r\n" | nc -w 5 127.0.0.1 7102 | tr -d "\r" | grep -qx xyz; r=$?; finish $p; exit $r'
}

@test "PostgreSQL 15: psql and pgbench" {
  # A folder that the user postgres may enter: bats' own is closed to others.
  D=$(mktemp -d) && chmod 755 "$D"
  local rc=0
  BATS_TEST_TMPDIR=$D on 'export PATH=$PATH:/usr/lib/postgresql/15/bin; mkdir db
    as=
    if [ "$(id -u)" = 0 ]; then chown postgres . db; as="setpriv --reuid=postgres --regid=postgres --clear-groups"; fi
    $as initdb -D $PWD/db -U postgres -A trust --no-sync >/dev/null || exit 1
    $as postgres -D $PWD/db -p 7103 -h 127.0.0.1 -k "" -c fsync=off -c logging_collector=off >log 2>&1 & p=$!
    n=300; until $as psql -h 127.0.0.1 -p 7103 -U postgres -tAc "select 42" >o 2>/dev/null; do n=$((n-1)); [ $n -gt 0 ] || { cat log; exit 2; }; done
    grep -qx 42 o || exit 3
    $as pgbench -h 127.0.0.1 -p 7103 -U postgres -i -q postgres >/dev/null 2>&1 || exit 4
    $as pgbench -h 127.0.0.1 -p 7103 -U postgres -c 8 -T "${T:-10}" postgres >o 2>&1 || { cat o; exit 5; }
    grep -q "number of failed transactions: 0" o || { cat o; exit 6; }
    finish $p' || rc=$?
  rm -rf "$D"
  return $rc
}

@test "sshd, ssh and scp: 100 MB with equal sums" {
  on 'ssh-keygen -q -t ed25519 -N "" -f hk; ssh-keygen -q -t ed25519 -N "" -f ck; cp ck.pub ak; chmod 600 ak
    mkdir -p /run/sshd 2>/dev/null
    $(command -v sshd) -D -e -p 7104 -h $PWD/hk -o ListenAddress=127.0.0.1 -o PidFile=none -o AuthorizedKeysFile=$PWD/ak -o StrictModes=no -o UsePAM=no 2>log & p=$!; up 7104
    o="-F none -i ck -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes -o LogLevel=ERROR"
    [ "$(ssh $o -p 7104 127.0.0.1 echo through ssh)" = "through ssh" ] || { cat log; exit 1; }
    head -c 100000000 /dev/urandom >big; scp -q $o -P 7104 big 127.0.0.1:$PWD/copy || exit 2
    [ "$(sha256sum <big)" = "$(sha256sum <copy)" ]; r=$?; rm -f big copy; finish $p; exit $r'
}

@test "dnsmasq with dig, host and getent" {
  echo 'nameserver 127.0.0.1' >"$BATS_TEST_TMPDIR/resolv"
  LIMIT=60 machine --resolv "$BATS_TEST_TMPDIR/resolv" -- bash -c ". tests/lib/prog.sh; cd '$BATS_TEST_TMPDIR'
    "'dnsmasq -k -u root --no-resolv --no-hosts --listen-address=127.0.0.1 --bind-interfaces --address=/machine.test/10.9.8.7 --pid-file= & p=$!; up 53
    dig +short +tries=1 @127.0.0.1 machine.test | grep -qx 10.9.8.7 || exit 1
    host machine.test 127.0.0.1 | grep -q 10.9.8.7 || exit 2
    getent hosts machine.test | grep -q 10.9.8.7 || exit 3
    finish $p'
}

@test "node: http server and client, and cluster" {
  cat >"$BATS_TEST_TMPDIR/c.js" <<'EOF'
const cluster = require('cluster'), http = require('http');
if (cluster.isPrimary) {
  let up = 0;
  for (let i = 0; i < 2; i++) cluster.fork();
  cluster.on('listening', () => { if (++up == 2) go(0); });
  function go(n) {
    if (n == 50) { for (const w of Object.values(cluster.workers)) w.kill(); process.exit(0); }
    http.get('http://127.0.0.1:7105', r => { let s = ''; r.on('data', d => s += d); r.on('end', () => s == 'ok' ? go(n + 1) : process.exit(2)); }).on('error', e => { console.error(e); process.exit(3); });
  }
} else http.createServer((q, r) => r.end('ok')).listen(7105, '127.0.0.1');
EOF
  on 'node c.js'
}
