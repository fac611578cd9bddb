// SPDX-License-Identifier: MIT
/*
 * sch_netem_loss.c - netem: loss that comes in bursts
 *
 * Models the loss models of net/sched/sch_netem.c, after "Definition of a
 * general and intuitive loss model for packet networks" (Salsano et al.).
 *
 *   gemodel p r 1-h 1-k   two states; a packet is lost with 1-k in the good
 *                         one, with 1-h in the bad one
 *
 *          p
 *     GOOD ---> BAD
 *          <---
 *            r
 *
 *   state p13 p31 p32 p23 p14   four: received in a gap, received in a burst,
 *                         lost in a burst, lost alone
 */
#include <errno.h>
#include <string.h>

#include "stack/netlink/sch_netem.h"

enum {
	GOOD,
	BAD
}; /* gemodel */
enum {
	GAP,
	BURST,
	LOST_IN_BURST,
	LOST_ALONE
}; /* state */

static bool ge_event(struct netem_loss *l)
{
	const struct tc_netem_gemodel *m = &l->ge;
	u32 move = (u32)get_random_u64(), lose = (u32)get_random_u64();

	if (l->state == GOOD) {
		if (move < m->p)
			l->state = BAD;
		return lose < m->k1;
	}
	if (move < m->r)
		l->state = GOOD;
	return lose > m->h;
}

static bool gi_event(struct netem_loss *l)
{
	const struct tc_netem_gimodel *m = &l->gi;
	u64 r = (u32)get_random_u64();

	switch (l->state) {
	case GAP:
		if (r < m->p14)
			l->state = LOST_ALONE;
		else if (r < (u64)m->p14 + m->p13)
			l->state = LOST_IN_BURST;
		break;
	case BURST:
		if (r < m->p23)
			l->state = LOST_IN_BURST;
		break;
	case LOST_IN_BURST:
		if (r < m->p32)
			l->state = BURST;
		else if (r < (u64)m->p32 + m->p31)
			l->state = GAP;
		break;
	default:
		l->state = GAP;
	}
	return l->state >= LOST_IN_BURST;
}

bool netem_loss_event(struct netem_loss *l)
{
	return l->model == NETEM_LOSS_GE ? ge_event(l) : gi_event(l);
}

int netem_loss_get(const struct nlattr *a, struct netem_loss *l)
{
	const struct nlattr *m;

	memset(l, 0, sizeof(*l));
	if (!a)
		return 0;
	nla_for_each(m, nla_data(a), nla_len(a))
	{
		switch (nla_type(m)) {
		case NETEM_LOSS_GI:
			if (nla_len(m) < (int)sizeof(l->gi))
				return -EINVAL;
			memcpy(&l->gi, nla_data(m), sizeof(l->gi));
			break;
		case NETEM_LOSS_GE:
			if (nla_len(m) < (int)sizeof(l->ge))
				return -EINVAL;
			memcpy(&l->ge, nla_data(m), sizeof(l->ge));
			break;
		default:
			return -EINVAL;
		}
		l->model = (u8)nla_type(m);
	}
	return 0;
}

int netem_loss_dump(const struct netem_loss *l, char *buf, int size, int at)
{
	struct {
		struct nlattr a;
		char data[sizeof(l->gi)];
	} nest;
	u32 len = l->model == NETEM_LOSS_GI ? sizeof(l->gi) : sizeof(l->ge);

	if (!l->model)
		return at;
	nest.a.nla_type = l->model;
	nest.a.nla_len = (u16)(NLA_HDRLEN + len);
	memcpy(nest.data, &l->gi, len);
	return opt_put(buf, size, at, TCA_NETEM_LOSS, &nest, NLA_HDRLEN + len);
}
