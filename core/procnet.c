// SPDX-License-Identifier: MIT
/*
 * procnet.c - open("/proc/net/...") shows this machine, not the kernel's
 *
 * netstat, ifconfig, route, arp and nstat read nothing else. The text is made
 * when the file is opened and is given to the program in a memfd, which it
 * may read, seek and close as it likes.
 *
 * Models proc_net of fs/proc/proc_net.c; /sys/class/net goes the same way. Not
 * modelled: reading on after the machine changed (rewind makes no new text);
 * directories; stat(2) and access(2) by name, which are the kernel's.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "core/sys.h"
#include "machine.h"
#include "procnet.h"

/* Files of what this machine has not: ENOENT, not the kernel's. */
static const char *const absent[] = {
	"if_inet6",	 "tcp6",
	"udp6",		 "udplite6",
	"raw6",		 "icmp6",
	"igmp6",	 "mcfilter6",
	"anycast6",	 "snmp6",
	"sockstat6",	 "rt6_stats",
	"ipv6_route",	 "dev_snmp6",
	"ip6_flowlabel", "ip6_mr_vif",
	"ip6_mr_cache",	 "ip_mr_vif",
	"ip_mr_cache",	 "nf_conntrack",
	"xfrm_stat",	 "rt_acct",
	"wireless",	 "xt_recent",
	"ipt_hashlimit", "nf_conntrack_expect",
};

/* Of packet filters there are many. */
static const char *const absent_prefix[] = {
	"ip_tables_",	"ip6_tables_", "arp_tables_",
	"ip6t_",	"netfilter/",  "dev_snmp6/",
	"stat/nf_conn", "stat/ndisc_", "stat/synproxy",
};

static notrace bool is_absent(const char *name)
{
	for (u32 i = 0; i < ARRAY_SIZE(absent); i++)
		if (!strcmp(absent[i], name))
			return true;
	for (u32 i = 0; i < ARRAY_SIZE(absent_prefix); i++)
		if (!strncmp(absent_prefix[i], name, strlen(absent_prefix[i])))
			return true;
	return false;
}

static notrace long text_to_fd(const char *name, const char *text, size_t len,
			       int flags)
{
	long fd = host_syscall(SYS_memfd_create, name,
			       flags & O_CLOEXEC ? MFD_CLOEXEC : 0);
	long n;

	if (fd < 0)
		return fd;
	while (len) {
		n = host_syscall(SYS_write, fd, text, len);
		if (n <= 0) {
			host_syscall(SYS_close, fd);
			return n ? n : -EIO;
		}
		text += n;
		len -= (size_t)n;
	}
	host_syscall(SYS_lseek, fd, 0, SEEK_SET);
	return fd;
}

static notrace long open_text(const char *name, int flags,
			      int (*render)(const char *name, char **buf,
					    size_t *len))
{
	size_t len = 0;
	char *text = NULL;
	long ret;

	if ((flags & O_ACCMODE) != O_RDONLY)
		return -EACCES;
	enter_stack();
	ret = render(name, &text, &len);
	if (!ret) {
		ret = text_to_fd(name, text, len, flags);
		kfree(text);
	}
	leave_stack();
	return ret;
}

long sys_open_procnet(const char *name, int flags)
{
	if (machine->opts.wire_kernel)
		return -ENOSYS;
	if (!procnet_exists(name))
		return is_absent(name) ? -ENOENT : -ENOSYS;
	return open_text(name, flags, procnet_render);
}

/* A device's folder itself is the kernel's to open, and the host's. */
long sys_open_sysnet(const char *name, int flags)
{
	if (machine->opts.wire_kernel || !strchr(name, '/'))
		return -ENOSYS;
	return open_text(name, flags, sysfs_net_render);
}
