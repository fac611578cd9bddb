#!/usr/bin/env bats
# show --as strace: the same text as strace's, for the same calls answered by
# the kernel (run -w kernel). tests/programs/calls.c and nlcalls.c make them; pids
# and times are all that is taken out.

# SET, SIGNALS and SEQ_OPTS are for lib/exact.bash.
# shellcheck disable=SC2034

bats_require_minimum_version 1.5.0
load ../lib/sock102
load ../lib/exact

setup() {
  CALLS=$B/tests/programs/calls
  NLCALLS=$B/tests/programs/nlcalls
  [ -x "$CALLS" ] || make -s "B=$B" "$CALLS"
  [ -x "$NLCALLS" ] || make -s "B=$B" "$NLCALLS"
}

@test "strace: connections, datagrams, messages" {
  each tcp udp lengths buffers msg mmsg accept4 refused shutdown unix msgflags \
    fork
}

@test "strace: every option of SOL_SOCKET, IP, TCP, UDP, raw, packet, netlink" {
  each opt_socket opt_ip opt_tcp opt_udp opt_raw opt_packet opt_netlink \
    opt_levels opt_struct filter
}

@test "strace: control messages" {
  each cmsg_ip cmsg_stamp cmsg_rights recverr
}

@test "strace: every family, type, protocol and socket address" {
  each sockets protocols addresses
}

@test "strace: pointers that cannot be read" {
  each faults
}

@test "strace: rtnetlink, sock_diag and generic messages" {
  CALLS=$NLCALLS
  each nl_unbound nl_link nl_addr nl_route nl_neigh nl_rule nl_tc nl_types \
    nl_diag nl_generic nl_msg
}

@test "strace: every attribute of link, addr, route, neigh, rule, tc, nexthop" {
  CALLS=$NLCALLS
  each nla_link nla_addr nla_route nla_neigh nla_rule nla_tc nla_nexthop
}

@test "strace: -v, -x, -xx, -s, -X and -a change the text as strace's do" {
  same -v -- "$CALLS" filter
  same -x -- "$CALLS" buffers
  same -xx -- "$CALLS" cmsg_ip
  same -s 5 -- "$CALLS" buffers
  same -s 100 -- "$NLCALLS" nl_addr
  same -X raw -- "$CALLS" tcp
  same -X verbose -- "$CALLS" opt_struct
  same -a 60 -- "$CALLS" udp
}

@test "strace: -e read=, write=, status=, quiet= and sets of calls" {
  same -e read=all -e write=all -- "$CALLS" msg
  same -e read=4 -e write=3,4 -- "$CALLS" tcp
  same -e read=all -e write=all -- "$CALLS" mmsg
  same -e status=failed -- "$CALLS" refused
  same -e status=successful -- "$CALLS" refused
  same -z -- "$CALLS" refused
  same -Z -- "$CALLS" udp
  SET='/^(send|recv)' same -- "$CALLS" tcp
  SET='?nosuchcall,connect' same -- "$CALLS" tcp
  SIGNALS=1
  same -qq -- "$CALLS" tcp
  same -e quiet=exit -- "$CALLS" tcp
  same -- "$CALLS" tcp
}

@test "strace: -y shows the kernel's numbers of sockets, -yy what they are" {
  SEQ_OPTS=(-y)
  each tcp udp unix msg mmsg accept4 fork recverr opt_packet
  same -y -- "$NLCALLS" nl_link
  same -yy -- "$CALLS" opt_packet
}

@test "strace: 32-bit programs, which have socketcall(2)'s structures and words" {
  [ -x "$B/32/sock102" ] || skip "no 32-bit library"
  local exe=$BATS_TEST_TMPDIR/calls32
  "${CC:-cc}" -m32 -w -D_GNU_SOURCE -O1 -o "$exe" tests/programs/calls.c
  CALLS=$exe
  SEQ_OPTS=(-v)
  each tcp msg mmsg opt_struct filter cmsg_ip cmsg_rights recverr faults
}

@test "strace: an unmodified Python program" {
  cat >"$BATS_TEST_TMPDIR/p.py" <<'P'
import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 0))
s.listen(5)
c = socket.create_connection(s.getsockname())
a, _ = s.accept()
c.sendall(b"hello\0\xff" * 9)
a.recv(100)
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.sendmsg([b"a", b"bc"], [], socket.MSG_DONTWAIT, ("127.0.0.1", 9))
P
  same -- /usr/bin/python3 "$BATS_TEST_TMPDIR/p.py"
}

@test "strace: -t, -r, -T and -c have strace's columns" {
  run -0 "$S" run -w kernel -o "$BATS_TEST_TMPDIR/t.s102" -- "$CALLS" udp
  run -0 "$S" show --as strace -tt -T "$BATS_TEST_TMPDIR/t.s102"
  [[ ${lines[0]} =~ ^[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}\ socket\(.*\ \<0\.[0-9]{6}\>$ ]]
  run -0 "$S" show --as strace -c "$BATS_TEST_TMPDIR/t.s102"
  [[ ${lines[0]} == '% time     seconds  usecs/call     calls    errors syscall' ]]
  [[ $output == *' total' ]]
  run -0 "$S" show --as strace -Z "$BATS_TEST_TMPDIR/t.s102"
  [[ $output == *EAGAIN* && $output != *' = 3'* ]]
  # -r beside a clock; -ff, a file for each thread
  kernel_ns strace -tt -r -e trace=%net -o "$BATS_TEST_TMPDIR/r" "$CALLS" udp
  "$S" show --as strace -tt -r -e trace=%net "$BATS_TEST_TMPDIR/t.s102" \
    >"$BATS_TEST_TMPDIR/o"
  diff <(sed -E 's/[0-9]/N/g;s/\([^+].*//' "$BATS_TEST_TMPDIR/r") \
    <(sed -E 's/[0-9]/N/g;s/\([^+].*//' "$BATS_TEST_TMPDIR/o")
  run -0 "$S" run -w kernel -o "$BATS_TEST_TMPDIR/f.s102" -- "$CALLS" fork
  "$S" show --as strace -ff -o "$BATS_TEST_TMPDIR/ff" "$BATS_TEST_TMPDIR/f.s102"
  [ "$(find "$BATS_TEST_TMPDIR" -name 'ff.[0-9]*' | wc -l)" = 2 ]
  grep -q '^sendto([0-9]*, "child"' "$BATS_TEST_TMPDIR"/ff.*
  # -c: what strace counts, and -C after the calls
  D=$BATS_TEST_TMPDIR
  kernel_ns strace -c -w -e trace=%net -o "$D/c" "$CALLS" udp
  "$S" show --as strace -e trace=%net -c "$D/t.s102" >"$D/o"
  diff <(counts "$D/c") <(counts "$D/o")
  "$S" show --as strace -e trace=%net -C "$D/t.s102" >"$D/o"
  diff <(counts "$D/c") <(sed -n '/^% time/,$p' "$D/o" | counts /dev/stdin)
}

# counts FILE: the table of -c without its times, by name
counts() {
  sed -E 's/^ *[0-9.]+ +[0-9.]+ +[0-9]+ +//' "$1" | tr -s ' ' | sort
}
