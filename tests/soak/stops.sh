#!/usr/bin/env bash
# 200 SIGSTOPs at random moments: an unrelated pair keeps moving data.
. tests/soak/lib.sh
machine -- "$B/tests/soak/stops" 200 >"$W/out" 2>&1 || fail "$(tail -n 3 "$W/out")"
cat "$W/out"
