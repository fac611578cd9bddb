#!/usr/bin/env bash
# A traced program killed 200 times at random moments: every call that had
# returned is in the trace, whole, and at most one is cut off.
. tests/soak/lib.sh
program=$B/tests/soak/tracekill
cut=0
# A pause without a process: a read from a pipe that nobody writes to.
mkfifo "$W/nap"
exec {nap}<>"$W/nap"
nap() { read -rt "$1" -u "$nap" _; }
for i in $(seq "${ROUNDS:-200}"); do
  rm -f "$W/done" "$W/pid"
  # shellcheck disable=SC2016
  machine --block -e trace=send -o "$W/t.s102" -- sh -c 'echo $$ >"$1"; exec "$2" "$3"' sh "$W/pid" "$program" "$W/done" &
  run=$!
  for ((n = 0; n < 4000; n++)); do
    [ ! -s "$W/done" ] || break
    nap 0.005
  done
  [ -s "$W/done" ] || fail "round $i: the program does not run"
  nap "0.0$((RANDOM % 20 + 10))"
  kill -9 "$(cat "$W/pid")"
  wait $run && fail "round $i: not killed"
  [ $? = 137 ] || fail "round $i: exit status"
  said=$(od -An -td8 "$W/done" | tr -d ' ')
  "$S" show --as json "$W/t.s102" >"$W/t.ndjson" || fail "round $i: the trace cannot be read"
  read -r sent unfinished lost <<<"$(awk '
    /^{"t":"call"/ && /"via":"send"/ { if (/"ret":1,/) s++ }
    /^{"t":"call"/ && /"ret":null/ { u++ }
    /^{"t":"lost"/ { l++ }
    END { print s + 0, u + 0, l + 0 }' "$W/t.ndjson")"
  [ "$lost" = 0 ] || fail "round $i: records lost"
  [ "$sent" -ge "$said" ] || fail "round $i: $said sends had returned, $sent are in the trace"
  [ "$sent" -le $((said + 1)) ] || fail "round $i: $sent sends in the trace, $said were made"
  [ "$unfinished" -le 1 ] || fail "round $i: $unfinished calls cut off"
  cut=$((cut + unfinished))
done
echo "${ROUNDS:-200} kills, $cut in the middle of a call"
