// SPDX-License-Identifier: MIT
/*
 * stack_era.c - stack_netlink.c on a machine of --personality 2.4
 *
 * rtnetlink with that era's checks, ip_queue (everything sent is queued once
 * an input has asked for it), tap0, arpd.
 */
#define FUZZ_PERSONALITY 24
#define FUZZ_PROTOCOLS { 0, 3, 8, 16, 4 }
#include "tests/fuzz/stack_netlink.c"
