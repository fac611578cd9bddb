#!/usr/bin/env bats
# Programs of 32 bits: system call 102 itself, the command of their size
# (tracer/other.c), and what happens where the two sizes meet.
# shellcheck disable=SC2016,SC2086

bats_require_minimum_version 1.5.0
load ../lib/sock102

setup() {
  [ -x "$B/32/sock102" ] || skip "the compiler does not take -m32"
  P=$B/32/tests/oracle/socketcall
}

# A program that makes a socket, says its size, and executes its arguments.
sized() {
  cat >"$BATS_TEST_TMPDIR/p.c" <<'C'
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	printf("%d bits: %d\n", (int)sizeof(long) * 8,
	       socket(AF_INET, SOCK_STREAM, 0) >= 0);
	fflush(stdout);
	if (argc > 1)
		execv(argv[1], argv + 1);
	return 0;
}
C
  cc -m32 -o "$BATS_TEST_TMPDIR/p32" "$BATS_TEST_TMPDIR/p.c"
  cc -o "$BATS_TEST_TMPDIR/p64" "$BATS_TEST_TMPDIR/p.c"
}

@test "i386: system call 102 is the kernel's, for each number and block" {
  tests/lib/oracle -m socketcall
}

@test "i386: arguments, polls and transfers are the kernel's" {
  tests/lib/oracle -m socket_args
  tests/lib/oracle -m poll_sets
  tests/lib/oracle -m transfer
}

@test "i386: the kernel sees none of the sockets" {
  run -0 ns timeout 30 strace -f -qq -e trace=socket,socketcall \
    -o "$BATS_TEST_TMPDIR/k" "$S" run -- "$P"
  run ! grep -E 'AF_INET|AF_NETLINK|AF_PACKET' "$BATS_TEST_TMPDIR/k"
}

@test "i386: the trace is written, in each form, and says 32 bits" {
  t=$BATS_TEST_TMPDIR/t
  run -0 machine -o "$t.ndjson" -- "$P"
  tests/lib/validate "$t.ndjson"
  run -0 machine -o "$t.s102" -- "$P"
  for f in ndjson s102; do
    "$S" show --as strace "$t.$f" >"$t.$f.txt"
    grep -q 'socket(AF_INET, SOCK_STREAM, IPPROTO_IP) *= [0-9]' "$t.$f.txt"
    grep -q 'recvfrom([0-9]*, "hello", 16, 0, NULL, NULL) *= 5' "$t.$f.txt"
    grep -q 'recvmmsg(' "$t.$f.txt"
  done
  [ "$(jq -r 'select(.t=="hdr").bits' "$t.ndjson")" = 32 ]
  [ "$(wc -l <"$t.ndjson.txt")" = "$(wc -l <"$t.s102.txt")" ]
  machine -o - -- "$P" >"$t.live"
  [ "$(grep -c '"t":"call"' "$t.live")" = "$(grep -c '"t":"call"' "$t.ndjson")" ]
}

@test "i386: the status is the program's" {
  printf 'int main(void){return 7;}' >"$BATS_TEST_TMPDIR/s.c"
  cc -m32 -o "$BATS_TEST_TMPDIR/s" "$BATS_TEST_TMPDIR/s.c"
  run -7 machine -- "$BATS_TEST_TMPDIR/s"
  printf 'int main(void){__builtin_trap();}' >"$BATS_TEST_TMPDIR/s.c"
  cc -m32 -o "$BATS_TEST_TMPDIR/s" "$BATS_TEST_TMPDIR/s.c"
  run -132 machine -- "$BATS_TEST_TMPDIR/s"
}

@test "i386: a program of the other size leaves the machine, and it is said" {
  sized
  d=$BATS_TEST_TMPDIR
  run -0 machine -- "$d/p64" "$d/p32"
  [[ $output == *"64 bits: 1"*"sock102: $d/p32: not of the machine's 64 bits"*"32 bits: 1"* ]]
  run -0 machine -- "$d/p32" "$d/p64"
  [[ $output == *"32 bits: 1"*"sock102: $d/p64: not of the machine's 32 bits"*"64 bits: 1"* ]]
}

@test "i386: a machine of the other size cannot be joined" {
  sized
  d=$BATS_TEST_TMPDIR
  run -2 machine -m "m$$" -- sh -c '"$0" run -m "$1" -- "$2"' "$S" "m$$" "$d/p32"
  [[ $output == *"sock102: machine m$$ was made by another build"*"word size"* ]]
  run -2 machine -m "n$$" -- "$d/p32" "$S" run -m "n$$" -- "$d/p64"
  [[ $output == *"sock102: machine n$$ was made by another build"*"word size"* ]]
}
