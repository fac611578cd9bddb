/* SPDX-License-Identifier: MIT */
/* sch_netem.h - netem's loss by a model: loss that comes in bursts. */
#ifndef SCH_NETEM_H
#define SCH_NETEM_H

#include "stack/netlink/sch_api.h"

struct netem_loss {
	u8 model; /* NETEM_LOSS_GI, _GE; 0: every packet by itself */
	u8 state;
	union { /* probabilities of 2^32 */
		struct tc_netem_gimodel gi;
		struct tc_netem_gemodel ge;
	};
};

/* Is the next packet lost? Changes the state. */
bool netem_loss_event(struct netem_loss *l);
/* From TCA_NETEM_LOSS (NULL: no model). */
int netem_loss_get(const struct nlattr *a, struct netem_loss *l);
/* As opt_put() */
int netem_loss_dump(const struct netem_loss *l, char *buf, int size, int at);

#endif
