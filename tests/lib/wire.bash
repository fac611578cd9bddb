# wire.bash - machines on a wire, and the kernel at its other end
#
#   world CMD...    CMD in a namespace that has lo and a TAP s0, 10.102.0.1/24
#   W               (in it) a machine on that TAP, 10.102.0.2: W ARGS -- CMD
#   served PORT     (in it) until the kernel listens on PORT
#   on_wire PORT    (in it) until the machine answers on PORT
#
# load ../../lib/sock102 first. CMD is a shell function or a script's text.

world() {
  { [ "$(id -u)" = 0 ] && [ -e /dev/net/tun ]; } || skip 'a TAP needs root'
  # What the script leaves running ends with it (the process namespace).
  # shellcheck disable=SC2016
  unshare -n --pid --fork --kill-child --mount-proc timeout "${LIMIT:-60}" bash -c '
    . tests/lib/wire_inside.sh
    '"$1"
}
