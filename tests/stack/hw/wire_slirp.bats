#!/usr/bin/env bats
# stack/hw/wire_slirp.c: the host's network through a NAT, without privilege.

bats_require_minimum_version 1.5.0
load ../../lib/sock102

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  head -c 500000 /dev/urandom >f
}

# In a namespace of its own, whose lo is "the host's loopback".
host() {
  ns bash -c '
    PATH=/usr/sbin:/usr/bin:/sbin:/bin
    tick() { read -r -t 0.02 <> <(:) || :; }
    ip link set lo up
    '"$1"
}

@test "curl fetches a page from a server on the host's loopback" {
  run -0 host '
    /usr/bin/python3 -m http.server 8000 --bind 127.0.0.1 >/dev/null 2>&1 3>&- & p=$!
    until (exec 3<>/dev/tcp/127.0.0.1/8000) 2>/dev/null; do tick; done
    timeout 30 $S run -w slirp -- curl -sf -o g http://10.0.2.2:8000/f; r=$?
    kill $p; cmp f g && exit $r'
}

@test "hostfwd: the host reaches a server on the machine" {
  run -0 host '
    timeout 30 $S run -w slirp,hostfwd=tcp:8080:80 -- \
      /usr/bin/python3 -m http.server 80 >/dev/null 2>&1 3>&- & p=$!
    n=500; until curl -sf -o g http://127.0.0.1:8080/f || [ $n = 0 ]; do n=$((n - 1)); tick; done
    kill $p; cmp f g'
}

@test "an ordinary user may" {
  [ "$(id -u)" = 0 ] || skip 'the other tests are this one'
  chmod 755 "$BATS_TEST_TMPDIR" && chmod 666 f
  run -0 host '
    /usr/bin/python3 -m http.server 8000 --bind 127.0.0.1 >/dev/null 2>&1 3>&- & p=$!
    until (exec 3<>/dev/tcp/127.0.0.1/8000) 2>/dev/null; do tick; done
    setpriv --reuid 65534 --regid 65534 --clear-groups timeout 30 $S run -w slirp -- \
      curl -sf http://10.0.2.2:8000/f | cmp - f; r=$?
    kill $p; exit $r'
}
