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
