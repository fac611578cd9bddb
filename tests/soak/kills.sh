#!/usr/bin/env bash
# 1,000 kills at random moments; sock102 ls shows no ghost; nothing is left.
. tests/soak/lib.sh
machine -m soak-kills -- bash -c "$B/tests/soak/kills 1000 && $S ls" >"$W/out" || fail "$(tail -n 3 "$W/out")"
grep -q '1000 kills, alive' "$W/out" || fail "$(tail -n 3 "$W/out")"
# The shell itself, sock102 ls, and nobody else.
ghosts=$(grep -c 'kills' "$W/out")
[ "$ghosts" -le 2 ] || fail "ghosts: $(cat "$W/out")"
nothing_left
echo "1000 kills, no ghosts, nothing left"
