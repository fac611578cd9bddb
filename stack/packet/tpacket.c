// SPDX-License-Identifier: MIT
/*
 * tpacket.c - rings: packets in memory shared with the program
 *
 * Models tpacket_rcv(), packet_set_ring() and packet_mmap() of af_packet.c
 * for TPACKET_V1 and V2; tpacket_v3.c has the blocks of V3, tpacket_snd.c
 * sends what is in a PACKET_TX_RING.
 *
 * The ring is a run of arena pages; mmap() maps that part of the arena's file
 * a second time, where the program may unmap it like any mapping. While it is
 * mapped the ring may not go: setsockopt() says EBUSY, and of a closed socket
 * the pages wait until the process that mapped them is gone.
 *
 *   frame:  tpacket_hdr | sockaddr_ll | gap | link header | network header
 *                                             ^ tp_mac      ^ tp_net
 *
 * Not modelled: a mapping that outlives the mapper in its fork child;
 * PACKET_COPY_THRESH's second copy in the receive queue.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/net_tstamp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "machine.h"
#include "stack/kern/arena.h"
#include "stack/packet/packet.h"

#define HOST_PAGE 4096u

/* --- is it still mapped? ---------------------------------------------------
 */

static unsigned long parse_hex(const char **p)
{
	unsigned long v = 0;

	for (;; (*p)++) {
		char c = **p;

		if (c >= '0' && c <= '9')
			v = v << 4 | (unsigned long)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (unsigned long)(c - 'a' + 10);
		else
			return v;
	}
}

/*
 * A line of /proc/self/maps: "start-end perms offset ...". Two rings that
 * follow each other in the arena are one mapping there.
 */
static bool maps_line_is(const char *line, unsigned long at, unsigned long off)
{
	const char *p = line;
	unsigned long start, end;

	start = parse_hex(&p);
	if (start > at || *p++ != '-')
		return false;
	end = parse_hex(&p);
	if (end <= at || strlen(p) < 6)
		return false;
	p += 6; /* " rw-s " */
	return parse_hex(&p) + (at - start) == off;
}

/* In this process, where packet_mmap() put it. */
static bool ring_mapped_here(const struct packet_ring *r)
{
	unsigned long off = (unsigned long)r->mem - ARENA_BASE;
	char buf[512], line[64];
	bool found = false;
	size_t fill = 0;
	long fd, n, i;

	fd = host_syscall(SYS_openat, AT_FDCWD, "/proc/self/maps",
			  O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return true; /* cannot tell: the safe answer */
	while (!found && (n = host_syscall(SYS_read, fd, buf, sizeof(buf))) > 0)
		for (i = 0; i < n; i++) {
			if (buf[i] != '\n') {
				if (fill < sizeof(line) - 1)
					line[fill++] = buf[i];
				continue;
			}
			line[fill] = '\0';
			fill = 0;
			found |= maps_line_is(line, r->mapped_at, off);
		}
	host_syscall(SYS_close, fd);
	return found;
}

static bool ring_mapped(const struct packet_ring *r)
{
	if (!r->mem || !r->mapped_at)
		return false;
	if (r->mapped_pid == (int)host_syscall(SYS_getpid))
		return ring_mapped_here(r);
	return host_syscall(SYS_kill, r->mapped_pid, 0) != -ESRCH;
}

/* --- rings of closed sockets that somebody may still look at ---------------
 */

struct zombie {
	struct zombie *next;
	struct packet_ring ring;
};

static void ring_free(const struct packet_ring *r)
{
	arena_free_pages(r->mem, r->pages);
}

static void zombies_bury(void)
{
	struct packet_global *g = machine->packet;
	struct zombie *z, **p, *gone = NULL;

	spin_lock(&g->lock);
	p = &g->zombies;
	while ((z = *p)) {
		if (ring_mapped(&z->ring)) {
			p = &z->next;
			continue;
		}
		*p = z->next;
		z->next = gone;
		gone = z;
	}
	spin_unlock(&g->lock);
	while ((z = gone)) {
		gone = z->next;
		ring_free(&z->ring);
		kfree(z);
	}
}

static void ring_retire(const struct packet_ring *r)
{
	struct packet_global *g = machine->packet;
	struct zombie *z;

	if (!ring_mapped(r)) {
		ring_free(r);
		return;
	}
	z = kzalloc(sizeof(*z));
	if (!z)
		return; /* the pages are lost, which is better than shared */
	z->ring = *r;
	spin_lock(&g->lock);
	z->next = g->zombies;
	g->zombies = z;
	spin_unlock(&g->lock);
}

/* --- making and unmaking ---------------------------------------------------
 */

static int ring_check(const struct packet_sock *po,
		      const struct tpacket_req3 *req, bool tx_ring)
{
	u32 min_frame = po->hdrlen + po->reserve;
	u32 per_block;

	if ((int)req->tp_block_size <= 0 ||
	    req->tp_block_size & (HOST_PAGE - 1))
		return -EINVAL;
	if (po->version == TPACKET_V3 &&
	    req->tp_block_size <
		    BLK_PLUS_PRIV((u64)req->tp_sizeof_priv) + min_frame)
		return -EINVAL;
	if (req->tp_frame_size < min_frame ||
	    req->tp_frame_size & (TPACKET_ALIGNMENT - 1))
		return -EINVAL;
	per_block = req->tp_block_size / req->tp_frame_size;
	if (!per_block || req->tp_block_size > UINT32_MAX / req->tp_block_nr ||
	    per_block * req->tp_block_nr != req->tp_frame_nr)
		return -EINVAL;
	/* what is sent is in frames, not in blocks that time out */
	if (tx_ring && po->version == TPACKET_V3 &&
	    (req->tp_retire_blk_tov || req->tp_sizeof_priv ||
	     req->tp_feature_req_word))
		return -EINVAL;
	return 0;
}

static int ring_alloc(struct packet_ring *r, const struct tpacket_req3 *req)
{
	memset(r, 0, sizeof(*r));
	r->len = (u64)req->tp_block_size * req->tp_block_nr;
	r->pages = (u32)((r->len + ARENA_PAGE - 1) / ARENA_PAGE);
	r->mem = arena_alloc_pages(r->pages);
	if (!r->mem)
		return -ENOMEM;
	r->block_size = req->tp_block_size;
	r->block_nr = req->tp_block_nr;
	r->frame_size = req->tp_frame_size;
	r->frame_nr = req->tp_frame_nr;
	r->frames_per_block = req->tp_block_size / req->tp_frame_size;
	return 0;
}

/* req NULL or of no blocks: no ring any more. */
int packet_set_ring(struct packet_sock *po, const union tpacket_req_u *req,
		    bool closing, bool tx_ring)
{
	struct packet_ring *r = tx_ring ? &po->tx : &po->rx;
	struct packet_ring fresh = { .mem = NULL }, old;
	int err;

	zombies_bury();
	if (!closing && (ring_mapped(&po->rx) || ring_mapped(&po->tx)))
		return -EBUSY;
	if (req && req->req.tp_block_nr) {
		if (r->mem)
			return -EBUSY;
		err = ring_check(po, &req->req3, tx_ring);
		if (!err)
			err = ring_alloc(&fresh, &req->req3);
		if (err)
			return err;
	} else {
		if (req && req->req.tp_frame_nr)
			return -EINVAL;
	}

	spin_lock(&po->lock);
	old = *r;
	*r = fresh;
	if (!tx_ring && fresh.mem && po->version == TPACKET_V3)
		prb_init(po, &req->req3);
	spin_unlock(&po->lock);
	if (!tx_ring && !fresh.mem)
		del_timer(&po->retire_timer);
	if (old.mem)
		ring_retire(&old);
	if (!tx_ring && (fresh.mem || old.mem))
		skb_queue_purge(&po->sk.receive_queue);
	return 0;
}

/* At at, or anywhere. */
static long ring_map(struct packet_ring *r, unsigned long at)
{
	unsigned long from = (unsigned long)r->mem - ARENA_BASE;
	int flags = MAP_SHARED | (at ? MAP_FIXED : 0);
	int prot = PROT_READ | PROT_WRITE;
	long map;

#ifdef SYS_mmap2
	map = host_syscall(SYS_mmap2, at, r->len, prot, flags, arena_fd,
			   from / HOST_PAGE);
#else
	map = host_syscall(SYS_mmap, at, r->len, prot, flags, arena_fd, from);
#endif
	if (map < 0 && map > -MAX_ERRNO)
		return map;
	r->mapped_at = (unsigned long)map;
	r->mapped_pid = (int)host_syscall(SYS_getpid);
	return map;
}

/* The place for both rings, one behind the other. */
static long ring_place(size_t len)
{
#ifdef SYS_mmap2
	return host_syscall(SYS_mmap2, NULL, len, PROT_NONE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
#else
	return host_syscall(SYS_mmap, NULL, len, PROT_NONE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
#endif
}

int packet_mmap(struct file *file, struct socket *sock, size_t len,
		unsigned long off, void **at)
{
	struct packet_sock *po = pkt_sk(sock->sk);
	struct packet_ring *rx = &po->rx, *tx = &po->tx;
	u64 rx_len = rx->mem ? rx->len : 0, tx_len = tx->mem ? tx->len : 0;
	long map, err;

	if (off || !len || len != rx_len + tx_len)
		return -EINVAL;
	if (!rx_len || !tx_len) {
		map = ring_map(rx_len ? rx : tx, 0);
	} else {
		map = ring_place(len);
		if (map < 0 && map > -MAX_ERRNO)
			return (int)map;
		err = ring_map(rx, (unsigned long)map);
		if (err == map)
			err = ring_map(tx, (unsigned long)(map + (long)rx_len));
		if (err < 0 && err > -MAX_ERRNO) {
			host_syscall(SYS_munmap, map, len);
			return (int)err;
		}
	}
	if (map < 0 && map > -MAX_ERRNO)
		return (int)map;
	*at = (void *)map;
	return 0;
}

/* --- V1 and V2 --------------------------------------------------------------
 */

union frame {
	u8 *raw;
	struct tpacket_hdr *h1;
	struct tpacket2_hdr *h2;
	struct tpacket3_hdr *h3;
};

notrace u8 *ring_frame(const struct packet_ring *r, u32 i)
{
	return r->mem + (u64)(i / r->frames_per_block) * r->block_size +
	       (u64)(i % r->frames_per_block) * r->frame_size;
}

notrace u32 frame_status(const struct packet_sock *po, u8 *raw)
{
	union frame f = { .raw = raw };

	if (po->version == TPACKET_V1)
		return (u32)__atomic_load_n(&f.h1->tp_status, __ATOMIC_ACQUIRE);
	if (po->version == TPACKET_V3)
		return __atomic_load_n(&f.h3->tp_status, __ATOMIC_ACQUIRE);
	return __atomic_load_n(&f.h2->tp_status, __ATOMIC_ACQUIRE);
}

notrace void frame_set_status(const struct packet_sock *po, u8 *raw, u32 status)
{
	union frame f = { .raw = raw };

	if (po->version == TPACKET_V1)
		__atomic_store_n(&f.h1->tp_status, status, __ATOMIC_RELEASE);
	else if (po->version == TPACKET_V3)
		__atomic_store_n(&f.h3->tp_status, status, __ATOMIC_RELEASE);
	else
		__atomic_store_n(&f.h2->tp_status, status, __ATOMIC_RELEASE);
}

bool tpacket_readable(const struct packet_sock *po)
{
	const struct packet_ring *r = &po->rx;
	u32 last;

	if (po->version == TPACKET_V3)
		return prb_readable(po);
	last = r->head ? r->head - 1 : r->frame_nr - 1;
	return frame_status(po, ring_frame(r, last)) != TP_STATUS_KERNEL;
}

bool tpacket_has_room(struct packet_sock *po, int pow_off)
{
	const struct packet_ring *r = &po->rx;
	u32 i = r->head;

	if (po->version == TPACKET_V3)
		return prb_has_room(po, pow_off);
	if (pow_off)
		i += r->frame_nr >> pow_off;
	if (i >= r->frame_nr)
		i -= r->frame_nr;
	return frame_status(po, ring_frame(r, i)) == TP_STATUS_KERNEL;
}

struct placement {
	u32 mac, net; /* offsets from the frame's start */
	u32 snaplen, status;
	u64 stamp;
};

static notrace u32 fill_header(struct packet_sock *po, u8 *raw,
			       const struct packet_skb_cb *cb,
			       const struct placement *at)
{
	union frame f = { .raw = raw };
	u32 sec = (u32)(at->stamp / 1000000000);
	u32 nsec = (u32)(at->stamp % 1000000000);

	switch (po->version) {
	case TPACKET_V1:
		f.h1->tp_len = cb->origlen;
		f.h1->tp_snaplen = at->snaplen;
		f.h1->tp_mac = (u16)at->mac;
		f.h1->tp_net = (u16)at->net;
		f.h1->tp_sec = sec;
		f.h1->tp_usec = nsec / 1000;
		return TPACKET_ALIGN(sizeof(*f.h1));
	case TPACKET_V2:
		f.h2->tp_len = cb->origlen;
		f.h2->tp_snaplen = at->snaplen;
		f.h2->tp_mac = (u16)at->mac;
		f.h2->tp_net = (u16)at->net;
		f.h2->tp_sec = sec;
		f.h2->tp_nsec = nsec;
		f.h2->tp_vlan_tci = 0;
		f.h2->tp_vlan_tpid = 0;
		memset(f.h2->tp_padding, 0, sizeof(f.h2->tp_padding));
		return TPACKET_ALIGN(sizeof(*f.h2));
	}
	f.h3->tp_status |= at->status;
	f.h3->tp_len = cb->origlen;
	f.h3->tp_snaplen = at->snaplen;
	f.h3->tp_mac = (u16)at->mac;
	f.h3->tp_net = (u16)at->net;
	f.h3->tp_sec = sec;
	f.h3->tp_nsec = nsec;
	memset(f.h3->tp_padding, 0, sizeof(f.h3->tp_padding));
	return TPACKET_ALIGN(sizeof(*f.h3));
}

/* Where the packet goes in its frame, and how much of it. */
static notrace void place(const struct packet_sock *po,
			  const struct sk_buff *skb, struct placement *at)
{
	u32 max = po->rx.frame_size;
	u32 maclen;

	if (po->sk.type == SOCK_DGRAM) {
		at->mac = at->net =
			TPACKET_ALIGN(po->hdrlen) + 16 + po->reserve;
	} else {
		maclen = (u32)(skb->nh.raw - skb->data);
		at->net = TPACKET_ALIGN(po->hdrlen + max(maclen, 16u)) +
			  po->reserve + po->vnet_hdr_sz;
		at->mac = at->net - maclen;
	}
	if (po->version == TPACKET_V3)
		max = po->rx.block_size - BLK_PLUS_PRIV(po->rx.priv);
	if (at->mac > max) {
		at->mac = max;
		at->snaplen = 0;
	} else if (at->snaplen > max - at->mac) {
		at->snaplen = max - at->mac;
	}
}

/* With po->lock; false: there was no room. */
static notrace bool ring_store(struct packet_sock *po,
			       const struct sk_buff *skb, struct placement *at)
{
	const struct packet_skb_cb *cb =
		PACKET_SKB_CB((struct sk_buff *)(uintptr_t)skb);
	struct packet_ring *r = &po->rx;
	u32 sll_at;
	u8 *raw;

	if (po->version == TPACKET_V3) {
		raw = prb_lookup_frame(po, at->mac + at->snaplen);
		if (!raw)
			return false;
	} else {
		raw = ring_frame(r, r->head);
		if (frame_status(po, raw) != TP_STATUS_KERNEL)
			return false;
		r->head = r->head + 1 == r->frame_nr ? 0 : r->head + 1;
		if (po->tp_drops)
			at->status |= TP_STATUS_LOSING;
	}
	po->tp_packets++;
	memcpy(raw + at->mac, skb->data, at->snaplen);
	if (po->vnet_hdr_sz)
		packet_put_vnet(po, skb, raw + at->mac - po->vnet_hdr_sz);
	sll_at = fill_header(po, raw, cb, at);
	memcpy(raw + sll_at, &cb->sa.ll, sizeof(cb->sa.ll));
	if (po->version != TPACKET_V3) {
		frame_set_status(po, raw, at->status);
		po->ready = 1;
	}
	return true;
}

void tpacket_rcv(struct packet_sock *po, struct sk_buff *skb, u32 snaplen)
{
	struct placement at = {
		.snaplen = snaplen,
		.status = TP_STATUS_USER | PACKET_SKB_CB(skb)->csum_status,
		.stamp = skb->stamp,
	};
	struct sock *sk = &po->sk;
	bool ready, stored;

	if (skb->stamp && po->tstamp & SOF_TIMESTAMPING_SOFTWARE)
		at.status |= TP_STATUS_TS_SOFTWARE;
	if (!at.stamp)
		at.stamp = ktime_get_real();

	spin_lock(&po->lock);
	stored = po->rx.mem != NULL;
	if (stored) {
		place(po, skb, &at);
		stored = ring_store(po, skb, &at);
	}
	if (!stored) {
		po->tp_drops++;
		atomic_inc(&sk->drops);
	}
	/* a ring that is full wakes too: the program is to empty it */
	ready = po->ready || !stored;
	po->ready = 0;
	spin_unlock(&po->lock);
	if (ready)
		sk_prot(sk)->data_ready(sk, 0);
	kfree_skb(skb);
}
