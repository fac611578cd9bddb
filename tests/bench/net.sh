#!/usr/bin/env bash
# net.sh - ours against the kernel's, taken in turn in one run.
#
# Interleaved rounds in namespaces of their own, the best of each side;
# a table on stdout and $B/bench.json. Ratios are what to believe.
set -eu
cd "$(dirname "$0")/../.."
B=${B:-build}
S=$PWD/$B/sock102
net=$PWD/$B/tests/bench/net
ns() { if [ "$(id -u)" = 0 ]; then unshare -n "$@"; else unshare -rn "$@"; fi; }
kernel() { ns sh -c 'ip link set lo up && exec "$@"' sh "$@"; }
ours() { ns "$S" run -- "$@"; }
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

best() { sort -g "$1" | head -n 1; }
row() { # name ours kernel unit
  jq -n --arg n "$1" --argjson o "$2" --argjson k "$3" --arg u "$4" \
    '{name:$n,ours:$o,kernel:$k,ratio:(if $k>0 then ($o/$k*1000|round/1000) else null end),unit:$u}' >>"$work/rows"
  awk -v n="$1" -v o="$2" -v k="$3" -v u="$4" 'BEGIN{printf "%-18s %12.1f %12.1f %8.3f  %s\n", n, o, k, (k>0?o/k:0), u}'
}

printf '%-18s %12s %12s %8s\n' name ours kernel ratio
for t in getsockname udp_self_64 tcp_rtt_1 tcp_stream_128k connect_close; do
  for _ in 1 2 3 4 5; do
    kernel "$net" $t >>"$work/k.$t"
    ours "$net" $t >>"$work/o.$t"
  done
  unit=ns; [ $t = tcp_stream_128k ] && unit='ns/KiB'
  row $t "$(best "$work/o.$t")" "$(best "$work/k.$t")" "$unit"
done

# What a record of one call costs: the same loop, traced and not.
n=20000
for _ in 1 2 3 4 5 6 7 8; do
  ours "$net" getsockname $n >>"$work/plain"
  ns "$S" run -o "$work/t.s102" -- "$net" getsockname $n >>"$work/traced"
  kernel "$net" getsockname 2000 >>"$work/kplain"
  kernel strace -f -e trace=%net -o /dev/null "$net" getsockname 2000 >>"$work/straced"
done
cost() { awk -v a="$(best "$1")" -v b="$(best "$2")" 'BEGIN{printf "%.1f", a-b}'; }
trace=$(cost "$work/traced" "$work/plain")
strace=$(cost "$work/straced" "$work/kplain")
row trace_call_ns "$trace" "$strace" ns
row strace_call_ns "$strace" "$strace" ns
for more in tests/bench/more_*.sh; do
  [ -x "$more" ] && B=$B ROWS=$work/rows "$more"
done
jq -s . "$work/rows" >"$B/bench.json"
