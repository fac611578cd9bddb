// SPDX-License-Identifier: MIT
/*
 * sch_htb_feed.c - where the classes of htb hang that have packets
 *
 * Models the activation of net/sched/sch_htb.c: a class with packets is in the
 * row of its level, or feeds its parent, which then has packets too and is in
 * its row, or feeds its own parent. See the picture in sch_htb.h.
 *
 * Linux: keeps classes in red-black trees; here they are sorted lists.
 */
#include "stack/netlink/sch_htb.h"

/* --- feeds ---------------------------------------------------------------- */

void htb_feed_init(struct htb_feed *f)
{
	INIT_LIST_HEAD(&f->list);
	f->ptr = NULL;
}

static void feed_add(struct htb_feed *f, struct htb_class *cl, int prio)
{
	struct htb_node *n = &cl->node[prio];
	struct list_head *at = f->list.prev;

	while (at != &f->list &&
	       list_entry(at, struct htb_node, list)->cl->classid > cl->classid)
		at = at->prev;
	n->cl = cl;
	n->on = true;
	list_add(&n->list, at);
}

static void feed_del(struct htb_feed *f, struct htb_class *cl, int prio)
{
	struct htb_node *n = &cl->node[prio];

	if (!n->on)
		return;
	if (f->ptr == &n->list)
		f->ptr = n->list.next;
	list_del(&n->list);
	n->on = false;
}

void htb_feed_next(struct htb_feed *f)
{
	if (f->ptr && f->ptr != &f->list)
		f->ptr = f->ptr->next;
}

/* --- active classes ------------------------------------------------------- */

/* cl's priorities in mask have packets: up to who lends, or into a row. */
void htb_activate_prios(struct htb_sched *s, struct htb_class *cl)
{
	struct htb_class *p = cl->parent;
	u32 mask = cl->prio_activity;

	while (cl->cmode == HTB_MAY_BORROW && p && mask) {
		u32 todo = mask;

		for (int i = 0; i < TC_HTB_NUMPRIO; i++) {
			if (!(todo & 1u << i))
				continue;
			/* who fed it before is known above already */
			if (!list_empty(&p->feed[i].list))
				mask &= ~(1u << i);
			feed_add(&p->feed[i], cl, i);
		}
		p->prio_activity |= mask;
		cl = p;
		p = cl->parent;
	}
	if (cl->cmode != HTB_CAN_SEND)
		return;
	for (int i = 0; i < TC_HTB_NUMPRIO; i++)
		if (mask & 1u << i)
			feed_add(&s->level[cl->level].row[i], cl, i);
}

void htb_deactivate_prios(struct htb_sched *s, struct htb_class *cl)
{
	struct htb_class *p = cl->parent;
	u32 mask = cl->prio_activity;

	while (cl->cmode == HTB_MAY_BORROW && p && mask) {
		u32 empty = 0;

		for (int i = 0; i < TC_HTB_NUMPRIO; i++) {
			if (!(mask & 1u << i))
				continue;
			feed_del(&p->feed[i], cl, i);
			if (list_empty(&p->feed[i].list))
				empty |= 1u << i;
		}
		p->prio_activity &= ~empty;
		mask = empty;
		cl = p;
		p = cl->parent;
	}
	if (cl->cmode != HTB_CAN_SEND)
		return;
	for (int i = 0; i < TC_HTB_NUMPRIO; i++)
		if (mask & 1u << i)
			feed_del(&s->level[cl->level].row[i], cl, i);
}

void htb_activate(struct htb_sched *s, struct htb_class *cl)
{
	if (cl->prio_activity)
		return;
	cl->prio_activity = 1u << cl->prio;
	htb_activate_prios(s, cl);
}

void htb_deactivate(struct htb_sched *s, struct htb_class *cl)
{
	if (!cl->prio_activity)
		return;
	htb_deactivate_prios(s, cl);
	cl->prio_activity = 0;
}
