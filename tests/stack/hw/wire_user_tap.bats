#!/usr/bin/env bats
# stack/hw/wire_tap.c: an ordinary user gets a TAP in namespaces of its own.

bats_require_minimum_version 1.5.0
load ../../lib/sock102
load ../../lib/wire

@test "-w tap without any privilege: the kernel's end has the gateway's address" {
  # A device node that everybody may open, where the machine's is root's alone.
  # shellcheck disable=SC2016
  run -0 world '
    export S; unshare -m bash -c "
      mount -t tmpfs -o mode=755,dev none /mnt && mknod -m 666 /mnt/tun c 10 200 &&
        mount --bind /mnt/tun /dev/net/tun && cp $(command -v ping) /mnt/ping || exit 3
      echo 0 2147483647 >/proc/sys/net/ipv4/ping_group_range
      nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all \"\$@\"; }
      nobody unshare -U true 2>/dev/null || { echo no user namespaces; exit 0; }
      HOME=/mnt nobody \"\$S\" run -w tap -a 10.77.0.2/24,gw=10.77.0.1 -- \
        sh -c \"/mnt/ping -c 2 -i 0.2 -W 5 10.77.0.1; ps -C sock102-tap -o user=\"
      ! ps -C sock102-tap"'
  [[ $output == *'no user namespaces'* ]] && skip 'no user namespaces here'
  [[ $output == *' 0% packet loss'* ]]
  [[ $output == *nobody* ]]
}
