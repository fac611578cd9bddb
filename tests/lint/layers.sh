#!/bin/sh
# layers.sh - includes may only point downwards:
#
#   preload --> core --> stack        include/ and tracer/ include no one
#
# Quoted includes are root-relative, so a wrong arrow is one grep away.
status=0
ban() { # <folder> <regex of folders it must not include>
  if grep -rnE "#include \"($2)/" "$1"; then
    echo "layers: $1/ must not include $2" >&2
    status=1
  fi
}
ban include 'preload|core|stack|tracer'
ban tracer 'preload|core|stack'
ban stack 'preload|core|tracer'
ban core 'preload|tracer'
ban preload 'tracer'
ban stack/kern 'stack/(net|inet|netlink|dev|hw|packet|ether)'
ban stack/net 'stack/(inet|netlink|dev|packet)'
ban stack/hw 'stack/(net|inet|netlink|dev|packet)'
exit $status
