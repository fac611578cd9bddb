#!/usr/bin/env bats
# tracer/inject.c and expr.c: -e inject, as strace has it.

bats_require_minimum_version 1.5.0
load ../lib/sock102

calls() { machine "$@" -- "$B/tests/programs/netcalls" 3; }

@test "inject: error= answers instead of the stack, and the trace says so" {
  run -0 calls -e inject=connect:error=ECONNREFUSED -o "$BATS_TEST_TMPDIR/t.ndjson"
  [[ $output == *"connect -1 ECONNREFUSED"* ]]
  tests/lib/validate "$BATS_TEST_TMPDIR/t.ndjson"
  [ "$(jq -c 'select(.injected)|[.call,.err,.ret]' "$BATS_TEST_TMPDIR/t.ndjson")" = '["connect","ECONNREFUSED",-1]' ]
}

@test "inject: it needs no trace" {
  run -0 calls -e inject=connect:error=ETIMEDOUT
  [[ $output == *"connect -1 ETIMEDOUT"* ]]
}

@test "inject: retval= is what the program gets" {
  run -0 calls -e inject=send:retval=42
  [[ $output == *"send 42"* ]]
}

@test "inject: when= counts the calls of the thread" {
  run -0 calls -e inject=recv:error=EIO:when=2
  [[ $output == *"recv 100"* ]]
  [[ $output == *"recv again -1 EIO"* ]]
  run -0 calls -e inject=getsockname:error=ENOBUFS:when=4+
  [[ $output == *"getsockname -1 ENOBUFS"* ]]
  run -0 calls -e inject=getsockname:error=ENOBUFS:when=1..3
  [[ $output == *"getsockname 0"* ]]
  run -0 calls -e inject=getsockname:error=ENOBUFS:when=2+2
  [[ $output == *"getsockname -1 ENOBUFS"* ]]
}

@test "inject: calls without a number too" {
  run -0 calls -e inject=write:error=ENOSPC
  [[ $output == *"write -1 ENOSPC"* ]]
}

@test "inject: a delay at the entry and at the return" {
  run -0 calls -e inject=connect:delay_enter=30ms:delay_exit=20000 -o "$BATS_TEST_TMPDIR/t.ndjson"
  jq -es 'map(select(.call=="connect"))[0]|.delayed and .dur >= 50000000' "$BATS_TEST_TMPDIR/t.ndjson"
}

@test "inject: a signal" {
  run machine -e inject=connect:signal=USR1 -- "$B/tests/programs/netcalls"
  [ "$status" = 138 ]
}

@test "inject: several rules for one call" {
  run -0 calls -e inject=recv:error=EINTR:when=1 -e inject=recv:error=EPIPE:when=2
  [[ $output == *"recv -1 EINTR"* ]]
  [[ $output == *"recv again -1 EPIPE"* ]]
}

@test "fault: ENOSYS when no error is named" {
  run -0 calls -e fault=send
  [[ $output == *"send -1 ENOSYS"* ]]
}

# The same expressions under strace, and the kernel answers both times: the
# program must see the same, and the text must be the same but for pointers.
@test "inject: each expression does what strace's does" {
  p=$B/tests/programs/netcalls
  calls=bind,getsockname,connect,sendto,recvfrom
  for e in bind:error=EADDRINUSE getsockname:retval=0:syscall=getpid:when=2 \
    bind:poke_enter=@arg2=02000000 getsockname:poke_exit=@arg2=02000102,@arg3=04 \
    recvfrom:poke_exit=@arg2=aa:error=EIO connect:delay_enter=10:delay_exit=1ms \
    getsockname:error=EIO:delay_exit=20us:when=1..5+2 recvfrom:retval=7:when=2+ \
    connect:error=13 sendto:retval=0x10 %net:error=ENETDOWN:when=5 sendto,recvfrom:error=EIO:when=2; do
    ns strace -e trace=$calls -e signal=none -o "$BATS_TEST_TMPDIR/b" -e inject=$e "$p" 6 >"$BATS_TEST_TMPDIR/b.out" || true
    ns "$S" run -w kernel -e inject=$e -o "$BATS_TEST_TMPDIR/a.s102" -- "$p" 6 >"$BATS_TEST_TMPDIR/a.out" || true
    "$S" show --as strace -e trace=$calls "$BATS_TEST_TMPDIR/a.s102" >"$BATS_TEST_TMPDIR/a"
    echo "$e"
    diff "$BATS_TEST_TMPDIR/b.out" "$BATS_TEST_TMPDIR/a.out"
    diff <(sed -E 's/0x7f[0-9a-f]+/PTR/; s/htons\([0-9]{5}\)/PORT/' "$BATS_TEST_TMPDIR/b") \
      <(sed -E 's/0x7f[0-9a-f]+/PTR/; s/htons\([0-9]{5}\)/PORT/' "$BATS_TEST_TMPDIR/a")
  done
}

@test "inject: what strace does not understand is an error of one line here too" {
  for e in getsockname:syscall=getpid getsockname:poke_enter=@arg9=aa \
    getsockname:poke_enter=@arg2=a getsockname:poke_enter=@arg2=zz \
    getsockname:poke_enter=arg2=aa getsockname:poke_enter=@arg0=aa \
    getsockname:poke_enter=@arg2=aa,@arg2=bb getsockname:retval=0:syscall=read \
    getsockname:retval=5:retval=6 getsockname:error=EIO:retval=5 \
    getsockname:error=EIO:when=0 getsockname:error=EIO:when=65536 \
    getsockname:error=EIO:when=3..2 getsockname:error=EIO:when=1+0 \
    getsockname:error=5000 getsockname:error=0 getsockname:error=EFOO \
    getsockname:signal=0 getsockname:signal=FOO getsockname:delay_enter=1x \
    getsockname:error= getsockname:error=EIO:error=EPERM getsockname:when=1 \
    getsockname: getsockname getsocknam:error=EIO; do
    run strace -o /dev/null -e inject=$e true
    [ "$status" = 1 ] || { echo "strace takes $e"; false; }
    run -2 "$S" run -e inject=$e -- true
    [ "${#lines[@]}" = 1 ]
    [[ $output == "sock102: -e inject"* || $output == "sock102: -e: "* ]]
  done
}

@test "inject: what was poked is in the trace" {
  calls -e inject=bind:poke_enter=@arg2=0200 -o "$BATS_TEST_TMPDIR/t.ndjson"
  tests/lib/validate "$BATS_TEST_TMPDIR/t.ndjson"
  [ "$(jq -r 'select(.poked).call' "$BATS_TEST_TMPDIR/t.ndjson" | sort -u)" = bind ]
  "$S" show --as json "$BATS_TEST_TMPDIR/t.ndjson" | grep -q '"poked":true'
}
