/* SPDX-License-Identifier: MIT */
/*
 * fdtab.h - what a reader of a trace knows of each process's descriptors
 *
 * Fed with the calls in the order they returned; answers what strace would
 * have asked /proc: what a number names, and a netlink socket's protocol.
 */
#ifndef TRACER_FDTAB_H
#define TRACER_FDTAB_H

#include "tracer/model.h"

struct fdinfo {
	bool open;
	bool is_sock;
	bool bound; /* netlink: strace can tell its protocol */
	uint8_t family, type, protocol, state;
	uint64_t id;
	uint32_t saddr, daddr;
	uint16_t sport, dport;
	uint64_t peer; /* socketpair */
};

struct fdtab;

struct fdtab *fdtab_new(void);
void fdtab_free(struct fdtab *t);
/* NULL: nothing is known. */
const struct fdinfo *fdtab_get(struct fdtab *t, int pid, int fd);
/* A call returned; a process was made. */
void fdtab_call(struct fdtab *t, const struct trace_ev *ev);
void fdtab_fork(struct fdtab *t, int parent, int child);
/* -y (1) or -yy (2): what stands between < and >; NULL: nothing. */
const char *fdtab_name(struct fdtab *t, int pid, int fd, int y);
/* For struct dec: the protocol, NL_UNKNOWN, or -2. */
int fdtab_netlink(struct fdtab *t, const struct trace_ev *ev);

#endif
