// SPDX-License-Identifier: MIT
/*
 * socket.c - socket(2) and socketpair(2), as the traced program sees them
 *
 * Always through the door, whatever the family: what the machine does not
 * serve is passed to the kernel there, and logged.
 */
#include "preload/shim.h"

EXPORT int socket(int domain, int type, int protocol)
{
	if (!door_open())
		return real.socket(domain, type, protocol);
	trace_via = "socket";
	return SOCKETCALL(SYS_SOCKET, ARG(domain), ARG(type), ARG(protocol));
}
ALIAS(__socket, socket);
ENTRY(socket);

EXPORT int socketpair(int domain, int type, int protocol, int sv[2])
{
	if (!door_open())
		return real.socketpair(domain, type, protocol, sv);
	trace_via = "socketpair";
	return SOCKETCALL(SYS_SOCKETPAIR, ARG(domain), ARG(type), ARG(protocol),
			  ARG(sv));
}
ENTRY(socketpair);
