#!/usr/bin/env bash
# more_tap.sh - TCP over a wire at MTU 1500, taken in turn in one run:
#
#   ours     a machine on a TAP, its peer the kernel at the TAP's other end
#   kernel   two kernels on two TAPs that a program joins
#
# The same client and server in both. Needs root (or a /dev/net/tun that
# everybody may open): without it nothing is measured, and said so.
set -eu
cd "$(dirname "$0")/../.."
B=${B:-build}
S=$PWD/$B/sock102
T=$PWD/$B/tests/bench/tap
if [ -z "${INSIDE:-}" ]; then
  if [ "$(id -u)" = 0 ]; then exec env INSIDE=1 unshare -n "$0"; fi
  exec env INSIDE=1 unshare -rn "$0"
fi
if ! ip tuntap add dev s0 mode tap 2>/dev/null; then
  echo 'more_tap: no TAP for this user' >&2
  exit 0
fi
work=$(mktemp -d)
pids=()
quit() {
  kill "${pids[@]}" 2>/dev/null
  wait 2>/dev/null
  rm -rf "$work"
}
trap quit EXIT

ip link set lo up
ip addr add 10.102.0.1/24 dev s0
ip link set s0 up
"$T" serve 5001 & pids+=($!)

# Two TAPs; one goes to another namespace, with a server there.
"$T" forward a0 b0 >"$work/joined" & pids+=($!)
until [ -s "$work/joined" ]; do /usr/bin/python3 -c 'import select; select.select([],[],[],0.01)'; done
unshare -n "$T" serve 5001 & other=$!
pids+=("$other")
until [ "$(readlink /proc/self/ns/net)" != "$(readlink "/proc/$other/ns/net")" ]; do
  /usr/bin/python3 -c 'import select; select.select([],[],[],0.01)'
done
ip link set b0 netns "$other"
ip addr add 10.103.0.1/24 dev a0
ip link set a0 up
nsenter -n -t "$other" sh -c 'ip addr add 10.103.0.2/24 dev b0; ip link set b0 up'

ours() { timeout 4 "$S" run -w tap:s0 -a 10.102.0.2/24 -- "$T" "$1" 10.102.0.1 5001 "$2"; }
kernel() { timeout 4 "$T" "$1" 10.103.0.2 5001 "$2"; }
best() { sort -g "$1" | head -n 1; }
row() { # name ours kernel unit
  jq -n --arg n "$1" --argjson o "$2" --argjson k "$3" --arg u "$4" \
    '{name:$n,ours:$o,kernel:$k,ratio:(if $k>0 then ($o/$k*1000|round/1000) else null end),unit:$u}' >>"${ROWS:-/dev/null}"
  awk -v n="$1" -v o="$2" -v k="$3" -v u="$4" 'BEGIN{printf "%-18s %12.1f %12.1f %8.3f  %s\n", n, o, k, (k>0?o/k:0), u}'
}
for t in rtt up down; do
  n=16777216
  unit='ns/KiB'
  if [ $t = rtt ]; then n=1000 unit=ns; fi
  for _ in 1 2 3; do
    kernel $t $n >>"$work/k.$t"
    ours $t $n >>"$work/o.$t"
  done
  row "tap_$t" "$(best "$work/o.$t")" "$(best "$work/k.$t")" "$unit"
done
