#!/usr/bin/env bash
# 60 s of 8 processes x 8 threads that do everything at once under a 1 kHz
# signal: no hang, equal sums, and the machine's memory as it was before.
. tests/soak/lib.sh
# What is in use, but for connections in TIME_WAIT, which go in a minute, and
# what stays for the next: struct file, and the 2 kB of counters of each slot.
objects() {
  "$S" ls -v >"$W/ls" # nobody else at that moment
  awk -F'\t' '/^    / && !/tcp_tw_bucket|tcp_bind_bucket|size-2048|filp/{print $1, $2}' "$W/ls" >"$1"
}
settled() {
  local until=$((SECONDS + 20))
  until objects "$W/now" && diff "$W/before" "$W/now" >"$W/diff"; do
    [ "$SECONDS" -lt "$until" ] || return
  done
}
inside() {
  objects "$W/before"
  "$B/tests/soak/stress" 2 >/dev/null || return # what is made once is made
  settled || objects "$W/before"
  SEED=${SEED:-$RANDOM} "$B/tests/soak/stress" "${SECONDS_LONG:-60}" || return
  settled || { echo "not as before:"; cat "$W/diff"; return 1; }
  "$S" ls
}
export -f objects settled inside
export W
machine -m soak-stress -- bash -c inside >"$W/out" 2>&1 || fail "$(tail -n 20 "$W/out")"
! grep 'stress$' "$W/out" || fail "ghosts: $(cat "$W/out")"
grep connections "$W/out" | tail -n 1
grep equal "$W/out" | tail -n 1
