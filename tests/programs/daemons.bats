#!/usr/bin/env bats
# Daemons beyond the web, and their clients.

bats_require_minimum_version 1.5.0
load ../lib/sock102

on() { # a shell on a machine, with prog.sh
  machine -- bash -c ". tests/lib/prog.sh; cd '$BATS_TEST_TMPDIR'; $1"
}

@test "mosquitto: publish and subscribe" {
  on 'printf "listener 7301 127.0.0.1\nallow_anonymous true\n" >c; mosquitto -c c 2>/dev/null & p=$!; up 7301
    mosquitto_sub -h 127.0.0.1 -p 7301 -t a/b -C 3 -W 10 >got & s=$!
    while kill -0 $s 2>/dev/null; do mosquitto_pub -h 127.0.0.1 -p 7301 -t a/b -q 2 -m hello; done
    wait $s && [ "$(sort -u got)" = hello ]; r=$?; finish $p; exit $r'
}

@test "rsync's daemon" {
  on 'mkdir src dst; for i in $(seq 30); do head -c 20000 /dev/urandom >src/$i; done
    printf "use chroot = no\nuid = root\ngid = root\n[m]\npath = %s\n" $PWD/src >c
    rsync --daemon --no-detach --port=7302 --address=127.0.0.1 --config=c & p=$!; up 7302
    rsync -a rsync://127.0.0.1:7302/m/ dst/ && diff -r src dst; r=$?; finish $p; exit $r'
}

@test "named: UDP, TCP and a zone transfer; unbound with two threads" {
  D=$(mktemp -d) && chmod 777 "$D"
  local rc=0
  BATS_TEST_TMPDIR=$D on 'cat >n <<X
options { directory "$PWD"; pid-file none; listen-on port 7303 { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; dnssec-validation no; session-keyfile "$PWD/s.key"; };
controls { };
zone "test" { type primary; file "z"; };
X
    printf "\$TTL 60\n@ SOA ns a 1 2 3 4 5\n@ NS ns\nns A 127.0.0.1\nwww A 10.1.2.3\n" >z
    named -g -u bind -n 2 -c $PWD/n 2>log & p=$!; up 7303
    until grep -q "all zones loaded" log; do kill -0 $p || exit 1; done # it listens before
    for t in +notcp +tcp; do [ "$(dig -p 7303 +short $t @127.0.0.1 www.test)" = 10.1.2.3 ] || { cat log; exit 1; }; done
    dig -p 7303 @127.0.0.1 test AXFR | grep -q 10.1.2.3 || exit 2; finish $p
    printf "%s\n" server: " interface: 127.0.0.1" " port: 7304" " do-ip6: no" " chroot: \"\"" " username: \"\"" " pidfile: \"\"" \
      " directory: \"$PWD\"" " use-syslog: no" " num-threads: 2" " local-data: \"www.test. A 10.1.2.4\"" >u
    unbound -d -c u 2>log & p=$!; up 7304
    for t in +notcp +tcp +notcp +tcp; do [ "$(dig -p 7304 +short $t @127.0.0.1 www.test)" = 10.1.2.4 ] || { cat log; exit 3; }; done
    finish $p' || rc=$?
  rm -rf "$D"
  return $rc
}

@test "MariaDB: eight clients at once" {
  on 'mkdir d
    mariadb-install-db --no-defaults --user=root --datadir=$PWD/d --auth-root-authentication-method=normal >log 2>&1 || { tail log; exit 1; }
    mariadbd --no-defaults --user=root --datadir=$PWD/d --bind-address=127.0.0.1 --port=7305 --socket=$PWD/d/s --pid-file=$PWD/d/p --innodb-use-native-aio=0 --innodb-flush-log-at-trx-commit=0 >log 2>&1 & p=$!; up 7305
    q="mariadb --no-defaults -h 127.0.0.1 -P 7305 -u root"
    $q -e "create database t; create table t.t (a int)" || { tail log; exit 2; }
    for i in 1 2 3 4 5 6 7 8; do (for k in $(seq 50); do echo "insert into t.t values ($k);"; done | $q) & c="${c:-} $!"; done; wait $c
    $q -e "select count(*), sum(a) from t.t" | grep -q "400.*10200" || exit 3
    $q -e shutdown; wait $p'
}

@test "snmpd: get, and what it finds out about the machine" {
  on 'printf "rocommunity public 127.0.0.1\nsyslocation here\n" >c
    snmpd -f -Lf /dev/null -C -c $PWD/c -p $PWD/pid udp:127.0.0.1:7306 & p=$!; n=40
    until snmpget -v2c -c public -t 0.3 -r 0 127.0.0.1:7306 1.3.6.1.2.1.1.6.0 2>/dev/null | grep -q here; do n=$((n-1)); [ $n -gt 0 ] || exit 1; done
    snmpwalk -v2c -c public 127.0.0.1:7306 1.3.6.1.2.1.2.2.1.2 | grep -q lo &&
      snmpwalk -v2c -c public 127.0.0.1:7306 1.3.6.1.2.1.7 | grep -q .; r=$?; finish $p; exit $r'
}

@test "mail: swaks, msmtp and curl to python3's smtpd" {
  on '/usr/bin/python3 -W ignore -c "
import smtpd, asyncore
class S(smtpd.SMTPServer):
    def process_message(self, *a, **k): open(\"mail\", \"ab\").write(a[3])
S((\"127.0.0.1\", 7307), None); asyncore.loop()" & p=$!; up 7307
    swaks --server 127.0.0.1:7307 --to a@b.c --from d@e.f --body bodytext >/dev/null || exit 1
    printf "Subject: x\n\nsecond\n" | msmtp --host=127.0.0.1 --port=7307 --from=d@e.f --auth=off --tls=off a@b.c || exit 2
    echo third | curl -sf smtp://127.0.0.1:7307 --mail-from d@e.f --mail-rcpt a@b.c -T - || exit 3
    for w in bodytext second third; do grep -q $w mail || { cat mail; exit 4; }; done; finish $p'
}

@test "dropbear, asked by ssh-keyscan and ssh" {
  on 'dropbearkey -t ed25519 -f hk >/dev/null 2>&1; ssh-keygen -q -t ed25519 -N "" -f ck
    dropbear -F -E -r hk -p 127.0.0.1:7308 -P $PWD/pid 2>log & p=$!; up 7308
    ssh-keyscan -p 7308 127.0.0.1 2>/dev/null | grep -q ssh-ed25519 || exit 1
    o="-F none -i ck -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes -o LogLevel=ERROR"
    ssh $o -p 7308 127.0.0.1 true 2>&1 | grep -q "Permission denied"; r=$?; finish $p; exit $r'
}

@test "nmap: -sT, -sS, -sU" {
  on '/usr/bin/python3 -m http.server 7309 --bind 127.0.0.1 >/dev/null 2>&1 & q=$!; up 7309
    for s in T S; do nmap -n -Pn -s$s -p 7309,7310 127.0.0.1 >o; grep -q "7309/tcp open" o && grep -q "7310/tcp closed" o || { cat o; exit 1; }; done
    nmap -n -sU -Pn -p 7311 127.0.0.1 >o; grep -q "7311/udp closed" o || { cat o; exit 2; }; finish $q'
}
