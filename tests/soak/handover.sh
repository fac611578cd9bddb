#!/usr/bin/env bash
# A million hand-overs between two threads and two processes: no lost wake-up.
. tests/soak/lib.sh
machine -- "$B/tests/soak/handover" 1000000 >"$W/out" 2>&1 || fail "$(tail -n 3 "$W/out")"
tail -n 1 "$W/out"
