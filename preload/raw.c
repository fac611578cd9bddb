// SPDX-License-Identifier: MIT
/*
 * raw.c - sock102_socketcall(): the door itself, for programs that know of it
 *
 * Models system call 102 of i386 (arch/i386/kernel/sys_i386.c, net/socket.c).
 * Where there is no machine the kernel's own calls are made, as everywhere.
 */
#include "preload/shim.h"
#include "sock102.h"

EXPORT long sock102_socketcall(int call, const unsigned long *args)
{
	if (spawning || !(machine_mapped || machine_join()))
		return -ENOSYS;
	trace_via = "sock102_socketcall";
	return sys_socketcall(call, args);
}

EXPORT int sock102_version(void)
{
	return SOCK102_VERSION;
}
