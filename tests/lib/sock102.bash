# sock102.bash - what the bats files share. Load it with: load ../lib/sock102
#
#   $S                      the command, absolute
#   machine ARGS -- CMD     run CMD on a machine in a namespace whose lo is down;
#                           with WATCH=FILE, each socket() that the kernel sees
#                           is written there
#   wait_until 2s CMD...    until CMD succeeds; fails after that time
#   kernel_ns CMD           run CMD in a namespace whose lo is up

ROOT=${ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
B=${B:-build}
case $B in /*) ;; *) B=$ROOT/$B ;; esac
S=$B/sock102
export ROOT B S
cd "$ROOT" || exit 2

# A test's own folder: $BATS_TEST_TMPDIR, removed by bats.
ns() {
  if [ "$(id -u)" = 0 ]; then unshare -n "$@"; else unshare -rn "$@"; fi
}

machine() {
  # shellcheck disable=SC2086
  ns timeout "${LIMIT:-60}" ${WATCH:+strace -f -qq -A -e trace=socket -o "$WATCH"} "$S" run "$@"
}

kernel_ns() {
  ns sh -c 'ip link set lo up && exec "$@"' sh timeout "${LIMIT:-60}" "$@"
}

wait_until() {
  local left=$((${1%s} * 50))
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || { echo "wait_until: never true: $*" >&2; return 1; }
    /usr/bin/python3 -c 'import select; select.select([],[],[],0.02)'
  done
}
