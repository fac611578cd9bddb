// SPDX-License-Identifier: MIT
/*
 * inet_diag_bc.c - the filter programs of ss(8)
 *
 * Models inet_diag_bc_run() and inet_diag_bc_audit() of net/ipv4/inet_diag.c.
 * A program is a sequence of conditions, each with the distance to go on yes
 * and on no; running off the end by exactly its length is yes, by four more
 * is no. Any bytes are a legal input to the audit.
 *
 * Not modelled: INET_DIAG_BC_CGROUP_COND (nothing is in a cgroup: no match).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <string.h>

#include "sock.h"
#include "stack/netlink/sock_diag.h"

typedef struct inet_diag_bc_op op_t;

/* How many bytes an operation and what belongs to it take; 0: unknown. */
static int op_len(const op_t *op, int left)
{
	switch (op->code) {
	case INET_DIAG_BC_S_COND:
	case INET_DIAG_BC_D_COND: {
		const struct inet_diag_hostcond *c = (const void *)(op + 1);
		int len = (int)(sizeof(*op) + sizeof(*c)), addr;

		if (left < len)
			return 0;
		addr = c->family == AF_INET    ? 4
		       : c->family == AF_INET6 ? 16
					       : 0;
		if (c->family != AF_UNSPEC && !addr)
			return 0;
		if (c->prefix_len > 8 * addr || left < len + addr)
			return 0;
		return len + addr;
	}
	case INET_DIAG_BC_S_GE:
	case INET_DIAG_BC_S_LE:
	case INET_DIAG_BC_D_GE:
	case INET_DIAG_BC_D_LE:
	case INET_DIAG_BC_S_EQ:
	case INET_DIAG_BC_D_EQ:
		return left < 2 * (int)sizeof(*op) ? 0 : 2 * (int)sizeof(*op);
	case INET_DIAG_BC_DEV_COND:
		return left < (int)sizeof(*op) + 4 ? 0 : (int)sizeof(*op) + 4;
	case INET_DIAG_BC_MARK_COND:
	case INET_DIAG_BC_CGROUP_COND:
		return left < (int)sizeof(*op) + 8 ? 0 : (int)sizeof(*op) + 8;
	case INET_DIAG_BC_AUTO:
	case INET_DIAG_BC_JMP:
	case INET_DIAG_BC_NOP:
		return sizeof(*op);
	default:
		return 0;
	}
}

/* Is there an operation with so many bytes left, as yes leads? */
static bool valid_cc(const char *p, int len, int left)
{
	while (len >= left) {
		op_t op;

		if (len == left)
			return true;
		memcpy(&op, p, sizeof(op));
		if (op.yes < sizeof(op) || op.yes & 3)
			return false;
		len -= op.yes;
		p += op.yes;
	}
	return false;
}

int inet_diag_bc_audit(const void *bc, int len)
{
	const char *p = bc;
	int left = len;

	while (left > 0) {
		op_t op;
		int min_len;

		if (left < (int)sizeof(op))
			return -EINVAL;
		memcpy(&op, p, sizeof(op));
		min_len = op_len((const op_t *)(const void *)p, left);
		if (!min_len)
			return -EINVAL;
		if (op.code != INET_DIAG_BC_NOP) {
			if (op.no < min_len || op.no > left + 4 || op.no & 3)
				return -EINVAL;
			/* else it would run what nobody looked at */
			if (op.no < left && !valid_cc(bc, len, left - op.no))
				return -EINVAL;
		}
		if (op.yes < min_len || op.yes > left + 4 || op.yes & 3)
			return -EINVAL;
		left -= op.yes;
		p += op.yes;
	}
	return left == 0 ? 0 : -EINVAL;
}

static bool bits_equal(u32 a, u32 b, int bits)
{
	u32 mask = bits ? htonl(~0u << (32 - bits)) : 0;

	return !((a ^ b) & mask);
}

static bool host_matches(const op_t *op, const struct diag_entry *e)
{
	const struct inet_diag_hostcond *c = (const void *)(op + 1);
	bool src = op->code == INET_DIAG_BC_S_COND;
	u16 port = src ? e->sport : e->dport;
	u32 addr = src ? e->saddr : e->daddr, want;

	if (c->port != -1 && c->port != port)
		return false;
	if (c->prefix_len == 0)
		return true;
	if (c->family == AF_INET) {
		memcpy(&want, c->addr, sizeof(want));
		return bits_equal(addr, want, c->prefix_len);
	}
	return false; /* of another family */
}

static bool yes(const op_t *op, const struct diag_entry *e)
{
	u32 v[2] = { 0, 0 };

	switch (op->code) {
	case INET_DIAG_BC_NOP:
		return true;
	case INET_DIAG_BC_JMP:
		return false;
	case INET_DIAG_BC_S_EQ:
		return e->sport == op[1].no;
	case INET_DIAG_BC_S_GE:
		return e->sport >= op[1].no;
	case INET_DIAG_BC_S_LE:
		return e->sport <= op[1].no;
	case INET_DIAG_BC_D_EQ:
		return e->dport == op[1].no;
	case INET_DIAG_BC_D_GE:
		return e->dport >= op[1].no;
	case INET_DIAG_BC_D_LE:
		return e->dport <= op[1].no;
	case INET_DIAG_BC_AUTO:
		return !(e->userlocks & SOCK_BINDPORT_LOCK);
	case INET_DIAG_BC_S_COND:
	case INET_DIAG_BC_D_COND:
		return host_matches(op, e);
	case INET_DIAG_BC_DEV_COND:
		memcpy(v, op + 1, 4);
		return v[0] == (u32)e->ifindex;
	case INET_DIAG_BC_MARK_COND:
		memcpy(v, op + 1, 8);
		return (e->mark & v[1]) == v[0];
	default:
		return false;
	}
}

bool inet_diag_bc_run(const void *bc, int len, const struct diag_entry *e)
{
	const char *p = bc;

	while (len > 0) {
		const op_t *op = (const void *)p;
		int step = yes(op, e) ? op->yes : op->no;

		len -= step;
		p += step;
	}
	return len == 0;
}
