// SPDX-License-Identifier: MIT
/*
 * protocol.c - the protocols above IP, and inet_init()
 *
 * Models net/ipv4/protocol.c and the end of net/ipv4/af_inet.c of 2.4: the
 * handlers are a constant table; inet_add_protocol() switches one on. Order
 * of the boot as in the kernel.
 *
 * Not modelled: protocols that modules bring.
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <string.h>

#include "ip_fib.h"
#include "netglobal.h"
#include "stack/inet/inet_int.h"

static const struct inet_protocol tcp_protocol = {
	.handler = tcp_v4_rcv,
	.err_handler = tcp_v4_err,
	.protocol = IPPROTO_TCP,
	.name = "TCP",
};
static const struct inet_protocol udp_protocol = {
	.handler = udp_rcv,
	.err_handler = udp_err,
	.protocol = IPPROTO_UDP,
	.name = "UDP",
};
static const struct inet_protocol udplite_protocol = {
	.handler = udplite_rcv,
	.err_handler = udplite_err,
	.protocol = IPPROTO_UDPLITE,
	.name = "UDP-Lite",
};
static const struct inet_protocol icmp_protocol = {
	.handler = icmp_rcv,
	.err_handler = icmp_err,
	.protocol = IPPROTO_ICMP,
	.name = "ICMP",
};
static const struct inet_protocol igmp_protocol = {
	.handler = igmp_rcv,
	.protocol = IPPROTO_IGMP,
	.name = "IGMP",
};

const struct inet_protocol *const inet_protos[256] = {
	[IPPROTO_ICMP] = &icmp_protocol,       [IPPROTO_IGMP] = &igmp_protocol,
	[IPPROTO_TCP] = &tcp_protocol,	       [IPPROTO_UDP] = &udp_protocol,
	[IPPROTO_UDPLITE] = &udplite_protocol,
};

int inet_add_protocol(u8 protocol)
{
	u32 bit = 1u << protocol % 32, *w = &inet_gbl->protos_on[protocol / 32];

	if (!inet_protos[protocol] || *w & bit)
		return -1;
	*w |= bit;
	return 0;
}

/* The running kernel's defaults (ip-sysctl.rst). */
static notrace void inet_sysctl_init(struct inet_global *g)
{
	g->sysctl_ip_default_ttl = 64;
	g->sysctl_local_port_range[0] = 32768;
	g->sysctl_local_port_range[1] = 60999;
	g->sysctl_unprivileged_port_start = 1024;
	g->sysctl_icmp_echo_ignore_broadcasts = 1;
	g->sysctl_icmp_ignore_bogus_error_responses = 1;
	g->sysctl_icmp_ratelimit = 1000;
	g->sysctl_icmp_ratemask = 0x1818;
	g->sysctl_icmp_msgs_per_sec = 1000;
	g->sysctl_icmp_msgs_burst = 50;
	g->sysctl_ping_group_range[0] = 1; /* nobody */
	g->sysctl_ping_group_range[1] = 0;
	g->sysctl_igmp_max_memberships = 20;
	g->sysctl_igmp_max_msf = 10;
	g->sysctl_igmp_qrv = 2;
	g->sysctl_igmp_link_local_reports = 1;
	g->sysctl_optmem_max = 131072;
	g->sysctl_udp_rmem_min = 4096;
	g->sysctl_udp_wmem_min = 4096;
}

/* Where the kernel below was told otherwise, so is the machine. */
static notrace void inet_sysctl_host(struct inet_global *g)
{
	const struct {
		const char *name;
		int *v;
		int n;
	} s[] = {
		{ "ip_default_ttl", &g->sysctl_ip_default_ttl, 1 },
		{ "ip_nonlocal_bind", &g->sysctl_ip_nonlocal_bind, 1 },
		{ "ip_no_pmtu_disc", &g->sysctl_ip_no_pmtu_disc, 1 },
		{ "ip_local_port_range", g->sysctl_local_port_range, 2 },
		{ "ip_unprivileged_port_start",
		  &g->sysctl_unprivileged_port_start, 1 },
		{ "ping_group_range", (int *)g->sysctl_ping_group_range, 2 },
		{ "icmp_echo_ignore_all", &g->sysctl_icmp_echo_ignore_all, 1 },
		{ "icmp_ratelimit", &g->sysctl_icmp_ratelimit, 1 },
		{ "icmp_ratemask", &g->sysctl_icmp_ratemask, 1 },
		{ "icmp_msgs_per_sec", &g->sysctl_icmp_msgs_per_sec, 1 },
		{ "icmp_msgs_burst", &g->sysctl_icmp_msgs_burst, 1 },
		{ "igmp_max_memberships", &g->sysctl_igmp_max_memberships, 1 },
		{ "igmp_max_msf", &g->sysctl_igmp_max_msf, 1 },
		{ "igmp_qrv", &g->sysctl_igmp_qrv, 1 },
		{ "conf/all/promote_secondaries",
		  &g->sysctl_promote_secondaries[0], 1 },
		{ "conf/default/promote_secondaries",
		  &g->sysctl_promote_secondaries[1], 1 },
	};
	char path[64] = "/proc/sys/net/ipv4/";
	const size_t dir = strlen(path);

	for (size_t i = 0; i < ARRAY_SIZE(s); i++) {
		memcpy(path + dir, s[i].name, strlen(s[i].name) + 1);
		host_sysctls(path, s[i].v, s[i].n);
	}
	if (g->sysctl_local_port_range[0] < 1 ||
	    g->sysctl_local_port_range[1] > 65535 ||
	    g->sysctl_local_port_range[0] > g->sysctl_local_port_range[1]) {
		g->sysctl_local_port_range[0] = 32768;
		g->sysctl_local_port_range[1] = 60999;
	}
}

int ip_init(void)
{
	struct packet_type *pt = kzalloc(sizeof(*pt));

	if (!pt)
		return -ENOMEM;
	pt->type = htons(ETH_P_IP);
	pt->id = PTYPE_IP;
	dev_add_pack(pt);
	return ip_rt_init();
}

/* Tables of functions are private memory: filled in every process. */
void inet_attach(void)
{
	devinet_attach();
	ip_fib_attach();
	arp_attach();
}

int inet_init(void)
{
	struct inet_global *g = kzalloc(sizeof(*g));
	int err;

	if (!g)
		return -ENOMEM;
	machine->inet = g;
	inet_sysctl_init(g);
	inet_sysctl_host(g);
	spin_lock_init(&g->icmp_lock, LC_misc);
	spin_lock_init(&g->ra_lock, LC_misc);
	g->ident_secret = net_random();
	g->icmp_credit = 50;
	for (int i = 0; i < IP_IDENTS; i++)
		atomic_set(&g->idents[i], (int)net_random());

	err = sock_register(&inet_family_ops);
	if (err)
		return err;
	inet_add_protocol(IPPROTO_ICMP);
	inet_add_protocol(IPPROTO_UDP);
	inet_add_protocol(IPPROTO_TCP);
	inet_add_protocol(IPPROTO_IGMP);
	err = arp_init();
	if (!err)
		err = ipfrag_init();
	if (!err)
		err = igmp_init();
	if (!err)
		err = raw_global_init();
	if (!err)
		err = ping_global_init();
	if (!err)
		err = udp_init();
	if (!err)
		err = udplite4_register();
	if (!err)
		err = ip_init();
	if (!err)
		err = tcp_v4_init();
	if (!err)
		err = tcp_init();
	if (!err)
		err = icmp_init();
	return err;
}
