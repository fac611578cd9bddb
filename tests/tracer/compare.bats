#!/usr/bin/env bats
# tracer/compare.c: the kernel's answers against the machine's.

bats_require_minimum_version 1.5.0
load ../lib/sock102

@test "compare: replyhi cannot tell the machine from the kernel" {
  run -0 timeout 60 "$S" compare -- "$B/examples/replyhi"
}

@test "compare: an injected error is found, and said to be one" {
  run -1 timeout 60 "$S" compare -e inject=connect:error=ETIMEDOUT:when=1 \
    -- "$B/examples/replyhi"
  [[ $output == *'first difference: connect,'* ]]
  [[ $output == *'return value: 0 | -1 ETIMEDOUT (INJECTED)'* ]]
}

@test "compare: python's http.server and curl" {
  command -v curl >/dev/null || skip 'no curl'
  cat >"$BATS_TEST_TMPDIR/c.sh" <<'C'
/usr/bin/python3 -m http.server 8000 --bind 127.0.0.1 >/dev/null 2>&1 & P=$!
curl -s --retry 30 --retry-connrefused --retry-delay 1 \
  http://127.0.0.1:8000/README.md | cmp - README.md
R=$?
kill $P
exit $R
C
  run -0 timeout 100 "$S" compare -- sh "$BATS_TEST_TMPDIR/c.sh"
}

@test "compare: --json tells the first difference" {
  run -1 --separate-stderr timeout 60 "$S" compare --json \
    -e inject=listen:error=EADDRINUSE -- "$B/examples/replyhi"
  [ "$(jq -r .first.b.err <<<"$output")" = EADDRINUSE ]
  [ "$(jq -r .same <<<"$output")" = false ]
}

@test "compare: no command, an unknown option: one line, exit status 2" {
  run -2 "$S" compare
  [[ $output == 'sock102: compare: a command is needed' ]]
  run -2 "$S" compare --what -- true
  [[ $output == 'sock102: compare: unknown option --what' ]]
}
