# shellcheck shell=bash
# wire_inside.sh - sourced inside the namespace of world(); see wire.bash
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
set -u
ip link set lo up
ip tuntap add dev s0 mode tap
ip addr add 10.102.0.1/24 dev s0
ip link set s0 up
D=${BATS_TEST_TMPDIR:-/tmp}
# Nothing started here may outlive it: bats would wait.
trap 'kill $(jobs -p) 2>/dev/null' EXIT

W() { "$S" run -w "tap:s0${FAULTS:-}" -a 10.102.0.2/24,gw=10.102.0.1 "$@"; }

tick() { read -r -t 0.02 <> <(:) || :; }

listens() { # HOST PORT
  local n=500
  until (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; do
    n=$((n - 1))
    [ $n -gt 0 ] || { echo "nothing listens on $1:$2" >&2; exit 1; }
    tick
  done
}
served() { listens 10.102.0.1 "$1"; }
on_wire() { listens 10.102.0.2 "$1"; }

# FILES' sums on both sides of a transfer
same() { cmp "$1" "$2"; }

HTTPD="/usr/bin/python3 $PWD/tests/lib/httpd.py" # ADDR: this folder on ADDR:8000
http() { # the folder D on ADDR:8000; in the background, so that $! is it
  cd "$D" && exec $HTTPD "$1" >/dev/null 2>&1 3>&-
}
