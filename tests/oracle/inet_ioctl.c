// SPDX-License-Identifier: MIT
/*
 * inet_ioctl.c - addresses, routes and ARP entries by ioctl(2), on lo and on
 * what is not there; then as root of the machine, changes and their effect.
 */
#include <net/if.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <sys/ioctl.h>

#include "tests/oracle/say.h"

static int s;

static long one(unsigned int cmd, const char *name, const char *addr)
{
	struct ifreq r;
	struct sockaddr_in *sin = (void *)&r.ifr_addr;
	char what[60];
	long ret;

	memset(&r, 0, sizeof(r));
	strcpy(r.ifr_name, name);
	if (addr) {
		sin->sin_family = AF_INET;
		inet_pton(AF_INET, addr, &sin->sin_addr);
	}
	snprintf(what, sizeof(what), "%x %s %s", cmd, name, addr ? addr : "");
	ret = say(what, ioctl(s, cmd, &r));
	if (!ret && !addr)
		printf("  %s family %d\n", inet_ntoa(sin->sin_addr),
		       sin->sin_family);
	return ret;
}

static void show(const char *name)
{
	one(SIOCGIFADDR, name, NULL);
	one(SIOCGIFNETMASK, name, NULL);
	one(SIOCGIFBRDADDR, name, NULL);
	one(SIOCGIFDSTADDR, name, NULL);
}

static void conf(void)
{
	struct ifreq r[10];
	struct ifconf c = { .ifc_len = sizeof(r), .ifc_req = r };

	if (SAY(ioctl(s, SIOCGIFCONF, &c)))
		return;
	printf("  %d\n", c.ifc_len);
	for (int i = 0; i < c.ifc_len / (int)sizeof(r[0]); i++)
		printf("  %s %s\n", r[i].ifr_name,
		       inet_ntoa(((struct sockaddr_in *)(void *)&r[i].ifr_addr)
					 ->sin_addr));
	c.ifc_req = NULL;
	SAY(ioctl(s, SIOCGIFCONF, &c));
	printf("  %d\n", c.ifc_len);
	c.ifc_req = r;
	c.ifc_len = 45;
	SAY(ioctl(s, SIOCGIFCONF, &c));
	printf("  %d\n", c.ifc_len);
}

static long route(unsigned int cmd, const char *dst, const char *mask,
		  const char *gw, int flags, int metric, const char *dev)
{
	struct rtentry r;
	struct sockaddr_in a = { .sin_family = AF_INET };
	char what[100];

	memset(&r, 0, sizeof(r));
	inet_pton(AF_INET, dst, &a.sin_addr);
	memcpy(&r.rt_dst, &a, sizeof(a));
	inet_pton(AF_INET, mask, &a.sin_addr);
	memcpy(&r.rt_genmask, &a, sizeof(a));
	if (gw) {
		inet_pton(AF_INET, gw, &a.sin_addr);
		memcpy(&r.rt_gateway, &a, sizeof(a));
	}
	r.rt_flags = (unsigned short)(RTF_UP | flags);
	r.rt_metric = (short)metric;
	r.rt_dev = (char *)(uintptr_t)dev;
	snprintf(what, sizeof(what), "%s %s/%s gw %s flags %x metric %d dev %s",
		 cmd == SIOCADDRT ? "add" : "del", dst, mask, gw ? gw : "-",
		 flags, metric, dev ? dev : "-");
	return say(what, ioctl(s, cmd, &r));
}

static void try(const char *ip)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = 9 };
	socklen_t len = sizeof(a);
	int t = socket(AF_INET, SOCK_DGRAM, 0);

	inet_pton(AF_INET, ip, &a.sin_addr);
	printf("%s ", ip);
	if (say("connect", connect(t, (void *)&a, sizeof(a))) == 0) {
		getsockname(t, (void *)&a, &len);
		printf("  from %s\n", inet_ntoa(a.sin_addr));
	}
	close(t);
	t = socket(AF_INET, SOCK_DGRAM, 0);
	a.sin_port = 0;
	inet_pton(AF_INET, ip, &a.sin_addr);
	say("  bind", bind(t, (void *)&a, sizeof(a)));
	close(t);
}

static void routes(void)
{
	route(SIOCADDRT, "10.7.0.0", "255.255.0.0", NULL, 0, 0, "lo");
	try("10.7.1.1");
	route(SIOCADDRT, "10.7.0.0", "255.255.0.0", NULL, 0, 0, "lo");
	route(SIOCADDRT, "10.7.0.0", "255.255.0.0", NULL, 0, 5, "lo");
	route(SIOCADDRT, "10.7.0.1", "255.255.0.0", NULL, 0, 0, "lo");
	route(SIOCADDRT, "10.7.0.0", "255.0.255.0", NULL, 0, 0, "lo");
	route(SIOCADDRT, "10.8.0.0", "255.255.0.0", NULL, 0, 0, "nodev");
	route(SIOCADDRT, "10.8.0.0", "255.255.0.0", NULL, 0, 0, NULL);
	route(SIOCADDRT, "10.8.0.0", "255.255.0.0", "10.7.0.9", RTF_GATEWAY, 0,
	      NULL);
	try("10.8.1.1");
	route(SIOCADDRT, "10.9.0.0", "255.255.0.0", "10.99.0.9", RTF_GATEWAY, 0,
	      NULL);
	route(SIOCADDRT, "10.9.0.0", "255.255.0.0", NULL, RTF_GATEWAY, 0, NULL);
	route(SIOCADDRT, "10.9.0.0", "255.255.0.0", NULL, RTF_REJECT, 0, NULL);
	try("10.9.1.1");
	route(SIOCADDRT, "10.9.1.2", "0.0.0.0", NULL, RTF_HOST, 0, "lo");
	try("10.9.1.2");
	route(SIOCADDRT, "0.0.0.0", "0.0.0.0", "10.7.0.1", RTF_GATEWAY, 0,
	      NULL);
	try("192.0.2.1");
	route(SIOCDELRT, "10.9.0.0", "255.255.0.0", NULL, RTF_REJECT, 0, NULL);
	try("10.9.1.1");
	route(SIOCDELRT, "0.0.0.0", "0.0.0.0", NULL, 0, 0, NULL);
	route(SIOCDELRT, "0.0.0.0", "0.0.0.0", NULL, 0, 0, NULL);
	route(SIOCDELRT, "10.8.0.0", "255.255.0.0", "10.7.0.8", RTF_GATEWAY, 0,
	      NULL);
	route(SIOCDELRT, "10.8.0.0", "255.255.0.0", "10.7.0.9", RTF_GATEWAY, 0,
	      NULL);
	route(SIOCDELRT, "10.7.0.0", "255.255.0.0", NULL, 0, 0, "lo");
	route(SIOCDELRT, "10.7.0.0", "255.255.0.0", NULL, 0, 0, "lo");
	route(SIOCDELRT, "10.7.0.0", "255.255.0.0", NULL, 0, 0, "lo");
	route(SIOCDELRT, "10.9.1.2", "0.0.0.0", NULL, RTF_HOST, 0, NULL);
	try("10.7.1.1");
	SAY(ioctl(s, SIOCADDRT, (void *)8));
	SAY(ioctl(s, SIOCRTMSG, NULL));
}

static void addresses(void)
{
	one(SIOCSIFADDR, "lo:1", "10.1.2.3");
	show("lo:1");
	conf();
	try("10.1.2.3");
	try("10.1.2.4");
	try("10.255.255.255");
	one(SIOCSIFNETMASK, "lo:1", "255.255.255.0");
	show("lo:1");
	try("10.1.2.4");
	try("10.2.2.4");
	one(SIOCSIFNETMASK, "lo:1", "255.0.255.0");
	one(SIOCSIFBRDADDR, "lo:1", "10.1.2.200");
	show("lo:1");
	one(SIOCSIFDSTADDR, "lo:1", "10.1.2.9");
	show("lo:1");
	one(SIOCSIFADDR, "lo:1", "224.0.0.1");
	one(SIOCSIFADDR, "lo:2", "10.1.2.3");
	one(SIOCSIFADDR, "lo:1", "0.0.0.0");
	show("lo:1");
	one(SIOCSIFADDR, "lo:3", "192.168.9.1");
	show("lo:3");
	struct ifreq r;

	memset(&r, 0, sizeof(r));
	strcpy(r.ifr_name, "lo:3");
	SAY(ioctl(s, SIOCSIFFLAGS, &r));
	show("lo:3");
	SAY(ioctl(s, SIOCSIFFLAGS, &r));
	conf();
	strcpy(r.ifr_name, "lo");
	SAY(ioctl(s, SIOCGIFFLAGS, &r));
	printf("  %x\n", (unsigned)r.ifr_flags);
	r.ifr_flags = 0;
	SAY(ioctl(s, SIOCSIFFLAGS, &r));
	try("127.0.0.1");
	show("lo");
	r.ifr_flags = IFF_UP;
	SAY(ioctl(s, SIOCSIFFLAGS, &r));
	try("127.0.0.1");
	show("lo");
}

static void arp(void)
{
	struct arpreq r;
	struct sockaddr_in a = { .sin_family = AF_INET };

	inet_pton(AF_INET, "10.1.1.1", &a.sin_addr);
	memset(&r, 0, sizeof(r));
	SAY(ioctl(s, SIOCGARP, &r));
	memcpy(&r.arp_pa, &a, sizeof(a));
	SAY(ioctl(s, SIOCGARP, &r));
	strcpy(r.arp_dev, "lo");
	SAY(ioctl(s, SIOCGARP, &r));
	strcpy(r.arp_dev, "none");
	SAY(ioctl(s, SIOCGARP, &r));
	SAY(ioctl(s, SIOCDARP, &r));
	strcpy(r.arp_dev, "lo");
	SAY(ioctl(s, SIOCDARP, &r));
	SAY(ioctl(s, SIOCGARP, (void *)8));
}

int main(void)
{
	s = socket(AF_INET, SOCK_DGRAM, 0);
	conf();
	show("lo");
	show("lo:0");
	show("eth9");
	show("");
	addresses();
	routes();
	arp();
	SAY(ioctl(s, 0x8906, &(struct timeval){ 0 }));
	SAY(ioctl(s, 0x1234, NULL));
	SAY(seteuid(1));
	one(SIOCSIFADDR, "lo:1", "10.1.2.3");
	route(SIOCADDRT, "10.7.0.0", "255.255.0.0", NULL, 0, 0, "lo");
	arp();
	return 0;
}
