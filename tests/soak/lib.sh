# shellcheck shell=bash
# lib.sh - shared by the long runs: machine, ns, fail, left_behind, $W.
set -u
. tests/lib/sock102.bash
LIMIT=280
W=$(mktemp -d) && trap 'rm -rf "$W"' EXIT
fail() { echo "$*"; exit 1; }
# Processes that hold an arena, and names: what must not outlive a machine.
left_behind() {
  local n
  n=$(find /proc/[0-9]*/fd -lname '*memfd:sock102*' 2>/dev/null | wc -l)
  echo "$n $(find /dev/shm -name '*sock102*' | wc -l)"
}
left_before=$(left_behind)
# As many as at first, in a while: other machines come and go meanwhile.
nothing_left() {
  local until=$((SECONDS + 20))
  until [ "$(left_behind)" = "$left_before" ]; do
    [ "$SECONDS" -lt "$until" ] || fail "left behind: $(left_behind), before $left_before"
    read -rt 0.1 <> <(:)
  done
}
