# shellcheck shell=bash
# prog.sh - sourced by the shells that run on a machine in tests/programs/.
#
#   up PORT        until something listens on 127.0.0.1:PORT (10 s)
#   finish PID...  end them and wait
#
# What the shell has started ends with it, however it ends: a machine lives
# until its last process is gone.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
set -u
trap 'kill $(jobs -p) 2>/dev/null' EXIT
up() {
  local n=500
  until (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do
    n=$((n - 1))
    [ $n -gt 0 ] || { echo "nothing listens on $1" >&2; exit 1; }
    read -r -t 0.02 <> <(:) || :
  done
}
finish() {
  kill "$@" 2>/dev/null
  wait "$@" 2>/dev/null
  return 0
}
