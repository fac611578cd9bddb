// SPDX-License-Identifier: MIT
/*
 * packet_opt.c - options of packet sockets (SOL_PACKET)
 *
 * Models packet_setsockopt() and packet_getsockopt() of af_packet.c, and the
 * memberships: what a socket asked a device to receive besides its own.
 */
#include <errno.h>
#include <string.h>

#include "stack/packet/packet.h"

/* --- memberships ---------------------------------------------------------- */

static int packet_dev_mc(struct net_device *dev, const struct packet_mclist *i,
			 int what)
{
	switch (i->type) {
	case PACKET_MR_MULTICAST:
		if (i->alen != dev->addr_len)
			return -EINVAL;
		return what > 0 ? dev_mc_add(dev, i->addr, i->alen, 0)
				: dev_mc_delete(dev, i->addr, i->alen, 0);
	case PACKET_MR_PROMISC:
		dev_set_promiscuity(dev, what);
		return 0;
	case PACKET_MR_ALLMULTI:
		dev_set_allmulti(dev, what);
		return 0;
	case PACKET_MR_UNICAST:
		/* Linux: a filter for the address; our card has one only. */
		if (i->alen != dev->addr_len)
			return -EINVAL;
		dev_set_promiscuity(dev, what);
		return 0;
	}
	return 0;
}

static bool mclist_is(const struct packet_mclist *i,
		      const struct packet_mreq *m)
{
	return i->ifindex == m->mr_ifindex && i->type == m->mr_type &&
	       i->alen == m->mr_alen &&
	       !memcmp(i->addr, m->mr_address,
		       min((size_t)i->alen, sizeof(m->mr_address)));
}

static int packet_mc_add(struct packet_sock *po, const struct packet_mreq *m)
{
	struct net_device *dev;
	struct packet_mclist *i;
	int err = 0;

	rtnl_lock();
	dev = __dev_get_by_index(m->mr_ifindex);
	if (!dev) {
		err = -ENODEV;
		goto out;
	}
	if (m->mr_alen > dev->addr_len) {
		err = -EINVAL;
		goto out;
	}
	for (i = po->mclist; i; i = i->next)
		if (mclist_is(i, m)) {
			i->count++;
			goto out;
		}
	i = kzalloc(sizeof(*i));
	if (!i) {
		err = -ENOBUFS;
		goto out;
	}
	i->type = m->mr_type;
	i->ifindex = m->mr_ifindex;
	i->alen = m->mr_alen;
	memcpy(i->addr, m->mr_address,
	       min((size_t)i->alen, sizeof(m->mr_address)));
	i->count = 1;
	err = packet_dev_mc(dev, i, 1);
	if (err) {
		kfree(i);
		goto out;
	}
	i->next = po->mclist;
	po->mclist = i;
out:
	rtnl_unlock();
	return err;
}

static void mclist_leave(struct packet_mclist *i)
{
	struct net_device *dev = __dev_get_by_index(i->ifindex);

	if (dev)
		packet_dev_mc(dev, i, -1);
	kfree(i);
}

static int packet_mc_drop(struct packet_sock *po, const struct packet_mreq *m)
{
	struct packet_mclist *i, **p;

	rtnl_lock();
	for (p = &po->mclist; (i = *p); p = &i->next) {
		if (!mclist_is(i, m))
			continue;
		if (!--i->count) {
			*p = i->next;
			mclist_leave(i);
		}
		break;
	}
	rtnl_unlock();
	return 0; /* even if it was not there, as Linux answers */
}

void packet_flush_mclist(struct sock *sk)
{
	struct packet_sock *po = pkt_sk(sk);
	struct packet_mclist *i;

	if (!po->mclist)
		return;
	rtnl_lock();
	while ((i = po->mclist)) {
		po->mclist = i->next;
		mclist_leave(i);
	}
	rtnl_unlock();
}

static int packet_membership(struct packet_sock *po, int name,
			     const void *optval, int optlen)
{
	struct packet_mreq mreq;

	if (optlen < (int)sizeof(mreq))
		return -EINVAL;
	if (copy_from_user(&mreq, optval, sizeof(mreq)))
		return -EFAULT;
	return name == PACKET_ADD_MEMBERSHIP ? packet_mc_add(po, &mreq)
					     : packet_mc_drop(po, &mreq);
}

/* --- setting ---------------------------------------------------------------
 */

static u32 tpacket_hdrlen(int version)
{
	switch (version) {
	case TPACKET_V1:
		return TPACKET_HDRLEN;
	case TPACKET_V2:
		return TPACKET2_HDRLEN;
	}
	return TPACKET3_HDRLEN;
}

static int packet_ring_opt(struct packet_sock *po, int name, const void *optval,
			   int optlen)
{
	union tpacket_req_u req;
	int len = po->version == TPACKET_V3 ? (int)sizeof(req.req3)
					    : (int)sizeof(req.req);

	if (optlen < len)
		return -EINVAL;
	memset(&req, 0, sizeof(req));
	if (copy_from_user(&req, optval, (unsigned long)len))
		return -EINVAL; /* so it answers: no EFAULT here */
	return packet_set_ring(po, &req, false, name == PACKET_TX_RING);
}

static int packet_set_int(struct packet_sock *po, int name, int val)
{
	bool rings = po->rx.mem || po->tx.mem;

	switch (name) {
	case PACKET_COPY_THRESH:
		po->copy_thresh = (u32)val;
		return 0;
	case PACKET_VERSION:
		if (val < TPACKET_V1 || val > TPACKET_V3)
			return -EINVAL;
		if (rings)
			return -EBUSY;
		po->version = (u32)val;
		po->hdrlen = tpacket_hdrlen(val);
		return 0;
	case PACKET_RESERVE:
		if (val < 0)
			return -EINVAL;
		if (rings)
			return -EBUSY;
		po->reserve = (u32)val;
		return 0;
	case PACKET_LOSS:
		if (rings)
			return -EBUSY;
		po->loss = val != 0;
		return 0;
	case PACKET_AUXDATA:
		po->auxdata = val != 0;
		return 0;
	case PACKET_ORIGDEV:
		po->origdev = val != 0;
		return 0;
	case PACKET_TIMESTAMP:
		po->tstamp = (u32)val;
		return 0;
	case PACKET_TX_HAS_OFF:
		if (!rings)
			po->tx_has_off = val != 0;
		return 0;
	case PACKET_QDISC_BYPASS:
		po->qdisc_bypass = val != 0;
		return 0;
	case PACKET_IGNORE_OUTGOING:
		if (val < 0 || val > 1)
			return -EINVAL;
		po->ignore_outgoing = (u8)val;
		return 0;
	}
	return -ENOPROTOOPT;
}

int packet_setsockopt(struct socket *sock, int level, int name,
		      const void *optval, int optlen)
{
	struct packet_sock *po = pkt_sk(sock->sk);
	int err, val;

	if (level != SOL_PACKET)
		return -ENOPROTOOPT;
	switch (name) {
	case PACKET_ADD_MEMBERSHIP:
	case PACKET_DROP_MEMBERSHIP:
		return packet_membership(po, name, optval, optlen);
	case PACKET_RX_RING:
	case PACKET_TX_RING:
		lock_sock(&po->sk);
		err = packet_ring_opt(po, name, optval, optlen);
		release_sock(&po->sk);
		return err;
	case PACKET_FANOUT:
		return fanout_setsockopt(po, optval, optlen);
	case PACKET_FANOUT_DATA:
		return fanout_set_data(po, optval, optlen);
	case PACKET_VNET_HDR:
	case PACKET_VNET_HDR_SZ:
		return packet_set_vnet(po, name, optval, optlen);
	case PACKET_COPY_THRESH:
	case PACKET_VERSION:
	case PACKET_RESERVE:
	case PACKET_LOSS:
	case PACKET_TIMESTAMP:
	case PACKET_TX_HAS_OFF:
	case PACKET_QDISC_BYPASS:
	case PACKET_IGNORE_OUTGOING:
		if (optlen != (int)sizeof(val))
			return -EINVAL;
		break;
	default:
		if (optlen < (int)sizeof(val))
			return -EINVAL;
	}
	if (copy_from_user(&val, optval, sizeof(val)))
		return -EFAULT;
	lock_sock(&po->sk);
	err = packet_set_int(po, name, val);
	release_sock(&po->sk);
	return err;
}

/* --- getting ---------------------------------------------------------------
 */

static int packet_get_stats(struct packet_sock *po, union tpacket_stats_u *st)
{
	memset(st, 0, sizeof(*st));
	spin_lock(&po->lock);
	/* what was received is what was kept and what was lost */
	st->stats3.tp_packets = po->tp_packets + po->tp_drops;
	st->stats3.tp_drops = po->tp_drops;
	st->stats3.tp_freeze_q_cnt = po->freeze_q_cnt;
	po->tp_packets = po->tp_drops = po->freeze_q_cnt = 0;
	spin_unlock(&po->lock);
	return po->version == TPACKET_V3 ? (int)sizeof(st->stats3)
					 : (int)sizeof(st->stats1);
}

static int packet_get_hdrlen(const void *optval, int len, int *val)
{
	if (len < (int)sizeof(*val))
		return -EINVAL;
	if (copy_from_user(val, optval, sizeof(*val)))
		return -EFAULT;
	switch (*val) {
	case TPACKET_V1:
		*val = sizeof(struct tpacket_hdr);
		return 0;
	case TPACKET_V2:
		*val = sizeof(struct tpacket2_hdr);
		return 0;
	case TPACKET_V3:
		*val = sizeof(struct tpacket3_hdr);
		return 0;
	}
	return -EINVAL;
}

int packet_getsockopt(struct socket *sock, int level, int name, void *optval,
		      int *optlen)
{
	struct packet_sock *po = pkt_sk(sock->sk);
	struct tpacket_rollover_stats rstats;
	union tpacket_stats_u stats;
	int len, err, val = 0, lv = sizeof(val);
	const void *data = &val;

	if (level != SOL_PACKET)
		return -ENOPROTOOPT;
	if (copy_from_user(&len, optlen, sizeof(len)))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;

	switch (name) {
	case PACKET_STATISTICS:
		lv = packet_get_stats(po, &stats);
		data = &stats;
		break;
	case PACKET_COPY_THRESH:
		val = (int)po->copy_thresh;
		break;
	case PACKET_AUXDATA:
		val = po->auxdata;
		break;
	case PACKET_ORIGDEV:
		val = po->origdev;
		break;
	case PACKET_VNET_HDR:
		val = po->vnet_hdr_sz != 0;
		break;
	case PACKET_VNET_HDR_SZ:
		val = po->vnet_hdr_sz;
		break;
	case PACKET_VERSION:
		val = (int)po->version;
		break;
	case PACKET_HDRLEN:
		err = packet_get_hdrlen(optval, len, &val);
		if (err)
			return err;
		break;
	case PACKET_RESERVE:
		val = (int)po->reserve;
		break;
	case PACKET_LOSS:
		val = po->loss;
		break;
	case PACKET_TIMESTAMP:
		val = (int)po->tstamp;
		break;
	case PACKET_FANOUT:
		val = fanout_getsockopt(po);
		break;
	case PACKET_TX_HAS_OFF:
		val = po->tx_has_off;
		break;
	case PACKET_QDISC_BYPASS:
		val = po->qdisc_bypass;
		break;
	case PACKET_IGNORE_OUTGOING:
		val = po->ignore_outgoing;
		break;
	case PACKET_ROLLOVER_STATS:
		if (!po->has_rollover)
			return -EINVAL;
		rstats.tp_all = po->rollover.num;
		rstats.tp_huge = po->rollover.num_huge;
		rstats.tp_failed = po->rollover.num_failed;
		data = &rstats;
		lv = sizeof(rstats);
		break;
	default:
		return -ENOPROTOOPT;
	}
	len = min(len, lv);
	if (copy_to_user(optlen, &len, sizeof(len)) ||
	    copy_to_user(optval, data, (unsigned long)len))
		return -EFAULT;
	return 0;
}
