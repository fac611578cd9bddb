// SPDX-License-Identifier: MIT
/*
 * fib_frontend.c - the tables, and what addresses and ioctls do to them
 *
 * Models net/ipv4/fib_frontend.c of 2.4: fib_new_table(), the routes that
 * come with an address (local, broadcast, prefix), SIOCADDRT, source
 * validation (RFC 3704), inet_addr_type().
 *
 * Not modelled: rtnetlink's messages (stack/netlink), l3mdev.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/ioctl.h>

#include "inet.h"
#include "inetdevice.h"
#include "ip_fib.h"
#include "procnet.h"

struct fib_table *fib_get_table(u32 id)
{
	struct fib_table *tb;

	if (!id)
		id = RT_TABLE_MAIN;
	for (tb = fib_gbl->tables[id % FIB_TABLES]; tb; tb = tb->tb_next)
		if (tb->tb_id == id)
			return tb;
	return NULL;
}

struct fib_table *__fib_new_table(u32 id)
{
	struct fib_table *tb = fib_hash_init(id);

	if (!tb)
		return NULL;
	spin_lock(&fib_gbl->lock);
	tb->tb_next = fib_gbl->tables[id % FIB_TABLES];
	__atomic_store_n(&fib_gbl->tables[id % FIB_TABLES], tb,
			 __ATOMIC_RELEASE);
	spin_unlock(&fib_gbl->lock);
	return tb;
}

struct fib_table *fib_new_table(u32 id)
{
	struct fib_table *tb;

	if (!id)
		id = RT_TABLE_MAIN;
	tb = fib_get_table(id);
	return tb ? tb : __fib_new_table(id);
}

void fib_flush(void)
{
	int flushed = 0;

	for (int i = 0; i < FIB_TABLES; i++)
		for (struct fib_table *tb = fib_gbl->tables[i]; tb;
		     tb = tb->tb_next)
			flushed += fn_hash_flush(tb);
	if (flushed)
		rt_cache_flush(-1);
}

/* --- what kind of address is it?
 * ----------------------------------------------*/

/* The local table; main's routes hide wider ones of it (fib_merged_lookup). */
static notrace int local_lookup(const struct rt_key *key,
				struct fib_result *res)
{
	res->fi = NULL;
	return fib_gbl->custom_rules ? fn_hash_lookup(fib_gbl->local, key, res)
				     : fib_merged_lookup(key, res);
}

static notrace unsigned int addr_type(const struct net_device *dev, u32 addr)
{
	struct rt_key key = { .dst = addr };
	struct fib_result res;
	unsigned int ret = RTN_UNICAST;

	if (ipv4_is_zeronet(addr) || ipv4_is_lbcast(addr))
		return RTN_BROADCAST;
	if (ipv4_is_multicast(addr))
		return RTN_MULTICAST;
	if (!fib_gbl->local)
		return RTN_BROADCAST;
	spin_lock(&fib_gbl->lock);
	if (!local_lookup(&key, &res)) {
		if (!dev || dev == res.fi->fib_nh[0].nh_dev)
			ret = res.type;
		fib_res_put(&res);
	}
	spin_unlock(&fib_gbl->lock);
	return ret;
}

unsigned int inet_addr_type(u32 addr)
{
	return addr_type(NULL, addr);
}

unsigned int inet_dev_addr_type(const struct net_device *dev, u32 addr)
{
	return addr_type(dev, addr);
}

struct net_device *ip_dev_find(u32 addr)
{
	struct rt_key key = { .dst = addr };
	struct net_device *dev = NULL;
	struct fib_result res;

	spin_lock(&fib_gbl->lock);
	if (fib_gbl->local && !local_lookup(&key, &res)) {
		if (res.type == RTN_LOCAL && FIB_RES_DEV(res)) {
			dev = FIB_RES_DEV(res);
			dev_hold(dev);
		}
		fib_res_put(&res);
	}
	spin_unlock(&fib_gbl->lock);
	return dev;
}

/*
 * Would we send to src through the device this packet came from? < 0: drop
 * it; 1: src is on the link; 0: behind a router. spec_dst is the address to
 * answer from.
 */
int fib_validate_source(u32 src, u32 dst, u8 tos, int oif,
			struct net_device *dev, u32 *spec_dst, u32 *itag)
{
	struct rt_key key = { .dst = src, .src = dst, .tos = tos, .iif = oif };
	struct in_device *in_dev = __in_dev_get(dev);
	struct fib_result res;
	int rpf, ret, err;

	if (!in_dev)
		return -EINVAL;
	rpf = in_dev->cnf.rp_filter;
	err = fib_lookup(&key, &res);
	if (err)
		goto last_resort;
	if (res.type != RTN_UNICAST &&
	    (res.type != RTN_LOCAL || !in_dev->cnf.accept_local)) {
		fib_res_put(&res);
		return -EINVAL;
	}
	*spec_dst = res.fi->fib_prefsrc;
	if (!*spec_dst && FIB_RES_DEV(res))
		*spec_dst = inet_select_addr(
			FIB_RES_DEV(res),
			FIB_RES_GW(res) ? FIB_RES_GW(res) : src, res.scope);
	ret = -EXDEV;
	for (int i = 0; i < res.fi->fib_nhs; i++)
		if (res.fi->fib_nh[i].nh_dev == dev) {
			ret = res.fi->fib_nh[i].nh_scope >= RT_SCOPE_HOST;
			break;
		}
	fib_res_put(&res);
	if (ret >= 0)
		return ret;
	if (rpf == 1)
		return -EXDEV;
	if (rpf == 2)
		return 0;
	/* The way back leads elsewhere: answer from this device's address. */
	key.oif = dev->ifindex;
	ret = 0;
	if (fib_lookup(&key, &res) == 0) {
		if (res.type == RTN_UNICAST) {
			*spec_dst = res.fi->fib_prefsrc;
			if (!*spec_dst)
				*spec_dst = inet_select_addr(FIB_RES_DEV(res),
							     src, res.scope);
			ret = FIB_RES_NH(res).nh_scope >= RT_SCOPE_HOST;
		}
		fib_res_put(&res);
	}
	return ret;

last_resort:
	if (rpf)
		return -EXDEV;
	*spec_dst = inet_select_addr(dev, 0, RT_SCOPE_UNIVERSE);
	*itag = 0;
	return 0;
}

/* --- routes that come with addresses
 * ------------------------------------------ */

static void fib_magic(int cmd, int type, u32 dst, int dst_len,
		      struct in_ifaddr *ifa, u32 prio)
{
	int oif = ifa->ifa_dev->dev->ifindex;
	struct rtmsg rtm = {
		.rtm_family = AF_INET,
		.rtm_dst_len = (u8)dst_len,
		.rtm_table =
			type == RTN_UNICAST ? RT_TABLE_MAIN : RT_TABLE_LOCAL,
		.rtm_protocol = RTPROT_KERNEL,
		.rtm_scope = type == RTN_LOCAL ? RT_SCOPE_HOST : RT_SCOPE_LINK,
		.rtm_type = (u8)type,
	};
	struct kern_rta rta = {
		.rta_dst = &dst,
		.rta_prefsrc = &ifa->ifa_local,
		.rta_oif = &oif,
		.rta_priority = prio ? &prio : NULL,
	};
	struct nlmsghdr nlh = {
		.nlmsg_type = (u16)cmd,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_APPEND,
	};
	struct fib_table *tb = fib_new_table(rtm.rtm_table);

	if (!tb)
		return;
	if (cmd == RTM_NEWROUTE)
		fn_hash_insert(tb, &rtm, &rta, &nlh, NULL);
	else
		fn_hash_delete(tb, &rtm, &rta, &nlh, NULL);
}

static void fib_add_ifaddr(struct in_ifaddr *ifa)
{
	struct in_device *in_dev = ifa->ifa_dev;
	struct net_device *dev = in_dev->dev;
	u32 mask = ifa->ifa_mask, addr = ifa->ifa_local;
	u32 prefix = ifa->ifa_address & mask;
	struct in_ifaddr *prim = ifa;

	if (ifa->ifa_flags & IFA_F_SECONDARY) {
		prim = inet_ifa_byprefix(in_dev, prefix, mask);
		if (!prim)
			return;
	}
	fib_magic(RTM_NEWROUTE, RTN_LOCAL, addr, 32, prim, 0);
	if (!(dev->flags & IFF_UP))
		return;
	if (ifa->ifa_broadcast && ifa->ifa_broadcast != 0xffffffff)
		fib_magic(RTM_NEWROUTE, RTN_BROADCAST, ifa->ifa_broadcast, 32,
			  prim, 0);
	if (!ipv4_is_zeronet(prefix) && !(ifa->ifa_flags & IFA_F_SECONDARY) &&
	    (prefix != addr || ifa->ifa_prefixlen < 32)) {
		if (!(ifa->ifa_flags & IFA_F_NOPREFIXROUTE))
			fib_magic(RTM_NEWROUTE,
				  dev->flags & IFF_LOOPBACK ? RTN_LOCAL
							    : RTN_UNICAST,
				  prefix, ifa->ifa_prefixlen, prim,
				  ifa->ifa_rt_priority);
		/* Linux: since 5.14 no route for the network's own number. */
		if (ifa->ifa_prefixlen < 31)
			fib_magic(RTM_NEWROUTE, RTN_BROADCAST, prefix | ~mask,
				  32, prim, 0);
	}
}

/* Is this address still there by way of another ifa of the device? */
static notrace bool del_still_has(struct in_device *in_dev,
				  const struct in_ifaddr *ifa, u32 a,
				  bool bcast)
{
	for (struct in_ifaddr *i = in_dev->ifa_list; i; i = i->ifa_next) {
		if (i == ifa)
			continue;
		if (!bcast && i->ifa_local == a)
			return true;
		if (bcast &&
		    (i->ifa_broadcast == a ||
		     ((i->ifa_address & i->ifa_mask) | ~i->ifa_mask) == a))
			return true;
	}
	return false;
}

static void fib_del_ifaddr(struct in_ifaddr *ifa)
{
	struct in_device *in_dev = ifa->ifa_dev;
	struct net_device *dev = in_dev->dev;
	u32 mask = ifa->ifa_mask, prefix = ifa->ifa_address & mask;
	u32 brd = prefix | ~mask;
	struct in_ifaddr *prim = ifa;

	if (ifa->ifa_flags & IFA_F_SECONDARY) {
		prim = inet_ifa_byprefix(in_dev, prefix, mask);
		if (!prim)
			return;
	} else if (!ipv4_is_zeronet(prefix) &&
		   (prefix != ifa->ifa_local || ifa->ifa_prefixlen < 32)) {
		fib_magic(RTM_DELROUTE,
			  dev->flags & IFF_LOOPBACK ? RTN_LOCAL : RTN_UNICAST,
			  prefix, ifa->ifa_prefixlen, prim,
			  ifa->ifa_rt_priority);
	}
	if (ifa->ifa_broadcast && ifa->ifa_broadcast != 0xffffffff &&
	    !del_still_has(in_dev, ifa, ifa->ifa_broadcast, true))
		fib_magic(RTM_DELROUTE, RTN_BROADCAST, ifa->ifa_broadcast, 32,
			  prim, 0);
	if (ifa->ifa_prefixlen < 31 && brd != ifa->ifa_broadcast &&
	    !del_still_has(in_dev, ifa, brd, true))
		fib_magic(RTM_DELROUTE, RTN_BROADCAST, brd, 32, prim, 0);
	if (!del_still_has(in_dev, ifa, ifa->ifa_local, false)) {
		fib_magic(RTM_DELROUTE, RTN_LOCAL, ifa->ifa_local, 32, prim, 0);
		if (inet_addr_type(ifa->ifa_local) != RTN_LOCAL &&
		    fib_sync_down(ifa->ifa_local, NULL, 0))
			fib_flush();
	}
}

static void fib_disable_ip(struct net_device *dev, int force)
{
	if (fib_sync_down(0, dev, force))
		fib_flush();
	rt_cache_flush(-1);
	arp_ifdown(dev);
}

static int fib_inetaddr_event(unsigned long event, void *ptr)
{
	struct in_ifaddr *ifa = ptr;

	switch (event) {
	case NETDEV_UP:
		fib_add_ifaddr(ifa);
		fib_sync_up(ifa->ifa_dev->dev);
		rt_cache_flush(-1);
		break;
	case NETDEV_DOWN:
		fib_del_ifaddr(ifa);
		if (!ifa->ifa_dev->ifa_list)
			fib_disable_ip(ifa->ifa_dev->dev, 1);
		else
			rt_cache_flush(-1);
		break;
	}
	return 0;
}

static int fib_netdev_event(unsigned long event, void *ptr)
{
	struct net_device *dev = ptr;
	struct in_device *in_dev = __in_dev_get(dev);

	if (event == NETDEV_REGISTER || event == NETDEV_UNREGISTER ||
	    event == NETDEV_CHANGENAME)
		fib_rules_event(event, dev);
	if (event == NETDEV_UNREGISTER) {
		fib_disable_ip(dev, 2);
		return 0;
	}
	if (!in_dev)
		return 0;
	switch (event) {
	case NETDEV_UP:
		for (struct in_ifaddr *i = in_dev->ifa_list; i; i = i->ifa_next)
			fib_add_ifaddr(i);
		fib_sync_up(dev);
		rt_cache_flush(-1);
		break;
	case NETDEV_DOWN:
		fib_disable_ip(dev, 0);
		break;
	case NETDEV_CHANGEMTU:
	case NETDEV_CHANGE:
		rt_cache_flush(0);
		break;
	}
	return 0;
}

/* --- ioctls
 * --------------------------------------------------------------------*/

static u32 sk_extract_addr(const struct sockaddr *sa)
{
	return ((const struct sockaddr_in *)(const void *)sa)->sin_addr.s_addr;
}

/* The storage that kern_rta's pointers point to. */
struct rtentry_req {
	struct nlmsghdr nlh;
	struct rtmsg rtm;
	struct kern_rta rta;
	u32 dst, gw, prio;
	int oif;
	struct {
		struct rtattr mx;
		struct {
			struct rtattr a;
			u32 v;
		} m[3];
	} mx;
};

static notrace void rtentry_metrics(struct rtentry_req *q,
				    const struct rtentry *r)
{
	const struct {
		unsigned int flag, type;
		u32 v;
	} m[] = {
		{ RTF_MTU, RTAX_ADVMSS, (u32)r->rt_mtu - 40 },
		{ RTF_WINDOW, RTAX_WINDOW, (u32)r->rt_window },
		{ RTF_IRTT, RTAX_RTT, (u32)r->rt_irtt << 3 },
	};
	int n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(m); i++)
		if (r->rt_flags & m[i].flag) {
			q->mx.m[n].a.rta_type = (u16)m[i].type;
			q->mx.m[n].a.rta_len = RTA_LENGTH(4);
			q->mx.m[n++].v = m[i].v;
		}
	if (n) {
		q->mx.mx.rta_type = RTA_METRICS;
		q->mx.mx.rta_len =
			(u16)(RTA_LENGTH(0) + (size_t)n * sizeof(q->mx.m[0]));
		q->rta.rta_mx = &q->mx.mx;
	}
}

static notrace int rtentry_dev(struct rtentry_req *q, const struct rtentry *r)
{
	char name[IFNAMSIZ] = "";
	struct net_device *dev;
	char *colon;

	if (copy_from_user(name, r->rt_dev, IFNAMSIZ - 1) &&
	    strncpy_from_user(name, r->rt_dev, IFNAMSIZ - 1) <= 0)
		return -EFAULT;
	colon = strchr(name, ':');
	if (colon)
		*colon = '\0';
	dev = __dev_get_by_name(name);
	if (!dev)
		return -ENODEV;
	q->oif = dev->ifindex;
	q->rta.rta_oif = &q->oif;
	return 0;
}

/* struct rtentry as rtnetlink would say it. */
static notrace int rtentry_to_req(int cmd, struct rtentry_req *q,
				  const struct rtentry *r)
{
	int plen = 32;
	u32 mask, addr = sk_extract_addr(&r->rt_dst);

	memset(q, 0, sizeof(*q));
	if (r->rt_dst.sa_family != AF_INET)
		return -EAFNOSUPPORT;
	if (!(r->rt_flags & RTF_HOST)) {
		mask = sk_extract_addr(&r->rt_genmask);
		if (r->rt_genmask.sa_family != AF_INET)
			if (mask || r->rt_genmask.sa_family)
				return -EAFNOSUPPORT;
		if (bad_mask(mask, addr))
			return -EINVAL;
		plen = inet_mask_len(mask);
	}
	q->rtm.rtm_family = AF_INET;
	q->rtm.rtm_dst_len = (u8)plen;
	q->dst = addr;
	q->rta.rta_dst = &q->dst;
	if (cmd == SIOCDELRT) {
		q->rtm.rtm_scope = RT_SCOPE_NOWHERE;
		q->nlh.nlmsg_type = RTM_DELROUTE;
	} else {
		q->nlh.nlmsg_type = RTM_NEWROUTE;
		q->nlh.nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE;
		q->rtm.rtm_protocol = RTPROT_BOOT;
	}
	q->rtm.rtm_table = RT_TABLE_MAIN;
	if (r->rt_metric) {
		q->prio = (u32)(r->rt_metric - 1);
		q->rta.rta_priority = &q->prio;
	}
	if (r->rt_flags & RTF_REJECT) {
		q->rtm.rtm_scope = RT_SCOPE_HOST;
		q->rtm.rtm_type = RTN_UNREACHABLE;
		return 0;
	}
	if (cmd != SIOCDELRT) {
		q->rtm.rtm_scope = RT_SCOPE_LINK;
		q->rtm.rtm_type = RTN_UNICAST;
	}
	if (r->rt_dev) {
		int err = rtentry_dev(q, r);

		if (err)
			return err;
	}
	q->gw = sk_extract_addr(&r->rt_gateway);
	if (r->rt_gateway.sa_family == AF_INET && q->gw) {
		q->rta.rta_gw = &q->gw;
		if (r->rt_flags & RTF_GATEWAY &&
		    inet_addr_type(q->gw) == RTN_UNICAST)
			q->rtm.rtm_scope = RT_SCOPE_UNIVERSE;
	}
	if (cmd == SIOCDELRT)
		return 0;
	if (r->rt_flags & RTF_GATEWAY && !q->rta.rta_gw)
		return -EINVAL;
	rtentry_metrics(q, r);
	return 0;
}

int fib_convert_rtentry(int cmd, struct nlmsghdr *n, struct rtmsg *rtm,
			struct kern_rta *rta, struct rtentry *r)
{
	struct rtentry_req *q = container_of(rta, struct rtentry_req, rta);

	return rtentry_to_req(cmd, q, r);
}

int ip_rt_ioctl(unsigned int cmd, void *arg)
{
	struct rtentry_req q;
	struct rtentry r;
	struct fib_table *tb;
	int err;

	if (!capable(CAP_NET_ADMIN))
		return -EPERM;
	if (copy_from_user(&r, arg, sizeof(r)))
		return -EFAULT;
	rtnl_lock();
	err = fib_convert_rtentry((int)cmd, &q.nlh, &q.rtm, &q.rta, &r);
	if (!err && cmd == SIOCDELRT) {
		tb = fib_get_table(q.rtm.rtm_table);
		err = tb ? fn_hash_delete(tb, &q.rtm, &q.rta, &q.nlh, NULL)
			 : -ESRCH;
	} else if (!err) {
		tb = fib_new_table(q.rtm.rtm_table);
		err = tb ? fn_hash_insert(tb, &q.rtm, &q.rta, &q.nlh, NULL)
			 : -ENOBUFS;
	}
	rtnl_unlock();
	return err;
}

/*
 * The attributes of a rtnetlink request: rta[type - 1] points to the rtattr
 * and is made to point to its data (or stays, for nested ones).
 */
int inet_check_attr(struct rtmsg *r, struct rtattr **rta)
{
	for (int i = 1; i <= RTA_MAX; i++) {
		struct rtattr *attr = rta[i - 1];

		if (!attr)
			continue;
		if (RTA_PAYLOAD(attr) < 4 && i != RTA_METRICS &&
		    i != RTA_MULTIPATH)
			return -EINVAL;
		if (i != RTA_MULTIPATH && i != RTA_METRICS)
			rta[i - 1] = (struct rtattr *)RTA_DATA(attr);
	}
	return 0;
}

/* --- /proc/net/route
 * -------------------------------------------------------------*/

static notrace unsigned int route_flags(const struct fib_node *f)
{
	unsigned int flags = RTF_UP;

	if (f->fn_type == RTN_UNREACHABLE || f->fn_type == RTN_PROHIBIT)
		flags |= RTF_REJECT;
	if (f->fn_info->fib_nhs && f->fn_info->fib_nh[0].nh_gw)
		flags |= RTF_GATEWAY;
	if (f->fn_order == 32)
		flags |= RTF_HOST;
	return flags;
}

static notrace int route_line(struct fib_table *tb, struct fib_node *f,
			      void *arg)
{
	struct procbuf *b = arg;
	struct fib_info *fi = f->fn_info;
	const char *dev = "*";
	size_t start = b->len;
	u32 adv = fi->fib_metrics[RTAX_ADVMSS - 1];

	if (f->fn_type == RTN_BROADCAST || f->fn_type == RTN_MULTICAST)
		return 0;
	if (fi->fib_nhs && fi->fib_nh[0].nh_dev)
		dev = fi->fib_nh[0].nh_dev->name;
	proc_printf(b, "%s\t%08X\t%08X\t%04X\t%d\t%u\t%d\t%08X\t%d\t%u\t%u",
		    dev, f->fn_key, fi->fib_nhs ? fi->fib_nh[0].nh_gw : 0,
		    route_flags(f), 0, 0, (int)fi->fib_priority,
		    inet_make_mask(f->fn_order), adv ? (int)adv + 40 : 0,
		    fi->fib_metrics[RTAX_WINDOW - 1],
		    fi->fib_metrics[RTAX_RTT - 1] >> 3);
	while (!b->failed && b->len - start < 127)
		proc_puts(b, " ");
	proc_puts(b, "\n");
	return 0;
}

void fib_get_procinfo(struct procbuf *b)
{
	struct fib_table *tb = fib_get_table(RT_TABLE_MAIN);
	size_t start = b->len;

	proc_puts(b, "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric"
		     "\tMask\t\tMTU\tWindow\tIRTT");
	while (!b->failed && b->len - start < 127)
		proc_puts(b, " ");
	proc_puts(b, "\n");
	if (!tb)
		return;
	fn_hash_walk(tb, route_line, b);
}

/* --- boot
 * ------------------------------------------------------------------------*/

void ip_fib_init(void)
{
	machine->fib = kzalloc(sizeof(*machine->fib));
	spin_lock_init(&fib_gbl->lock, LC_fib);
	fib_gbl->node_cachep =
		kmem_cache_create("ip_fib_hash", sizeof(struct fib_node));
	fib_gbl->local = fib_new_table(RT_TABLE_LOCAL);
	fib_gbl->main = fib_new_table(RT_TABLE_MAIN);
	fib_rules_init();
}

/* In every process: the chains are private memory. */
void ip_fib_attach(void)
{
	register_netdevice_notifier(fib_netdev_event);
	register_inetaddr_notifier(fib_inetaddr_event);
}
