// SPDX-License-Identifier: MIT
/*
 * netdevice.c - ioctls about devices (netdevice(7)), as root and as nobody
 */
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int fd;

static const char *err(int ret)
{
	return ret < 0 ? strerrorname_np(errno) : "0";
}

static void show(const struct ifreq *ifr)
{
	const unsigned char *p = (const void *)ifr;

	printf(" %.16s", ifr->ifr_name);
	for (unsigned int i = IFNAMSIZ; i < sizeof(*ifr); i++)
		printf("%s%02x", i == IFNAMSIZ ? " " : "", p[i]);
}

static void get(const char *name, unsigned int cmd)
{
	struct ifreq ifr;
	int ret;

	memset(&ifr, 0, sizeof(ifr));
	strcpy(ifr.ifr_name, name);
	ret = ioctl(fd, cmd, &ifr);
	printf("%s %#x %s", name, cmd, err(ret));
	if (!ret)
		show(&ifr);
	printf("\n");
}

static void by_index(int index)
{
	struct ifreq ifr;
	int ret;

	memset(&ifr, 0, sizeof(ifr));
	ifr.ifr_ifindex = index;
	ret = ioctl(fd, SIOCGIFNAME, &ifr);
	printf("name %d %s %.16s\n", index, err(ret), ret ? "" : ifr.ifr_name);
}

/* Only lo: the machine has a card, the namespace has none. */
static void conf(int len, char *buf)
{
	struct ifconf ifc = { .ifc_len = len, .ifc_buf = buf };
	int ret = ioctl(fd, SIOCGIFCONF, &ifc), i;

	printf("conf %d %s %d", len, err(ret), ifc.ifc_len);
	for (i = 0; !ret && len > 8 && buf > (char *)4096 && i < ifc.ifc_len;
	     i += (int)sizeof(struct ifreq))
		show((void *)(buf + i));
	printf("\n");
}

static void set(const char *what, unsigned int cmd, struct ifreq ifr)
{
	strcpy(ifr.ifr_name, "lo");
	printf("set %s %s", what, err(ioctl(fd, cmd, &ifr)));
	show(&ifr);
	printf("\n");
}

static void sets(void)
{
	struct ifreq z;

	memset(&z, 0, sizeof(z));
#define SET(cmd, field, value)                 \
	do {                                   \
		struct ifreq r_ = z;           \
		r_.field = value;              \
		set(#cmd "=" #value, cmd, r_); \
	} while (0)
	SET(SIOCSIFMTU, ifr_mtu, 1400);
	get("lo", SIOCGIFMTU);
	SET(SIOCSIFMTU, ifr_mtu, -1);
	SET(SIOCSIFMTU, ifr_mtu, 65536);
	SET(SIOCSIFTXQLEN, ifr_qlen, 77);
	get("lo", SIOCGIFTXQLEN);
	SET(SIOCSIFTXQLEN, ifr_qlen, -1);
	SET(SIOCSIFTXQLEN, ifr_qlen, 1000);
	SET(SIOCSIFHWADDR, ifr_hwaddr.sa_family, 1);
	SET(SIOCSIFMETRIC, ifr_metric, 1);
	SET(SIOCSIFSLAVE, ifr_slave[0], 'x');
	SET(SIOCADDMULTI, ifr_hwaddr.sa_family, 1);
	SET(SIOCSIFMEM, ifr_mtu, 1);
	SET(SIOCSIFLINK, ifr_mtu, 1);
	SET(SIOCSIFFLAGS, ifr_flags, IFF_LOOPBACK);
	get("lo", SIOCGIFFLAGS);
	SET(SIOCSIFFLAGS, ifr_flags, IFF_UP | IFF_LOOPBACK);
	get("lo", SIOCGIFFLAGS);
	SET(SIOCSIFFLAGS, ifr_flags, IFF_UP | IFF_PROMISC | IFF_ALLMULTI);
	get("lo", SIOCGIFFLAGS);
	SET(SIOCSIFFLAGS, ifr_flags, IFF_UP);
	get("lo", SIOCGIFFLAGS);
}

static void ethtool(unsigned int cmd, size_t show_bytes)
{
	unsigned char data[1024];
	struct ifreq ifr;
	unsigned int i;
	int ret;

	memset(&ifr, 0, sizeof(ifr));
	memset(data, 0, sizeof(data));
	memcpy(data, &cmd, sizeof(cmd));
	if (cmd == ETHTOOL_GPERMADDR)
		data[4] = 32;
	strcpy(ifr.ifr_name, "lo");
	ifr.ifr_data = (void *)data;
	ret = ioctl(fd, SIOCETHTOOL, &ifr);
	printf("ethtool %#x %s ", cmd, err(ret));
	for (i = 4; !ret && i < show_bytes; i++)
		printf("%02x", data[i]);
	printf("\n");
}

static void all(void)
{
	static const unsigned int cmds[] = {
		SIOCGIFFLAGS,	SIOCGIFMETRIC,
		SIOCGIFMTU,	SIOCGIFHWADDR,
		SIOCGIFSLAVE,	SIOCGIFMAP,
		SIOCGIFINDEX,	SIOCGIFTXQLEN,
		SIOCGIFADDR,	SIOCGIFDSTADDR,
		SIOCGIFBRDADDR, SIOCGIFNETMASK,
		SIOCGIFMEM,	SIOCGIFENCAP,
		SIOCGIFCOUNT,	SIOCGIFPFLAGS,
		SIOCGMIIPHY,	SIOCBONDINFOQUERY,
		SIOCDEVPRIVATE, SIOCDEVPRIVATE + 15,
		SIOCGHWTSTAMP,	SIOCOUTQNSD,
		0x8999,		SIOCDIFADDR,
		SIOCSIFHWADDR,	SIOCRTMSG,
	};
	static const char *const names[] = { "lo", "lo:1", "nope", "" };
	unsigned int i, k;
	char buf[2000];

	for (k = 0; k < 4; k++)
		for (i = 0; i < sizeof(cmds) / sizeof(cmds[0]); i++)
			get(names[k], cmds[i]);
	by_index(0);
	by_index(1);
	by_index(99);
	conf(0, NULL);
	conf(39, buf);
	conf(40, buf);
	conf((int)sizeof(struct ifreq), (void *)8);
	sets();
	ethtool(ETHTOOL_GSET, 0);
	ethtool(ETHTOOL_GDRVINFO, 0);
	ethtool(ETHTOOL_GLINK, 8);
	ethtool(ETHTOOL_GRINGPARAM, 0);
	ethtool(ETHTOOL_GRXCSUM, 8);
	ethtool(ETHTOOL_GTXCSUM, 8);
	ethtool(ETHTOOL_GSG, 8);
	ethtool(ETHTOOL_GTSO, 8);
	ethtool(ETHTOOL_GUFO, 8);
	ethtool(ETHTOOL_GGSO, 8);
	ethtool(ETHTOOL_GGRO, 8);
	ethtool(ETHTOOL_GFLAGS, 8);
	ethtool(ETHTOOL_GPERMADDR, 14);
	ethtool(ETHTOOL_GET_TS_INFO, 44);
	ethtool(ETHTOOL_STSO, 8);
	ethtool(0x999, 8);
	printf("fault %s\n", err(ioctl(fd, SIOCGIFFLAGS, (void *)8)));
}

int main(void)
{
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	all();
	fflush(stdout);
	if (fork() == 0) {
		printf("setuid %s\n", err(setuid(65534)));
		all();
		return 0;
	}
	wait(NULL);
	return 0;
}
