// SPDX-License-Identifier: MIT
/*
 * tpacket_v3.c - TPACKET_V3: blocks that are filled, then given away whole
 *
 * Models the prb_* functions of af_packet.c. The kernel owns one block at a
 * time, the active one. A packet that does not fit retires it; so does a
 * timer, so that a few packets are not kept for long. When the next block is
 * still the program's the queue is frozen: packets are lost until that block
 * comes back.
 *
 *   (empty) --open--> active --full, or timer--> program --> (empty)
 *
 * Everything is done with po->lock.
 *
 * Not modelled: the fill count with parallel writers; one lock is held while
 * a frame is copied.
 */
#include <string.h>

#include "stack/packet/packet.h"

/* For retire_blk_tov 0, what the kernel computes for a fast link. */
#define DEFAULT_TOV 8

#define V3_ALIGN(n) (((n) + 7u) & ~7u)

static struct tpacket_block_desc *block(const struct packet_ring *r, u32 i)
{
	return (void *)(r->mem + (u64)i * r->block_size);
}

static bool block_is_ours(struct tpacket_block_desc *pbd)
{
	return !(__atomic_load_n(&pbd->hdr.bh1.block_status, __ATOMIC_ACQUIRE) &
		 TP_STATUS_USER);
}

static void prb_open_block(struct packet_ring *r)
{
	struct tpacket_block_desc *pbd = block(r, r->active);
	struct tpacket_hdr_v1 *h = &pbd->hdr.bh1;
	u64 now = ktime_get_real();

	h->num_pkts = 0;
	h->blk_len = BLK_PLUS_PRIV(r->priv);
	h->seq_num = r->seq++;
	h->ts_first_pkt.ts_sec = (u32)(now / 1000000000);
	h->ts_first_pkt.ts_nsec = (u32)(now % 1000000000);
	h->offset_to_first_pkt = BLK_PLUS_PRIV(r->priv);
	pbd->version = TPACKET_V3;
	pbd->offset_to_priv = BLK_HDR_LEN;
	r->nxt_offset = r->prev_offset = BLK_PLUS_PRIV(r->priv);
	r->frozen = 0;
	r->opened = 1;
	r->last_active = r->active;
}

static void prb_close_block(struct packet_sock *po, u32 status)
{
	struct packet_ring *r = &po->rx;
	struct tpacket_block_desc *pbd = block(r, r->active);
	struct tpacket_hdr_v1 *h = &pbd->hdr.bh1;
	struct tpacket3_hdr *last;
	u64 now;

	if (po->tp_drops)
		status |= TP_STATUS_LOSING;
	if (h->num_pkts) {
		last = (void *)((u8 *)pbd + r->prev_offset);
		last->tp_next_offset = 0;
		h->ts_last_pkt.ts_sec = last->tp_sec;
		h->ts_last_pkt.ts_nsec = last->tp_nsec;
	} else {
		now = ktime_get_real();
		h->ts_last_pkt.ts_sec = (u32)(now / 1000000000);
		h->ts_last_pkt.ts_nsec = (u32)(now % 1000000000);
	}
	__atomic_store_n(&h->block_status, TP_STATUS_USER | status,
			 __ATOMIC_RELEASE);
	po->ready = 1;
	r->opened = 0;
	r->active = r->active + 1 == r->block_nr ? 0 : r->active + 1;
}

/* The active one is opened, if it is ours by now. */
static bool prb_dispatch_next_block(struct packet_sock *po)
{
	struct packet_ring *r = &po->rx;

	if (!block_is_ours(block(r, r->active))) {
		if (!r->frozen)
			po->freeze_q_cnt++;
		r->frozen = 1;
		return false;
	}
	prb_open_block(r);
	return true;
}

static u8 *prb_fill_curr_block(struct packet_ring *r, u32 len)
{
	struct tpacket_block_desc *pbd = block(r, r->active);
	u8 *at = (u8 *)pbd + r->nxt_offset;
	struct tpacket3_hdr *ppd = (void *)at;

	memset(ppd, 0, sizeof(*ppd));
	ppd->tp_next_offset = len;
	r->prev_offset = r->nxt_offset;
	r->nxt_offset += len;
	pbd->hdr.bh1.blk_len += len;
	pbd->hdr.bh1.num_pkts++;
	return at;
}

u8 *prb_lookup_frame(struct packet_sock *po, u32 len)
{
	struct packet_ring *r = &po->rx;

	len = V3_ALIGN(len);
	if (r->frozen && !prb_dispatch_next_block(po))
		return NULL;
	if (r->nxt_offset + len < r->block_size)
		return prb_fill_curr_block(r, len);
	prb_close_block(po, 0);
	if (!prb_dispatch_next_block(po))
		return NULL;
	return prb_fill_curr_block(r, len);
}

bool prb_readable(const struct packet_sock *po)
{
	const struct packet_ring *r = &po->rx;
	u32 last = r->active ? r->active - 1 : r->block_nr - 1;

	return !block_is_ours(block(r, last));
}

bool prb_has_room(const struct packet_sock *po, int pow_off)
{
	const struct packet_ring *r = &po->rx;
	u32 i = r->active;

	if (pow_off)
		i += r->block_nr >> pow_off;
	if (i >= r->block_nr)
		i -= r->block_nr;
	return block_is_ours(block(r, i));
}

void prb_init(struct packet_sock *po, const struct tpacket_req3 *req)
{
	struct packet_ring *r = &po->rx;

	r->priv = req->tp_sizeof_priv;
	r->tov = req->tp_retire_blk_tov ? req->tp_retire_blk_tov : DEFAULT_TOV;
	r->seq = 1;
	prb_open_block(r);
	mod_timer(&po->retire_timer, jiffies + r->tov);
}

/* Timer kind packet_retire. */
void prb_retire_rx_blk_timer_expired(unsigned long data);
void prb_retire_rx_blk_timer_expired(unsigned long data)
{
	struct packet_sock *po = (struct packet_sock *)data;
	struct packet_ring *r = &po->rx;
	bool ready;

	spin_lock(&po->lock);
	if (!po->sk.used || !r->mem || po->version != TPACKET_V3) {
		spin_unlock(&po->lock);
		return;
	}
	if (r->frozen) {
		prb_dispatch_next_block(po);
	} else if (r->last_active == r->active) {
		if (block(r, r->active)->hdr.bh1.num_pkts) {
			prb_close_block(po, TP_STATUS_BLK_TMO);
			prb_dispatch_next_block(po);
		}
	}
	ready = po->ready;
	po->ready = 0;
	mod_timer(&po->retire_timer, jiffies + r->tov);
	spin_unlock(&po->lock);
	if (ready)
		sk_prot(&po->sk)->data_ready(&po->sk, 0);
}
