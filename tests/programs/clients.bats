#!/usr/bin/env bats
# Small clients and servers, both on one machine.

bats_require_minimum_version 1.5.0
load ../lib/sock102

on() { # a shell on a machine, with prog.sh
  machine -- bash -c ". tests/lib/prog.sh; cd '$BATS_TEST_TMPDIR'; $1"
}

@test "curl fetches a file from python3 -m http.server" {
  head -c 300000 /dev/urandom >"$BATS_TEST_TMPDIR/f"
  on '/usr/bin/python3 -m http.server 8000 --bind 127.0.0.1 >/dev/null 2>&1 & p=$!; up 8000
    curl -sf http://127.0.0.1:8000/f | cmp - f; r=$?; finish $p; exit $r'
}

@test "curl: ten transfers in parallel" {
  head -c 200000 /dev/urandom >"$BATS_TEST_TMPDIR/f"
  on '/usr/bin/python3 -m http.server 8000 --bind 127.0.0.1 >/dev/null 2>&1 & p=$!; up 8000
    curl -sf --parallel $(for i in $(seq 10); do echo "-o o$i http://127.0.0.1:8000/f"; done); r=$?
    for i in $(seq 10); do cmp f o$i || r=1; done; finish $p; exit $r'
}

@test "curl: a name that needs the resolver (localhost)" {
  echo hello >"$BATS_TEST_TMPDIR/f"
  on '/usr/bin/python3 -m http.server 8000 --bind 127.0.0.1 >/dev/null 2>&1 & p=$!; up 8000
    curl -sf http://localhost:8000/f | grep -qx hello; r=$?; finish $p; exit $r'
}

@test "wget" {
  head -c 100000 /dev/urandom >"$BATS_TEST_TMPDIR/f"
  on '/usr/bin/python3 -m http.server 8000 --bind 127.0.0.1 >/dev/null 2>&1 & p=$!; up 8000
    wget -q -O g http://127.0.0.1:8000/f; cmp f g; r=$?; finish $p; exit $r'
}

@test "nc: listens and connects, data both ways" {
  on 'echo from-server | nc -N -l 127.0.0.1 7000 >got & p=$!
    until echo from-client | nc -N -w 30 127.0.0.1 7000 >back 2>/dev/null && [ -s back ]; do kill -0 $p || break; done
    wait $p; grep -qx from-client got && grep -qx from-server back'
}

@test "nc -u: a datagram there and back" {
  on 'nc -u -l 127.0.0.1 7001 >got <<<reply & p=$!
    for i in $(seq 50); do echo ping | nc -u -w 1 127.0.0.1 7001 >back; [ -s back ] && break; done
    finish $p; grep -qx reply back && grep -q ping got'
}

@test "socat TCP-LISTEN,fork EXEC:cat, twenty clients" {
  on 'socat TCP-LISTEN:7003,fork,reuseaddr EXEC:cat & p=$!; up 7003; r=0
    for i in $(seq 20); do [ "$(echo "abc $i" | socat -t 5 - TCP:127.0.0.1:7003)" = "abc $i" ] || r=1; done
    finish $p; exit $r'
}

@test "bash: /dev/tcp" {
  echo x >"$BATS_TEST_TMPDIR/f"
  on '/usr/bin/python3 -m http.server 7004 --bind 127.0.0.1 >/dev/null 2>&1 & p=$!; up 7004
    exec 3<>/dev/tcp/127.0.0.1/7004; printf "GET /f HTTP/1.0\r\n\r\n" >&3
    head -n 1 <&3 | grep -q 200; r=$?; finish $p; exit $r'
}

@test "perl: IO::Socket::INET" {
  on 'perl -MIO::Socket::INET -e "
      \$s = IO::Socket::INET->new(Listen=>5, LocalAddr=>q(127.0.0.1), LocalPort=>7005, ReuseAddr=>1) or die;
      if (!fork) { \$c = IO::Socket::INET->new(PeerAddr=>q(127.0.0.1:7005)) or die; print \$c qq(hi perl\n); print scalar <\$c>; exit 0 }
      \$c = \$s->accept; \$l = <\$c>; print \$c uc \$l; close \$c; wait; exit \$?" | grep -qx "HI PERL"'
}

@test "openssl s_server and s_client" {
  on 'openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -days 2 -subj /CN=machine 2>/dev/null
    openssl s_server -accept 127.0.0.1:7006 -key k.pem -cert c.pem -www -quiet >/dev/null 2>&1 & p=$!; up 7006
    printf "GET / HTTP/1.0\r\n\r\n" | openssl s_client -connect 127.0.0.1:7006 -quiet 2>/dev/null | grep -q "200 ok"; r=$?
    finish $p; exit $r'
}

@test "git daemon and git clone" {
  on 'export GIT_CONFIG_GLOBAL=/dev/null HOME=$PWD
    git init -q r && (cd r && git config user.name t && git config user.email t@t && seq 5000 >f && git add f && git commit -qm one)
    git daemon --base-path=. --export-all --listen=127.0.0.1 --port=7007 --reuseaddr 2>/dev/null & p=$!; up 7007
    git clone -q git://127.0.0.1:7007/r c && cmp r/f c/f; r=$?; finish $p; exit $r'
}

@test "inetd serves a program on descriptors 0, 1 and 2" {
  on 'printf "7008 stream tcp nowait root /bin/cat cat\n" >i.conf
    $(command -v inetutils-inetd || command -v inetd) -d i.conf >/dev/null 2>&1 & p=$!; up 7008
    [ "$(echo through inetd | nc -N -w 5 127.0.0.1 7008)" = "through inetd" ]; r=$?; finish $p; exit $r'
}

@test "iperf3: one stream, reverse, four in parallel, and UDP" {
  # No probe by up: it would be iperf3's first client.
  on 'iperf3 -s -p 7009 >/dev/null & p=$!; r=0; n=200
    until iperf3 -c 127.0.0.1 -p 7009 -n 50M >/dev/null 2>&1; do n=$((n-1)); [ $n -gt 0 ] || exit 1; done
    iperf3 -c 127.0.0.1 -p 7009 -n 50M -R >/dev/null || r=2
    iperf3 -c 127.0.0.1 -p 7009 -n 50M -P 4 >/dev/null || r=3
    iperf3 -c 127.0.0.1 -p 7009 -u -b 50M -t 1 >/dev/null || r=4
    finish $p; exit $r'
}
