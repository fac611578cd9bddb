#!/bin/sh
# SPDX-License-Identifier: MIT
# monitor.sh WHAT COMMAND... - what `ip monitor WHAT` prints while they run
#
# Afterwards a neighbour comes and goes until the monitor has said so: all
# that was told before has been printed by then.
what=$1
mark=10.222.$(($$ % 250)).$(($$ / 250 % 250))
shift
out=$(mktemp)
ip monitor "$what" neigh >>"$out" 2>&1 &
pid=$!
until awk -v p=$pid '$3 == p && $4 != "00000000" {f = 1} END {exit !f}' /proc/net/netlink; do
  kill -0 $pid || exit 1
done
for c in "$@"; do
  $c >>"$out" 2>&1
done
until grep -q "$mark " "$out"; do
  ip neigh replace $mark lladdr 02:00:00:00:00:01 dev eth0
  ip neigh del $mark dev eth0
done
kill $pid
sed "/$mark /,\$d; /10\.222\./d" "$out"
rm "$out"
