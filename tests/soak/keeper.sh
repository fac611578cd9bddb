#!/usr/bin/env bash
# The keeper is killed while programs use the machine; they go on, and once the
# last one has gone nothing is left.
. tests/soak/lib.sh
cat >"$W/go" <<'GO'
export LD_PRELOAD=$1 SOCK102_MACHINE=soak-keeper
exec "$2" 60
GO
ns bash -c "bash $W/go $B/libsock102.so $B/tests/soak/kills & p=\$!
  for i in 1 2 3; do /usr/bin/python3 -c 'import select; select.select([],[],[],0.3)'
    k=\$(pgrep -f '[s]ock102 keeper' | head -n 1); [ -n \"\$k\" ] && kill -9 \$k; done
  wait \$p" >"$W/out" 2>&1 || fail "$(tail -n 3 "$W/out")"
grep -q '60 kills, alive' "$W/out" || fail "$(tail -n 3 "$W/out")"
nothing_left
echo "the keeper killed three times, nothing left"
