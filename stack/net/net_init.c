// SPDX-License-Identifier: MIT
/*
 * net_init.c - the state of stack/net, made once when the machine boots
 *
 * Models skb_init(), sk_init() and the head of net_dev_init(). The values of
 * net.core are those of the kernel below, so that what a program sees of a
 * socket's buffers is what it sees there.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

#include "machine.h"
#include "mib.h"
#include "netglobal.h"
#include "skbuff.h"
#include "sock.h"

#define SOMAXCONN_24 128

int skb_init(void)
{
	machine->skbuff_head_cache =
		kmem_cache_create("skbuff_head_cache", sizeof(struct sk_buff));
	return machine->skbuff_head_cache ? 0 : -ENOMEM;
}

/* Up to n numbers from a file of /proc/sys; v keeps what is not there. */
notrace void host_sysctls(const char *path, int *v, int n)
{
	long fd =
		host_syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
	char text[128], *p = text;
	long len;

	if (fd < 0)
		return;
	len = host_syscall(SYS_read, fd, text, sizeof(text) - 1);
	host_syscall(SYS_close, fd);
	if (len <= 0)
		return;
	text[len] = '\0';
	for (; n > 0; n--, v++) {
		long val = 0;

		while (*p == ' ' || *p == '\t')
			p++;
		if (*p < '0' || *p > '9')
			return;
		for (; *p >= '0' && *p <= '9'; p++)
			val = min(val * 10 + *p - '0', (long)INT32_MAX / 10);
		*v = (int)val;
	}
}

static notrace int host_sysctl(const char *path, int otherwise)
{
	host_sysctls(path, &otherwise, 1);
	return otherwise;
}

/*
 * Timeouts of sockets are kept in the kernel's ticks and read back as such;
 * how long one is can be seen by asking for the shortest.
 */
static notrace u32 host_tick(void)
{
	long fd = host_syscall(SYS_socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC);
	struct {
		long sec, usec;
	} tv = { 0, 1 };
	socklen_t len = sizeof(tv);
	u32 tick = 1000;

	if (fd < 0)
		return tick;
	if (!host_syscall(SYS_setsockopt, fd, SOL_SOCKET, SO_RCVTIMEO, &tv,
			  sizeof(tv)) &&
	    !host_syscall(SYS_getsockopt, fd, SOL_SOCKET, SO_RCVTIMEO, &tv,
			  &len) &&
	    !tv.sec && tv.usec > 0 && tv.usec <= 100000)
		tick = (u32)tv.usec;
	host_syscall(SYS_close, fd);
	return tick;
}

static notrace u32 host_release(void)
{
	u32 num[2] = { 0, 0 };
	struct utsname u;
	const char *p;

	if (host_syscall(SYS_uname, &u))
		return 0;
	for (p = u.release; *p >= '0' && *p <= '9'; p++)
		num[0] = num[0] * 10 + (u32)(*p - '0');
	if (*p == '.')
		for (p++; *p >= '0' && *p <= '9'; p++)
			num[1] = num[1] * 10 + (u32)(*p - '0');
	return num[0] << 8 | min(num[1], 255u);
}

int sk_init(void)
{
	struct net_global *net;
	int err;

	machine->sk_cachep = kmem_cache_create("sock", sizeof(struct sock));
	net = kzalloc(sizeof(*net));
	if (!machine->sk_cachep || !net)
		return -ENOMEM;
	spin_lock_init(&net->lock, LC_dev);
	spin_lock_init(&net->rtnl, LC_rtnl);
	net->sysctl_rmem_default =
		host_sysctl("/proc/sys/net/core/rmem_default", 212992);
	net->sysctl_rmem_max =
		host_sysctl("/proc/sys/net/core/rmem_max", 212992);
	net->sysctl_wmem_default =
		host_sysctl("/proc/sys/net/core/wmem_default", 212992);
	net->sysctl_wmem_max =
		host_sysctl("/proc/sys/net/core/wmem_max", 212992);
	net->sysctl_optmem_max =
		host_sysctl("/proc/sys/net/core/optmem_max", 131072);
	net->sysctl_somaxconn =
		personality_24()
			? SOMAXCONN_24
			: host_sysctl("/proc/sys/net/core/somaxconn", 4096);
	net->sysctl_netdev_max_backlog =
		host_sysctl("/proc/sys/net/core/netdev_max_backlog", 1000);
	memcpy(net->sysctl_tcp_rmem, (int[]){ 4096, 131072, 6291456 },
	       sizeof(net->sysctl_tcp_rmem));
	memcpy(net->sysctl_tcp_wmem, (int[]){ 4096, 16384, 4194304 },
	       sizeof(net->sysctl_tcp_wmem));
	host_sysctls("/proc/sys/net/ipv4/tcp_rmem", net->sysctl_tcp_rmem, 3);
	host_sysctls("/proc/sys/net/ipv4/tcp_wmem", net->sysctl_tcp_wmem, 3);
	net->busy_read = (u32)host_sysctl("/proc/sys/net/core/busy_read", 0);
	net->host_release = host_release();
	net->tick_usec = host_tick();
	net->cookie = 0x1000 + (machine->epoch_real >> 20) % 0x100000;
	machine->net = net;

	err = mib_init();
	return err;
}
