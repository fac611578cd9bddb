#!/usr/bin/env bash
# 300 kills of members of a PACKET_FANOUT group: the others go on.
. tests/soak/lib.sh
left_before=$(left_behind)
machine -- /usr/bin/python3 tests/soak/fanoutkill.py 100 >"$W/out" 2>&1 || fail "$(tail -n 3 "$W/out")"
[ "$(left_behind)" = "$left_before" ] || fail "left behind: $(left_behind), before $left_before"
cat "$W/out"
