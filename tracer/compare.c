// SPDX-License-Identifier: MIT
/*
 * compare.c - sock102 compare: the kernel's answers against the machine's
 *
 * CMD runs twice in the current directory: under strace in a network
 * namespace of its own, where lo is up (and, with -a, a TAP eth0), then under
 * `sock102 run`. The two records are compared as `sock102 diff` does.
 *
 * Linux: the machine has no IPv6, so it is disabled in the first run's
 * namespace (no ::1), and socket(AF_INET6) gives EAFNOSUPPORT there. What
 * CMD prints goes to stderr, both times.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/if_tun.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <net/route.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tracer/cmd.h"
#include "tracer/diff.h"

/* Bytes of each buffer that both records keep. */
#define STRSIZE "4096"

static const char traced[] =
	"trace=%net,read,write,readv,writev,pread64,pwrite64,preadv,pwritev,"
	"preadv2,pwritev2,close,close_range,dup,dup2,dup3,fcntl,ioctl,poll,"
	"ppoll,select,pselect6,epoll_create,epoll_create1,epoll_ctl,epoll_wait,"
	"epoll_pwait,epoll_pwait2,sendfile,splice,clone,clone3,fork,vfork";

struct plan {
	char *address; /* -a */
	char *run[64]; /* options handed on to run */
	int nrun;
	char **cmd;
	char dir[64];
	char log[96], trace[96];
};

/* --- the first run's network ---------------------------------------------- */

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ret = -1;

	if (fd >= 0) {
		ret = write(fd, text, strlen(text)) < 0 ? -1 : 0;
		close(fd);
	}
	return ret;
}

static int if_up(int s, const char *name)
{
	struct ifreq r = { 0 };

	strncpy(r.ifr_name, name, IFNAMSIZ - 1);
	if (ioctl(s, SIOCGIFFLAGS, &r) < 0)
		return -1;
	r.ifr_flags |= IFF_UP;
	return ioctl(s, SIOCSIFFLAGS, &r);
}

static void set_addr(struct ifreq *r, struct in_addr a)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_addr = a };

	memcpy(&r->ifr_addr, &sin, sizeof(sin));
}

/*
 * A TAP that nobody has open has no carrier, as a card without a wire; the
 * kernel notices within a second.
 */
static int until_no_carrier(int s, const char *name)
{
	struct timespec wait = { 0, 10000000 };
	struct ifreq r = { 0 };

	strcpy(r.ifr_name, name);
	for (int i = 0; i < 200; i++) {
		if (ioctl(s, SIOCGIFFLAGS, &r) < 0)
			return -1;
		if (!(r.ifr_flags & IFF_RUNNING))
			return 0;
		nanosleep(&wait, NULL);
	}
	return errno = ETIMEDOUT, -1;
}

/* ADDR/LEN[,gw=ADDR] on a TAP called eth0; nobody is at its other end. */
static int make_eth0(int s, const char *spec)
{
	char text[64], *slash, *gw;
	struct ifreq r = { 0 };
	struct rtentry rt = { 0 };
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct in_addr a, mask;
	int len, tap;

	snprintf(text, sizeof(text), "%s", spec);
	gw = strstr(text, ",gw=");
	if (gw) {
		*gw = 0;
		gw += 4;
	}
	slash = strchr(text, '/');
	len = slash ? atoi(slash + 1) : 24;
	if (slash)
		*slash = 0;
	if (inet_pton(AF_INET, text, &a) != 1 || len < 0 || len > 32)
		return errno = EINVAL, -1;
	mask.s_addr = len ? htonl(~0u << (32 - len)) : 0;
	tap = open("/dev/net/tun", O_RDWR); /* kept open by strace, too */
	strcpy(r.ifr_name, "eth0");
	r.ifr_flags = IFF_TAP | IFF_NO_PI;
	if (tap < 0 || ioctl(tap, TUNSETIFF, &r) < 0 ||
	    ioctl(tap, TUNSETPERSIST, 1) < 0)
		return -1;
	close(tap);
	set_addr(&r, a);
	if (ioctl(s, SIOCSIFADDR, &r) < 0)
		return -1;
	set_addr(&r, mask);
	if (ioctl(s, SIOCSIFNETMASK, &r) < 0 || if_up(s, "eth0") < 0 ||
	    until_no_carrier(s, "eth0") < 0)
		return -1;
	if (!gw)
		return 0;
	memcpy(&rt.rt_dst, &sin, sizeof(sin));
	memcpy(&rt.rt_genmask, &sin, sizeof(sin));
	if (inet_pton(AF_INET, gw, &sin.sin_addr) != 1)
		return errno = EINVAL, -1;
	memcpy(&rt.rt_gateway, &sin, sizeof(sin));
	rt.rt_flags = RTF_UP | RTF_GATEWAY;
	return ioctl(s, SIOCADDRT, &rt);
}

static int own_network(const struct plan *p)
{
	uid_t uid = getuid();
	gid_t gid = getgid();
	char map[64];
	int s, ret;

	if (unshare(CLONE_NEWNET | (geteuid() ? CLONE_NEWUSER : 0)) < 0)
		return -1;
	if (uid) {
		write_file("/proc/self/setgroups", "deny");
		snprintf(map, sizeof(map), "%u %u 1", uid, uid);
		write_file("/proc/self/uid_map", map);
		snprintf(map, sizeof(map), "%u %u 1", gid, gid);
		write_file("/proc/self/gid_map", map);
	}
	/* Fails where the kernel has no IPv6 either. */
	write_file("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
	write_file("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
	s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s < 0)
		return -1;
	ret = if_up(s, "lo");
	if (ret == 0 && p->address)
		ret = make_eth0(s, p->address);
	close(s);
	return ret;
}

/* socket(AF_INET6, ...) and socketpair() of it: EAFNOSUPPORT. */
static int no_inet6(void)
{
#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
	struct sock_filter f[] = {
		LOAD(arch),
#ifdef __x86_64__
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 5),
#else
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_I386, 0, 5),
#endif
		LOAD(nr),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
		LOAD(args[0]),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAFNOSUPPORT),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { sizeof(f) / sizeof(f[0]), f };

	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) == 0)
		return 0;
	/* Without privilege: programs may not gain any, then. */
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0
		       ? -1
		       : prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
}

/* --- the two runs -----------------------------------------------------------
 */

static void quiet_child(void)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (null >= 0)
		dup2(null, 0);
	dup2(2, 1);
}

static int status_of(pid_t pid)
{
	int st;

	while (waitpid(pid, &st, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFSIGNALED(st) ? 128 + WTERMSIG(st) : WEXITSTATUS(st);
}

static void kernel_child(const struct plan *p)
{
	char *argv[80] = { (char *)"strace",	  (char *)"-f",
			   (char *)"-qq",	  (char *)"-s",
			   (char *)STRSIZE,	  (char *)"-e",
			   (char *)traced,	  (char *)"-e",
			   (char *)"signal=none", (char *)"-o",
			   (char *)p->log,	  (char *)"--" };
	int i = 12, k;

	for (k = 0; p->cmd[k] && i < 79; k++)
		argv[i++] = p->cmd[k];
	if (own_network(p) < 0) {
		fprintf(stderr, "sock102: compare: no network of its own for "
				"the first run: %m\n");
		_exit(125);
	}
	if (no_inet6() < 0) {
		fprintf(stderr, "sock102: compare: seccomp: %m\n");
		_exit(125);
	}
	quiet_child();
	execvp("strace", argv);
	fprintf(stderr, "sock102: compare: strace: %m\n");
	_exit(125);
}

static void machine_child(const struct plan *p)
{
	char *argv[160], self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	int i = 0, k;

	if (n < 0)
		_exit(125);
	self[n] = 0;
	argv[i++] = self;
	argv[i++] = (char *)"run";
	argv[i++] = (char *)"-s";
	argv[i++] = (char *)STRSIZE;
	argv[i++] = (char *)"-o";
	argv[i++] = (char *)p->trace;
	for (k = 0; k < p->nrun; k++)
		argv[i++] = p->run[k];
	argv[i++] = (char *)"--";
	for (k = 0; p->cmd[k] && i < 159; k++)
		argv[i++] = p->cmd[k];
	argv[i] = NULL;
	quiet_child();
	execv(self, argv);
	_exit(125);
}

static int run(const struct plan *p, void (*child)(const struct plan *))
{
	pid_t pid = fork();

	if (pid < 0)
		return -1;
	if (pid == 0)
		child(p);
	return status_of(pid);
}

/* --- the command ------------------------------------------------------------
 */

static void help(void)
{
	puts("usage: sock102 compare [OPTIONS] -- CMD [ARG...]\n"
	     "Runs CMD on the kernel, under strace, and on a machine, and\n"
	     "compares the calls. Exit status 0: the program could not tell,\n"
	     "1: it could, 2: trouble.\n"
	     "  -e EXPR        strace's expressions; inject= acts on the second "
	     "run\n"
	     "  -g             record the path: the first difference is shown "
	     "with it\n"
	     "  -a ADDR/LEN    address of eth0, in both runs\n"
	     "  -w WIRE        the machine's wire\n"
	     "  -m NAME        the machine's name\n"
	     "  --policy FILE  rules for the second run\n"
	     "  --resolv FILE  resolv.conf and hosts of the second run\n"
	     "  --known FILE   declared differences, each with its reason\n"
	     "  --json         the differences as one JSON object\n"
	     "  --html         a page that shows the two side by side");
}

static void hand_on(struct plan *p, const char *opt, char *arg)
{
	if (p->nrun + 2 > 60)
		return;
	p->run[p->nrun++] = (char *)opt;
	if (arg)
		p->run[p->nrun++] = arg;
}

static int options(struct plan *p, struct diff_opts *o, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "graph", no_argument, NULL, 'g' },
		{ "machine", required_argument, NULL, 'm' },
		{ "wire", required_argument, NULL, 'w' },
		{ "policy", required_argument, NULL, 'P' },
		{ "resolv", required_argument, NULL, 'R' },
		{ "known", required_argument, NULL, 'K' },
		{ "json", no_argument, NULL, 'j' },
		{ "html", no_argument, NULL, 'H' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	char err[512];
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "+:e:ga:w:m:h", longs, NULL)) !=
	       -1) {
		switch (c) {
		case 'e':
			hand_on(p, "-e", optarg);
			break;
		case 'g':
			hand_on(p, "-g", NULL);
			break;
		case 'a':
			p->address = optarg;
			hand_on(p, "-a", optarg);
			break;
		case 'w':
			hand_on(p, "-w", optarg);
			break;
		case 'm':
			hand_on(p, "-m", optarg);
			break;
		case 'P':
			hand_on(p, "--policy", optarg);
			break;
		case 'R':
			hand_on(p, "--resolv", optarg);
			break;
		case 'K':
			o->known = known_load(optarg, err, sizeof(err));
			if (!o->known)
				return usage_error("%s", err);
			break;
		case 'j':
			o->json = true;
			break;
		case 'H':
			o->html = true;
			break;
		case 'h':
			help();
			return -1;
		case ':':
			return usage_error("compare: %s needs an argument",
					   argv[optind - 1]);
		default:
			return usage_error("compare: unknown option %s",
					   argv[optind - 1]);
		}
	}
	p->cmd = argv + optind;
	if (!*p->cmd)
		return usage_error("compare: a command is needed");
	return 0;
}

static int print(const struct plan *p, struct diff_opts *o, int sa, int sb)
{
	struct side a, b;
	char err[512];
	int ret;

	if (side_load(&a, p->log, err, sizeof(err)) < 0)
		return usage_error("compare: %s", err);
	if (side_load(&b, p->trace, err, sizeof(err)) < 0) {
		side_free(&a);
		return usage_error("compare: %s", err);
	}
	side_fold(&a);
	side_fold(&b);
	o->name_a = "kernel";
	o->name_b = "sock102";
	/* What the command itself returned is compared here. */
	for (size_t i = 0; i < a.n; i++)
		a.thread[i].exit_status = -1;
	for (size_t i = 0; i < b.n; i++)
		b.thread[i].exit_status = -1;
	ret = diff_print(&a, &b, o, stdout);
	if (sa != sb) {
		if (!o->json && !o->html)
			printf("exit status: %d | %d\n", sa, sb);
		else
			fprintf(stderr, "sock102: exit status: %d | %d\n", sa,
				sb);
		ret = 1;
	}
	side_free(&a);
	side_free(&b);
	return ret;
}

int cmd_compare(int argc, char **argv)
{
	struct plan p = { 0 };
	struct diff_opts o = { 0 };
	const char *tmp = getenv("TMPDIR");
	int ret = options(&p, &o, argc, argv), sa, sb;
	char path[PATH_MAX];
	bool other;

	if (ret)
		return ret < 0 ? 0 : ret;
	if (program_find(*p.cmd, path, sizeof(path), &other))
		return EXIT_USAGE;
	snprintf(p.dir, sizeof(p.dir), "%.40s/sock102.XXXXXX",
		 tmp ? tmp : "/tmp");
	if (!mkdtemp(p.dir))
		return usage_error("%s: %s", p.dir, strerror(errno));
	snprintf(p.log, sizeof(p.log), "%s/kernel.log", p.dir);
	snprintf(p.trace, sizeof(p.trace), "%s/machine.s102", p.dir);
	fflush(NULL);
	sa = run(&p, kernel_child);
	sb = sa == 125 || sa < 0 ? -1 : run(&p, machine_child);
	if (sa == 125 || sa < 0)
		ret = 2;
	else if (access(p.trace, R_OK) < 0 &&
		 (sb == EXIT_USAGE || sb == EXIT_CANNOT || sb == EXIT_NOTFOUND))
		ret = EXIT_USAGE; /* it has said why */
	else if (access(p.trace, R_OK) < 0)
		ret = usage_error("compare: the second run left no trace "
				  "(exit status %d)",
				  sb);
	else
		ret = print(&p, &o, sa, sb);
	unlink(p.log);
	unlink(p.trace);
	rmdir(p.dir);
	known_free(o.known);
	return ret;
}
