// SPDX-License-Identifier: MIT
/*
 * sysfs_net.c - /sys/class/net/DEVICE/... as text
 *
 * Models net/core/net-sysfs.c: one value a file, named as there. A device
 * that the machine has not is ENOENT, whatever the host has.
 *
 * Not modelled: writing, queues, directories (listing them shows the host's).
 */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "procnet.h"
#include "stack/netlink/rtnl_link.h"

static void put_hw(struct procbuf *b, const u8 *addr, int len)
{
	for (int i = 0; i < len; i++)
		proc_printf(b, i ? ":%02x" : "%02x", addr[i]);
	proc_puts(b, "\n");
}

static const char *operstate_name(const struct net_device *dev)
{
	switch (dev_operstate(dev)) {
	case 2:
		return "down";
	case 6:
		return "up";
	default:
		return "unknown";
	}
}

/* What is one number. -1: it is not. */
static s64 number(const struct net_device *dev, const char *name)
{
	u64 up = dev->carrier_changes / 2, odd = dev->carrier_changes & 1;
	const struct {
		const char *name;
		s64 v;
	} files[] = {
		{ "addr_assign_type", 0 },
		{ "addr_len", dev->addr_len },
		{ "carrier_changes", (s64)dev->carrier_changes },
		{ "carrier_down_count",
		  (s64)(up + (odd && !netif_carrier_ok(dev))) },
		{ "carrier_up_count",
		  (s64)(up + (odd && netif_carrier_ok(dev))) },
		{ "dev_port", 0 },
		{ "gro_flush_timeout", 0 },
		{ "ifindex", dev->ifindex },
		{ "iflink", dev->ifindex },
		{ "link_mode", dev->link_mode },
		{ "mtu", dev->mtu },
		{ "name_assign_type", dev->flags & IFF_LOOPBACK ? 2 : 1 },
		{ "napi_defer_hard_irqs", 0 },
		{ "netdev_group", dev->group },
		{ "proto_down", 0 },
		{ "threaded", 0 },
		{ "tx_queue_len", dev->tx_queue_len },
		{ "type", dev->type },
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (!strcmp(files[i].name, name))
			return files[i].v;
	return -1;
}

/* statistics/...: the counters of struct rtnl_link_stats64, by name. */
static int statistic(struct procbuf *b, struct net_device *dev,
		     const char *name)
{
	static const char *const names[] = {
		"rx_packets",	    "tx_packets",	   "rx_bytes",
		"tx_bytes",	    "rx_errors",	   "tx_errors",
		"rx_dropped",	    "tx_dropped",	   "multicast",
		"collisions",	    "rx_length_errors",	   "rx_over_errors",
		"rx_crc_errors",    "rx_frame_errors",	   "rx_fifo_errors",
		"rx_missed_errors", "tx_aborted_errors",   "tx_carrier_errors",
		"tx_fifo_errors",   "tx_heartbeat_errors", "tx_window_errors",
		"rx_compressed",    "tx_compressed",	   "rx_nohandler",
	};
	struct rtnl_link_stats64 s;
	u64 v[ARRAY_SIZE(names)];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], name)) {
			rtnl_link_stats64(dev, &s);
			memcpy(v, &s, sizeof(v));
			proc_printf(b, "%llu\n", (unsigned long long)v[i]);
			return 0;
		}
	return -ENOENT;
}

/* What an interface that is down, or lo, cannot tell: EINVAL on reading. */
static int link_file(struct procbuf *b, const struct net_device *dev,
		     const char *name)
{
	if (!netif_running(dev))
		return -EINVAL;
	if (!strcmp(name, "carrier"))
		proc_printf(b, "%d\n", netif_carrier_ok(dev));
	else if (!strcmp(name, "dormant") || !strcmp(name, "testing"))
		proc_puts(b, "0\n");
	else
		return -EINVAL; /* no settings of the link are known */
	return 0;
}

static int one_file(struct procbuf *b, struct net_device *dev, const char *name)
{
	s64 v = number(dev, name);

	if (v >= 0)
		proc_printf(b, "%lld\n", (long long)v);
	else if (!strncmp(name, "statistics/", 11))
		return statistic(b, dev, name + 11);
	else if (!strcmp(name, "address"))
		put_hw(b, dev->dev_addr, dev->addr_len);
	else if (!strcmp(name, "broadcast"))
		put_hw(b, dev->broadcast, dev->addr_len);
	else if (!strcmp(name, "flags"))
		proc_printf(b, "0x%x\n", dev->flags & 0xffff);
	else if (!strcmp(name, "dev_id"))
		proc_puts(b, "0x0\n");
	else if (!strcmp(name, "operstate"))
		proc_printf(b, "%s\n", operstate_name(dev));
	else if (!strcmp(name, "ifalias"))
		proc_printf(b, dev->alias[0] ? "%s\n" : "%s", dev->alias);
	else if (!strcmp(name, "uevent"))
		proc_printf(b, "INTERFACE=%s\nIFINDEX=%d\n", dev->name,
			    dev->ifindex);
	else if (!strcmp(name, "carrier") || !strcmp(name, "dormant") ||
		 !strcmp(name, "testing") || !strcmp(name, "speed") ||
		 !strcmp(name, "duplex"))
		return link_file(b, dev, name);
	else
		return -ENOENT;
	return 0;
}

/* name is "DEVICE/FILE". */
int sysfs_net_render(const char *name, char **buf, size_t *len)
{
	struct procbuf b = { .data = NULL };
	const char *slash = strchr(name, '/');
	char dev_name[IFNAMSIZ] = "";
	struct net_device *dev;
	int err;

	if (!slash || slash - name >= IFNAMSIZ)
		return -ENOENT;
	memcpy(dev_name, name, (size_t)(slash - name));
	dev = dev_get_by_name(dev_name);
	if (!dev)
		return -ENOENT;
	err = one_file(&b, dev, slash + 1);
	dev_put(dev);
	if (!err && b.failed)
		err = -ENOMEM;
	if (err) {
		kfree(b.data);
		return err;
	}
	*buf = b.data;
	*len = b.len;
	return 0;
}
