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

@test "-w: an unknown wire" { says "no wire 'token-ring'" -w token-ring; }
@test "-w: a share above one" { says 'loss=101%' -w tap:x,loss=101%; }
@test "-w: an unknown option" { says 'no such option' -w cable:/tmp/x,colour=red; }
@test "-w: hostfwd without slirp" { says 'only slirp' -w tap,hostfwd=tcp:1:2; }
@test "-w: a cable into nowhere" { says 'No such file' -w "cable:$BATS_TEST_TMPDIR/no/hub"; }
@test "-a: no address" { says 'not ADDR/LEN' -w "cable:$BATS_TEST_TMPDIR/hub" -a 10.1.2/24; }
@test "-a: a prefix that is none" { says 'not ADDR/LEN' -w "cable:$BATS_TEST_TMPDIR/hub" -a 10.1.2.3/33; }

eth0() { # has the machine one? 'none', or its flags
  machine "$@" -- /usr/bin/python3 -c '
import fcntl, socket, struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try:
    r = fcntl.ioctl(s, 0x8913, struct.pack("16sH22x", b"eth0", 0))
    f = struct.unpack("16sH22x", r)[1]
    print("up" if f & 1 else "down", "running" if f & 0x40 else "no-carrier")
except OSError as e:
    print("none", e.errno)'
}

@test "no -w and no -a: the machine has its loopback and nothing else" {
  run -0 eth0
  [ "$output" = 'none 19' ]
}

@test "-a alone: eth0 is up and has no carrier" {
  run -0 eth0 -a 10.5.0.2/24
  [ "$output" = 'up no-carrier' ]
}

@test "-w without -a: eth0 is there, for whoever configures it" {
  run -0 eth0 -w "cable:$BATS_TEST_TMPDIR/hub"
  [ "$output" = 'down no-carrier' ] || [ "$output" = 'up running' ]
}
