#!/usr/bin/env bash
# 1,000 kills of processes that make and close UDP sockets: nothing stays bound.
. tests/soak/lib.sh
machine -- "$B/tests/soak/udpkill" 1000 >"$W/out" 2>&1 || fail "$(tail -n 3 "$W/out")"
nothing_left
cat "$W/out"
