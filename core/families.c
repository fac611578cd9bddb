// SPDX-License-Identifier: MIT
/*
 * families.c - which address families exist
 *
 * Models net_families[] and sock_register() of net/socket.c, but as one
 * constant table: read it to learn everything socket(2) can create. What the
 * arena keeps is only which of them this machine has registered. This is the
 * only file in core/ that names a protocol in stack/.
 *
 * Not modelled: modules, sock_unregister(), the family lock (a registered
 * family stays).
 */
#include <errno.h>
#include <linux/netlink.h>

#include "core/files.h"
#include "core/sys.h"

extern const struct net_proto_family inet_family_ops;
extern const struct net_proto_family netlink_family_ops;
extern const struct net_proto_family packet_family_ops;

static notrace const struct net_proto_family *net_family(int family)
{
	switch (family) {
	case PF_INET:
		return &inet_family_ops;
	case PF_NETLINK:
		return &netlink_family_ops;
	case PF_PACKET:
		return &packet_family_ops;
	}
	return NULL;
}

int sock_register(const struct net_proto_family *f)
{
	u64 bit = 1ull << f->family;

	if (f->family < 0 || f->family >= NPROTO || net_family(f->family) != f)
		return -ENOBUFS;
	if (__atomic_fetch_or(&file_global()->families, bit, __ATOMIC_ACQ_REL) &
	    bit)
		return -EEXIST;
	return 0;
}

/* Netlink that is not about the network: audit, hotplug, and so on. */
static notrace bool netlink_is_passed(int protocol)
{
	switch (protocol) {
	case NETLINK_SELINUX:
	case NETLINK_ISCSI:
	case NETLINK_AUDIT:
	case NETLINK_CONNECTOR:
	case NETLINK_KOBJECT_UEVENT:
	case NETLINK_SCSITRANSPORT:
	case NETLINK_ECRYPTFS:
	case NETLINK_RDMA:
	case NETLINK_CRYPTO:
		return true;
	}
	return false;
}

/*
 * Families that are never the machine's are the kernel's. IPv6 is not: a
 * program that got one from the kernel would leave the machine.
 */
bool notrace family_is_passed(int family, int protocol)
{
	if (machine->opts.wire_kernel)
		return true;
	if (family == PF_NETLINK && !personality_24())
		return netlink_is_passed(protocol);
	return family != PF_INET && family != PF_INET6 &&
	       family != PF_NETLINK && family != PF_PACKET;
}

/* -EAFNOSUPPORT: POSIX socket(), ERRORS. */
int notrace family_create(int family, struct socket *sock, int protocol)
{
	const struct net_proto_family *f = net_family(family);

	if (!f || !(file_global()->families & 1ull << family))
		return -EAFNOSUPPORT;
	return f->create(sock, protocol);
}
