#!/usr/bin/env bats
# What strace says from outside: while a machine runs, the kernel is asked for
# no AF_INET, AF_INET6, AF_NETLINK or AF_PACKET socket. The other files' tests
# are run again with strace around `sock102 run` (WATCH, lib/sock102.bash).

bats_require_minimum_version 1.5.0
load ../lib/sock102

# FILE FILTER: the tests of FILE whose names match
unseen() {
  local w=$BATS_TEST_TMPDIR/seen
  run env -u BATS_TEST_NAME -u BATS_TEST_TMPDIR -u BATS_RUN_TMPDIR \
    WATCH="$w" T=3 timeout 110 bats -f "$2" "tests/programs/$1.bats"
  echo "$output"
  [ "$status" = 0 ]
  # Something was run, nothing was left out, and strace was there.
  [ "${lines[0]}" != 1..0 ]
  run ! grep -q '# skip' <<<"$output"
  grep -q 'socket(AF_UNIX' "$w"
  run ! grep -E 'AF_INET|AF_NETLINK|AF_PACKET' "$w"
}

@test "unseen: nginx" { unseen servers '10,000 requests by ab'; }
@test "unseen: nginx, workers come and go" { unseen servers 'worker killed'; }
@test "unseen: PostgreSQL" { unseen servers 'PostgreSQL'; }
@test "unseen: sshd, ssh, scp" { unseen servers '^sshd'; }
@test "unseen: node" { unseen servers '^node'; }
@test "unseen: redis, memcached" { unseen servers '^(redis|memcached)'; }
@test "unseen: dnsmasq, dig, host, getent" { unseen servers '^dnsmasq'; }
@test "unseen: curl, wget, nc" { unseen clients '^(curl|wget|nc)'; }
@test "unseen: socat, bash, perl, openssl, git, inetd" {
  unseen clients '^(socat|bash|perl|openssl|git|inetd)'
}
@test "unseen: python" { unseen python '.'; }
