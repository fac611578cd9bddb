#!/usr/bin/env bats
# stack/hw/wire_parse.c, keeper_wire.c: what -w says when it cannot.

bats_require_minimum_version 1.5.0
load ../../lib/sock102

says() { # TEXT ARGS...: exit status 2, one line on stderr, nothing was run
  local text=$1
  shift
  run -2 --separate-stderr machine "$@" -- touch "$BATS_TEST_TMPDIR/ran"
  [[ $stderr == "sock102: "*"$text"* ]]
  [ "$(wc -l <<<"$stderr")" = 1 ]
  [ ! -e "$BATS_TEST_TMPDIR/ran" ]
}

@test "-w: an unknown wire" { says 'no such wire' -w token-ring; }
@test "-w: a share above one" { says 'loss=101%' -w tap:x,loss=101%; }
@test "-w: an unknown option" { says 'no such option' -w cable:/tmp/x,colour=red; }
@test "-w: hostfwd without slirp" { says 'only slirp' -w tap,hostfwd=tcp:1:2; }
@test "-w: a cable into nowhere" { says 'No such file' -w "cable:$BATS_TEST_TMPDIR/no/hub"; }
@test "-a: no address" { says 'not ADDR/LEN' -w "cable:$BATS_TEST_TMPDIR/hub" -a 10.1.2/24; }
@test "-a: a prefix that is none" { says 'not ADDR/LEN' -w "cable:$BATS_TEST_TMPDIR/hub" -a 10.1.2.3/33; }

@test "no -w and no -a: the machine has its loopback and nothing else" {
  run -0 machine -- sh -c 'ls /sys/class/net >/dev/null; cat /proc/net/dev'
  [[ $output == *lo:* && $output != *eth0:* ]]
}

@test "-a alone: eth0 is there and has no carrier" {
  run -0 machine -a 10.5.0.2/24 -- cat /proc/net/dev
  [[ $output == *eth0:* ]]
}
