/* SPDX-License-Identifier: MIT */
/* packet.h - private to stack/packet: struct packet_sock and its ring. */
#ifndef PACKET_H
#define PACKET_H

#include <linux/if_packet.h>
#include <linux/virtio_net.h>

#include "kern.h"
#include "net.h"
#include "netdevice.h"
#include "skbuff.h"
#include "sock.h"

struct packet_mclist {
	struct packet_mclist *next;
	int ifindex, count;
	u16 type, alen;
	u8 addr[MAX_ADDR_LEN];
};

/*
 * A ring of frames (V1, V2) or of blocks that frames are packed into (V3),
 * in pages of the arena that the program maps a second time. Guarded by
 * po->lock; the status words are shared with the program.
 */
struct packet_ring {
	u8 *mem; /* NULL: none */
	u32 pages; /* ARENA_PAGE each */
	u64 len; /* bytes that may be mapped */
	u32 block_size, block_nr, frame_size, frame_nr, frames_per_block;
	u32 head; /* the next frame */
	unsigned long mapped_at; /* in the process mapped_pid; 0: never */
	int mapped_pid;

	/* V3 */
	u32 priv, tov; /* bytes; jiffies */
	u32 active, last_active; /* blocks */
	u32 nxt_offset, prev_offset; /* in the active block */
	u64 seq; /* of the next block */
	u8 frozen, opened;
};

#define ROLLOVER_HLEN 16

/* A member's, of a group that rolls over: where to, what came of it. */
struct packet_rollover {
	u32 sock; /* the member that took the last one */
	u64 num, num_huge, num_failed;
	u32 history[ROLLOVER_HLEN]; /* hashes of late */
};

/*
 * A group of sockets, each packet to one of them. The hook in the device core
 * is the leader's: the group has none of its own, since what is called there
 * must live as long as a sock that is held.
 */
struct packet_fanout {
	struct packet_fanout *next; /* machine->packet->fanouts; rtnl */
	atomic_t refs; /* the sockets, and who delivers */
	u32 max_num_members, cap; /* rtnl */
	u32 group; /* tap_group of the sockets */
	u16 id;
	u8 type, flags;
	u16 hook_type;
	struct net_device *hook_dev;
	struct packet_sock *leader; /* rtnl */
	struct spinlock lock; /* class packet_fanout: what follows */
	struct packet_sock **arr;
	u32 num_members;
	u32 rr_cur;
	struct sk_filter *prog;
};

struct packet_sock {
	struct sock sk; /* must be first */
	struct packet_sock *next; /* machine->packet->socks */
	struct packet_type prot_hook;
	u16 num; /* protocol, network order */
	int ifindex;
	u8 running; /* prot_hook is on */
	u8 auxdata, origdev, loss, qdisc_bypass, ignore_outgoing, tx_has_off;
	u8 ready; /* data_ready is due once the lock is let go */
	u32 version, hdrlen, reserve, tstamp, copy_thresh;
	struct packet_mclist *mclist;
	struct spinlock lock; /* class packet: counts, ring */
	u32 tp_packets, tp_drops, freeze_q_cnt;
	struct packet_ring rx, tx;
	struct timer_list retire_timer;
	struct packet_fanout *fanout; /* po->lock */
	struct packet_rollover rollover;
	u8 has_rollover, pressure;
	u8 vnet_hdr_sz; /* before each frame; 0: none */
};

/* What is known of a packet in receive_queue, in skb->cb. */
struct packet_skb_cb {
	u32 origlen;
	u32 csum_status; /* TP_STATUS_CSUM* */
	union {
		struct sockaddr_ll ll;
		struct sockaddr_pkt pkt;
	} sa;
};
#define PACKET_SKB_CB(skb) ((struct packet_skb_cb *)(void *)(skb)->cb)

struct packet_global {
	struct spinlock lock; /* class packet: the list */
	struct packet_sock *socks;
	struct packet_fanout *fanouts; /* rtnl */
	u32 fanout_group, fanout_next_id; /* rtnl */
	struct zombie *zombies; /* rings that may still be mapped */
	struct kmem_cache *cachep;
};

static inline notrace struct packet_sock *pkt_sk(struct sock *sk)
{
	return (struct packet_sock *)(void *)sk;
}

/* Where a packet goes, out of the address or the binding. */
struct packet_dest {
	struct net_device *dev;
	const u8 *addr;
	u16 proto; /* network order */
};

/* packet_msg.c */
int packet_dest(struct socket *sock, const struct msghdr_k *msg,
		struct packet_dest *d);
/* A packet with room for len bytes of the program's, at skb->data. */
struct sk_buff *packet_alloc_skb(struct socket *sock,
				 const struct packet_dest *d, u32 len,
				 bool noblock, int *err);
/* The bytes are there: the header of the link is made, or looked at. */
int packet_finish_skb(struct socket *sock, const struct packet_dest *d,
		      struct sk_buff *skb, u32 len);
/* Consumes. As dev_queue_xmit() answers. */
int packet_xmit(const struct packet_sock *po, struct sk_buff *skb);
int packet_sendmsg(struct socket *sock, struct msghdr_k *msg, size_t len);
int packet_recvmsg(struct socket *sock, struct msghdr_k *msg, size_t len,
		   int flags);
/* fanout.c, with the rtnl lock */
void __fanout_link(struct packet_sock *po);
void __fanout_unlink(struct packet_sock *po);
void fanout_release(struct packet_sock *po);
int fanout_setsockopt(struct packet_sock *po, const void *optval, int optlen);
int fanout_set_data(struct packet_sock *po, const void *optval, int optlen);
int fanout_getsockopt(const struct packet_sock *po);
/* fanout_demux.c */
/* Who takes it, of f->num_members; with f->lock. */
u32 fanout_demux(struct packet_fanout *f, struct sk_buff *skb);
void packet_rcv_clear_pressure(struct packet_sock *po);
/* vnet.c */
#ifndef PACKET_VNET_HDR_SZ /* of headers since 6.5 */
#define PACKET_VNET_HDR_SZ 24
#endif
#define VNET_HDR_MAX ((int)sizeof(struct virtio_net_hdr_mrg_rxbuf))
int packet_vnet_parse(struct virtio_net_hdr *h, u32 len);
int packet_snd_vnet(const struct packet_sock *po, struct msghdr_k *msg,
		    size_t *len, struct virtio_net_hdr *h);
int packet_vnet_to_skb(const struct virtio_net_hdr *h, struct sk_buff *skb);
void packet_put_vnet(const struct packet_sock *po, const struct sk_buff *skb,
		     u8 *at);
int packet_rcv_vnet(const struct packet_sock *po, struct msghdr_k *msg,
		    const struct sk_buff *skb, size_t *len);
int packet_set_vnet(struct packet_sock *po, int name, const void *optval,
		    int optlen);
/* packet_opt.c */
int packet_setsockopt(struct socket *sock, int level, int name,
		      const void *optval, int optlen);
int packet_getsockopt(struct socket *sock, int level, int name, void *optval,
		      int *optlen);
void packet_flush_mclist(struct sock *sk);
/* tpacket.c */
/* Copies the packet into the ring; consumes it. origlen as on the wire. */
void tpacket_rcv(struct packet_sock *po, struct sk_buff *skb, u32 snaplen);
int packet_set_ring(struct packet_sock *po, const union tpacket_req_u *req,
		    bool closing, bool tx_ring);
int packet_mmap(struct file *file, struct socket *sock, size_t len,
		unsigned long off, void **at);
bool tpacket_readable(const struct packet_sock *po);
/* Is there room for 1 << pow_off ths of the ring? 0: for one. po->lock. */
bool tpacket_has_room(struct packet_sock *po, int pow_off);
u8 *ring_frame(const struct packet_ring *r, u32 i);
u32 frame_status(const struct packet_sock *po, u8 *raw);
void frame_set_status(const struct packet_sock *po, u8 *raw, u32 status);
/* tpacket_snd.c */
int tpacket_snd(struct socket *sock, struct msghdr_k *msg);
bool tpacket_writable(const struct packet_sock *po);
/* tpacket_v3.c, all with po->lock */
void prb_init(struct packet_sock *po, const struct tpacket_req3 *req);
/* Room for len bytes; NULL: none now. */
u8 *prb_lookup_frame(struct packet_sock *po, u32 len);
bool prb_readable(const struct packet_sock *po);
bool prb_has_room(const struct packet_sock *po, int pow_off);

#define BLK_HDR_LEN	  48u /* struct tpacket_block_desc, aligned to 8 */
#define BLK_PLUS_PRIV(sz) (BLK_HDR_LEN + (((sz) + 7u) & ~7u))

#endif
