#!/usr/bin/env bats
# What serves, forwards and fetches web pages, beyond nginx and curl.

bats_require_minimum_version 1.5.0
load ../lib/sock102

on() { # a shell on a machine, with prog.sh
  machine -- bash -c ". tests/lib/prog.sh; cd '$BATS_TEST_TMPDIR'; $1"
}

# ab's requests to PORT/PATH, none of which may fail
AB='requests() { ab -q -n "$1" -c 8 "http://127.0.0.1:$2" >ab.out && grep -q "^Failed requests: *0" ab.out && ! grep -q Non-2xx ab.out || { cat ab.out; exit 1; }; }
  files() { head -c 50000 /dev/urandom >f; /usr/bin/python3 -m http.server "$1" --bind 127.0.0.1 >/dev/null 2>&1 & q=$!; up "$1"; }'

@test "lighttpd" {
  on "$AB"'; mkdir w; head -c 200000 /dev/urandom >w/f
    printf "server.port = 7201\nserver.bind = \"127.0.0.1\"\nserver.document-root = \"$PWD/w\"\n" >c
    lighttpd -D -f c 2>/dev/null & p=$!; up 7201
    requests 2000 7201/f; curl -sf http://127.0.0.1:7201/f | cmp - w/f; r=$?; finish $p; exit $r'
}

# apache2 ends its process group: it gets one of its own. And its user must be
# able to enter the folder: bats' own is closed to others.
@test "apache2, its three ways to share work, and a graceful restart" {
  D=$(mktemp -d) && chmod 755 "$D"
  local rc=0
  BATS_TEST_TMPDIR=$D on "$AB"'; mkdir w; head -c 50000 /dev/urandom >w/f
    M=/usr/lib/apache2/modules
    for mpm in event worker prefork; do
      printf "%s\n" "ServerRoot $PWD" "ServerName machine" "Listen 127.0.0.1:7202" "LoadModule mpm_${mpm}_module $M/mod_mpm_$mpm.so" \
        "LoadModule authz_core_module $M/mod_authz_core.so" "PidFile $PWD/pid" "ErrorLog $PWD/err" "DocumentRoot $PWD/w" \
        "User www-data" "Group www-data" >c
      setsid apache2 -f $PWD/c -D FOREGROUND & p=$!; up 7202
      requests 1000 7202/f; kill -USR1 $p
      curl -sf http://127.0.0.1:7202/f | cmp - w/f || { cat err; exit 2; }
      finish $p
    done' || rc=$?
  rm -rf "$D"
  return $rc
}

@test "haproxy: HTTP and TCP, before a threaded server" {
  on "$AB"'; files 7203
    printf "%s\n" "global" " nbthread 2" "defaults" " mode http" " timeout connect 5s" " timeout client 5s" " timeout server 5s" \
      "listen h" " bind 127.0.0.1:7204" " server s 127.0.0.1:7203" \
      "listen t" " mode tcp" " option splice-auto" " bind 127.0.0.1:7205" " server s 127.0.0.1:7203" >c
    haproxy -f c -db 2>/dev/null & p=$!; up 7204; up 7205
    requests 1000 7204/f; requests 300 7205/f
    for i in 4 5; do curl -sf http://127.0.0.1:720$i/f | cmp - f || exit 3; done; finish $p $q'
}

@test "varnish" {
  on "$AB"'; files 7206
    varnishd -F -a 127.0.0.1:7207 -b 127.0.0.1:7206 -n $PWD/v -j none >log 2>&1 & p=$!; up 7207
    requests 1000 7207/f; curl -sf http://127.0.0.1:7207/f | cmp - f; r=$?; finish $p $q; exit $r'
}

@test "tinyproxy, microsocks: curl through them" {
  on "$AB"'; files 7208
    printf "Port 7209\nListen 127.0.0.1\nTimeout 20\nMaxClients 20\nConnectPort 7208\n" >c
    tinyproxy -d -c c >log 2>&1 & p=$!; up 7209
    microsocks -i 127.0.0.1 -p 7210 2>/dev/null & s=$!; up 7210
    for i in 1 2 3 4 5; do
      curl -sf -x http://127.0.0.1:7209 http://127.0.0.1:7208/f | cmp - f || exit 1
      curl -sf -p -x http://127.0.0.1:7209 http://127.0.0.1:7208/f | cmp - f || exit 2
      curl -sf -x socks5h://127.0.0.1:7210 http://127.0.0.1:7208/f | cmp - f || exit 3
    done; finish $p $s $q'
}

@test "stunnel, and curl over TLS" {
  on "$AB"'; files 7211
    openssl req -x509 -newkey rsa:2048 -nodes -keyout k -out k2 -days 2 -subj /CN=machine 2>/dev/null; cat k2 >>k
    printf "foreground = yes\npid =\n[a]\naccept = 127.0.0.1:7212\nconnect = 127.0.0.1:7211\ncert = %s\n" $PWD/k >c
    stunnel4 c 2>log & p=$!; up 7212
    for i in 1 2 3 4 5; do curl -ksf https://127.0.0.1:7212/f | cmp - f || { cat log; exit 1; }; done; finish $p $q'
}

@test "nghttpd, h2load, nghttp: HTTP/2" {
  on 'mkdir w; head -c 10000 /dev/urandom >w/f; nghttpd --no-tls -d w -a 127.0.0.1 7213 & p=$!; up 7213
    h2load -n 2000 -c 10 -m 10 http://127.0.0.1:7213/f | grep -q "2000 succeeded, 0 failed" || exit 1
    nghttp -v http://127.0.0.1:7213/f | grep -aq ":status: 200"; r=$?; finish $p; exit $r'
}

# wget2 connects by MSG_FASTOPEN.
@test "wget2 (recursive), aria2 (in pieces), busybox wget" {
  on "$AB"'; mkdir w; cd w; for i in 1 2 3 4 5 6 7 8; do head -c 20000 /dev/urandom >$i; echo "<a href=\"$i\">x</a>" >>i.htm; done
    (echo "<html><body>"; cat i.htm) >index.html; files 7214; cd ..
    wget2 -q -r -nH -P g http://127.0.0.1:7214/ || exit 1
    for i in 1 2 3 4 5 6 7 8; do cmp w/$i g/$i || exit 2; done
    aria2c -q -x 4 -s 4 -k 1M -o a -d . http://127.0.0.1:7214/1 && cmp a w/1 || exit 3
    busybox wget -q -O b http://127.0.0.1:7214/2 && cmp b w/2; r=$?; finish $q; exit $r'
}

@test "busybox httpd, nc, ping, ifconfig, netstat, ip" {
  on 'mkdir w; head -c 200000 /dev/urandom >w/f; busybox httpd -f -p 127.0.0.1:7215 -h w & p=$!; up 7215
    curl -sf http://127.0.0.1:7215/f | cmp - w/f || exit 1; finish $p
    busybox nc -l -p 7216 -e cat & p=$!; n=100
    until [ "$(echo hi | busybox nc -w 2 127.0.0.1 7216 2>/dev/null)" = hi ]; do n=$((n-1)); [ $n -gt 0 ] && kill -0 $p || exit 2; done
    busybox ping -c 1 127.0.0.1 >/dev/null && busybox ifconfig lo | grep -q 127.0.0.1 && busybox netstat -tln >/dev/null &&
      busybox ip addr | grep -q "inet 127.0.0.1/8"'
}

@test "uwsgi, php -S with three workers" {
  on "$AB"'; printf "def application(e, s):\n    s(\"200 OK\", [(\"Content-Length\", \"2\")]); return [b\"ok\"]\n" >a.py
    uwsgi-core --plugin python3 --http-socket 127.0.0.1:7217 --master --processes 2 --wsgi-file a.py --disable-logging --die-on-term >log 2>&1 & p=$!; up 7217
    requests 500 7217/; finish $p
    echo "<?php echo strtoupper(\$_GET[\"a\"]), gethostbyname(\"localhost\");" >i.php
    PHP_CLI_SERVER_WORKERS=3 php -S 127.0.0.1:7218 2>/dev/null & p=$!; up 7218; r=0
    for i in $(seq 20); do [ "$(curl -sf "http://127.0.0.1:7218/i.php?a=hello")" = HELLO127.0.0.1 ] || r=1; done
    finish $p $(pgrep -P $p); exit $r'
}
