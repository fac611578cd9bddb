#!/usr/bin/env bash
# more_trace.sh - what a traced getsockname() costs with -g and -k, beside
# strace -k and ltrace, and how fast NDJSON is made. Called by net.sh.
set -u
S=$PWD/$B/sock102 net=$PWD/$B/tests/bench/net n=20000
ns() { if [ "$(id -u)" = 0 ]; then unshare -n "$@"; else unshare -rn "$@"; fi; }
kernel() { ns sh -c 'ip link set lo up && exec "$@"' sh "$@"; }
best() { sort -g "$1" | head -n 1; }
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
row() { # name ours theirs unit
  jq -n --arg n "$1" --argjson o "$2" --argjson k "$3" --arg u "$4" \
    '{name:$n,ours:$o,kernel:$k,ratio:(if $k>0 then ($o/$k*1000|round/1000) else null end),unit:$u}' >>"$ROWS"
  awk -v n="$1" -v o="$2" -v k="$3" -v u="$4" 'BEGIN{printf "%-18s %12.1f %12.1f %8.3f  %s\n", n, o, k, (k>0?o/k:0), u}'
}
cost() { awk -v a="$(best "$1")" -v b="$(best "$2")" 'BEGIN{printf "%.1f", a-b}'; }

for _ in 1 2 3; do
  ns "$S" run -- "$net" getsockname $n >>"$work/plain"
  ns "$S" run -g -o "$work/g.s102" -- "$net" getsockname $n >>"$work/g"
  ns "$S" run -k -o "$work/k.s102" -- "$net" getsockname $n >>"$work/k"
  kernel "$net" getsockname 500 >>"$work/kplain"
  kernel strace -k -f -e trace=%net -o /dev/null "$net" getsockname 500 >>"$work/sk"
  ! command -v ltrace >/dev/null || kernel ltrace -e getsockname -o /dev/null "$net" getsockname 500 >>"$work/lt"
done
row trace_call_k_ns "$(cost "$work/k" "$work/plain")" "$(cost "$work/sk" "$work/kplain")" ns
[ ! -s "$work/lt" ] || row ltrace_call_ns "$(cost "$work/lt" "$work/kplain")" "$(cost "$work/lt" "$work/kplain")" ns
row trace_call_g_ns "$(cost "$work/g" "$work/plain")" 0 ns
ns "$S" run --block -o "$work/t.s102" -- "$net" getsockname 100000 >/dev/null
start=$EPOCHREALTIME
"$S" show --as json "$work/t.s102" >"$work/t.ndjson"
row ndjson_per_s "$(awk -v a="$start" -v b="$EPOCHREALTIME" -v n="$(wc -l <"$work/t.ndjson")" 'BEGIN{printf "%.0f", n/(b-a)}')" 0 records/s
