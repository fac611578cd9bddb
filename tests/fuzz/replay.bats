#!/usr/bin/env bats
# Every input that a fuzzer has found worth keeping, again.

bats_require_minimum_version 1.5.0
load ../lib/sock102

@test "the corpus of each fuzzer runs to its end" {
  local f name
  for f in tests/fuzz/*.c; do
    name=$(basename "$f" .c)
    run -0 timeout 60 "$B/tests/fuzz/$name" tests/fuzz/corpus/"$name"/*
    [ "${lines[-1]}" = "$(find "tests/fuzz/corpus/$name" -type f | wc -l) inputs" ]
  done
}
