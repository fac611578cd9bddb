// SPDX-License-Identifier: MIT
/*
 * wire_tap.c - tap[:IFNAME]: the other end is a device of the kernel
 *
 * Models the far end of the cable as drivers/net/tun.c gives it (kernel
 * Documentation/networking/tuntap.rst). IFNAME is opened when it exists (a
 * persistent TAP that `ip tuntap add` made), else created and set up.
 *
 * Who may: whoever has CAP_NET_ADMIN here, or owns the persistent device. An
 * ordinary user who is neither gets a TAP in a user and network namespace of
 * its own: a child makes them, hands the descriptor over and stays to keep
 * them. There the kernel's end is up and has the gateway of -a as its
 * address; `nsenter -U -n -t PID` (the child's) goes and looks.
 *
 * Speed: a write() to the descriptor carries one frame to the far end in the
 * caller's own context. So the descriptor is offered for direct sending:
 * the thread that sends makes that one system call and nobody is woken. What
 * comes is read by a program that sleeps until it does (board_reader.c), else
 * by the keeper, as many frames as the card's ring has places, before the
 * interrupt is raised once for all of them.
 *
 * The device going away (ip link delete) is a link down; it is looked for
 * again once a second.
 *
 * The kernel's end may leave segmentation and checksums to us, as it would to
 * a card (IFF_VNET_HDR): one read brings up to 64 KiB of a stream, which is cut
 * into frames of the MTU here (wire_gso.c); the same in the other direction.
 *
 * Not modelled: several queues.
 */
#include "stack/hw/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "stack/hw/wire_gso.h"

#define AGAIN_NS 1000000000ll

struct tap {
	int fd; /* -1: gone */
	int sleep, look; /* epoll sets: of a program that waits, and ours */
	pid_t holder; /* of the namespaces; 0: they are ours */
	char name[IFNAMSIZ];
	int64_t again; /* ns: when to look for it, if it is gone */
	struct gso_in in; /* what was read and not yet received */
};

/* Up, and with an address where one is known. The socket is the kernel's. */
static void set_up(const char *name, uint32_t addr, unsigned prefix)
{
	int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct ifreq ifr;

	if (s < 0)
		return;
	memset(&ifr, 0, sizeof(ifr));
	strcpy(ifr.ifr_name, name);
	if (addr) {
		sin.sin_addr.s_addr = addr;
		memcpy(&ifr.ifr_addr, &sin, sizeof(sin));
		ioctl(s, SIOCSIFADDR, &ifr);
		sin.sin_addr.s_addr = htonl(prefix ? ~0u << (32 - prefix) : 0);
		memcpy(&ifr.ifr_netmask, &sin, sizeof(sin));
		ioctl(s, SIOCSIFNETMASK, &ifr);
	}
	if (!ioctl(s, SIOCGIFFLAGS, &ifr)) {
		ifr.ifr_flags |= IFF_UP;
		ioctl(s, SIOCSIFFLAGS, &ifr);
	}
	close(s);
}

/* A descriptor attached to the device, or a negative errno. */
static int attach(const char *want, char *name, bool *made)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	strcpy(ifr.ifr_name, *want ? want : "s102tap%d");
	*made = !*want || !if_nametoindex(want);
	if (ioctl(fd, TUNSETIFF, &ifr)) {
		err = errno;
		close(fd);
		return -err;
	}
	strcpy(name, ifr.ifr_name);
	/* Where it refuses, frames come one by one. */
	ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4);
	return fd;
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ok;

	if (fd < 0)
		return -1;
	ok = write(fd, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : -1;
	close(fd);
	return ok;
}

/*
 * The device is attached as long as any process has a copy of a descriptor, so
 * a keeper that follows another cannot attach to it again: it goes on with it.
 */
static int inherit(int fd, char *name)
{
	struct ifreq ifr;

	if (fd <= 0)
		return -ENOENT;
	memset(&ifr, 0, sizeof(ifr));
	if (ioctl(fd, TUNGETIFF, &ifr)) { /* the program's own, by now */
		close(fd);
		return -ENOENT;
	}
	memcpy(name, ifr.ifr_name, IFNAMSIZ);
	return fd;
}

/* What the holder sends back beside the descriptor. */
struct handover {
	int err;
	char name[IFNAMSIZ];
};

static void send_fd(int sock, const struct handover *h, int fd)
{
	union {
		char buf[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} c = { { 0 } };
	struct iovec iov = { (void *)h, sizeof(*h) };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (fd >= 0) {
		struct cmsghdr *cm;

		m.msg_control = c.buf;
		m.msg_controllen = sizeof(c.buf);
		cm = CMSG_FIRSTHDR(&m);
		cm->cmsg_level = SOL_SOCKET;
		cm->cmsg_type = SCM_RIGHTS;
		cm->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(cm), &fd, sizeof(int));
	}
	sendmsg(sock, &m, MSG_NOSIGNAL);
}

static int receive_fd(int sock, struct handover *h)
{
	union {
		char buf[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} c;
	struct iovec iov = { h, sizeof(*h) };
	struct msghdr m = { .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = c.buf,
			    .msg_controllen = sizeof(c.buf) };
	struct cmsghdr *cm;
	int fd = -EPROTO;

	if (recvmsg(sock, &m, MSG_CMSG_CLOEXEC) != sizeof(*h))
		return -EPROTO;
	if (h->err)
		return -h->err;
	cm = CMSG_FIRSTHDR(&m);
	if (cm && cm->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(cm), sizeof(fd));
	return fd;
}

/* The child: namespaces, device, address; then it only stays alive. */
static void hold_namespaces(int sock, const struct wire *w, uid_t uid,
			    gid_t gid)
{
	struct handover h = { 0 };
	char map[64];
	bool made;
	int fd = -1;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "sock102-tap");
	/* Not the arena, or the machine would never be over; nothing else. */
	dup2(sock, 0);
	sock = 0;
	syscall(SYS_close_range, 1u, ~0u, 0u);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET)) {
		h.err = errno;
	} else {
		write_file("/proc/self/setgroups", "deny");
		snprintf(map, sizeof(map), "0 %u 1", uid);
		write_file("/proc/self/uid_map", map);
		snprintf(map, sizeof(map), "0 %u 1", gid);
		write_file("/proc/self/gid_map", map);
		set_up("lo", 0, 0);
		fd = attach(w->spec.arg, h.name, &made);
		if (fd < 0)
			h.err = -fd;
		else
			set_up(h.name, w->gateway, w->prefix);
	}
	send_fd(sock, &h, fd);
	close(sock);
	if (fd < 0)
		_exit(0);
	close(fd);
	for (;;)
		pause();
}

/* A child that says nothing when it ends (no SIGCHLD to the keeper). */
static int attach_in_own(struct wire *w, struct tap *t)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	struct handover h;
	int pair[2], fd;
	long pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	pid = syscall(SYS_clone, 0ul, 0ul, 0ul, 0ul, 0ul);
	if (pid == 0)
		hold_namespaces(pair[1], w, uid, gid);
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		return -EAGAIN;
	}
	fd = receive_fd(pair[0], &h);
	close(pair[0]);
	if (fd < 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, __WCLONE);
		return fd;
	}
	t->holder = pid;
	strcpy(t->name, h.name);
	return fd;
}

/* One of the exclusive sets that hang on the device, or -1. */
static int set_of(const struct tap *t)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLEXCLUSIVE,
				  .data.u32 = WIRE_SLEEP_FRAME };
	int ep = epoll_create1(EPOLL_CLOEXEC);

	if (ep >= 0 && epoll_ctl(ep, EPOLL_CTL_ADD, t->fd, &ev)) {
		close(ep);
		ep = -1;
	}
	return ep;
}

/*
 * The kernel wakes the first of the device's waiters that sleeps: a program,
 * whose set is hung there before ours, else us.
 */
static void hang(const struct wire *w, struct tap *t)
{
	struct epoll_event ev = { .events = EPOLLIN,
				  .data.u32 = WIRE_SLEEP_BELL };

	t->sleep = set_of(t);
	t->look = set_of(t);
	if (t->look < 0 || t->sleep < 0 ||
	    epoll_ctl(t->sleep, EPOLL_CTL_ADD, w->bell, &ev)) {
		close(t->sleep);
		t->sleep = -1;
	}
}

static int tap_open(struct wire *w, char *err, size_t errlen)
{
	struct tap *t = calloc(1, sizeof(*t));
	bool made = false;

	if (!t) {
		snprintf(err, errlen, "no memory");
		return -1;
	}
	t->fd = inherit(w->spec.inherited, t->name);
	if (t->fd < 0)
		t->fd = attach(w->spec.arg, t->name, &made);
	if (t->fd == -EPERM)
		t->fd = attach_in_own(w, t);
	else if (t->fd >= 0 && made)
		set_up(t->name, 0, 0);
	if (t->fd < 0) {
		const char *why = strerror(-t->fd);

		if (t->fd == -EBUSY)
			why = "another machine is on it";
		if (t->fd == -ENOENT || t->fd == -EACCES)
			snprintf(err, errlen, "tap: /dev/net/tun: %s", why);
		else
			snprintf(err, errlen, "tap:%s: %s", w->spec.arg, why);
		free(t);
		return -1;
	}
	hang(w, t);
	w->priv = t;
	return 0;
}

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ll + ts.tv_nsec;
}

static void gone(struct tap *t)
{
	if (t->fd >= 0) {
		/* A device that stays must not expect it of the next one. */
		ioctl(t->fd, TUNSETOFFLOAD, 0);
		close(t->sleep);
		close(t->look);
		close(t->fd);
	}
	t->fd = t->sleep = t->look = -1;
	t->again = now_ns() + AGAIN_NS;
}

static void tap_close(struct wire *w)
{
	struct tap *t = w->priv;

	gone(t);
	if (t->holder) {
		kill(t->holder, SIGKILL);
		waitpid(t->holder, NULL, __WCLONE);
	}
	free(t);
}

static int tap_send(struct wire *w, const void *frame, uint32_t len)
{
	static const struct virtio_net_hdr vh;
	struct iovec iov[2] = { { (void *)&vh, sizeof(vh) },
				{ (void *)frame, len } };
	struct tap *t = w->priv;

	if (t->fd < 0 || writev(t->fd, iov, 2) < 0) {
		if (t->fd >= 0 && (errno == EAGAIN || errno == ENOBUFS))
			return -EAGAIN;
		w->stats.refused++; /* EIO: that end is down */
		return 0;
	}
	w->stats.sent++;
	return 0;
}

static int tap_outfd(struct wire *w)
{
	struct tap *t = w->priv;

	return t->fd;
}

static int tap_receive(struct wire *w, void *buf, uint32_t size)
{
	struct tap *t = w->priv;
	struct iovec iov[2] = { { &t->in.vh, sizeof(t->in.vh) },
				{ t->in.frame, sizeof(t->in.frame) } };
	uint32_t len;
	ssize_t n;

	while (!(len = gso_next(&t->in, buf, size))) {
		if (t->fd < 0)
			return -EAGAIN;
		n = readv(t->fd, iov, 2);
		if (n < 0 && errno != EAGAIN && errno != EINTR) {
			w->stats.refused++;
			gone(t);
		}
		if (n < 0)
			return -EAGAIN;
		if (!gso_begin(&t->in, n))
			w->stats.refused++;
	}
	w->stats.received++;
	return len;
}

static bool tap_link(struct wire *w)
{
	struct tap *t = w->priv;

	return t->fd >= 0;
}

static int tap_pollfds(struct wire *w, struct pollfd *fds, int max, int64_t *ns)
{
	struct tap *t = w->priv;
	int64_t rest = t->again - now_ns();
	bool made;

	if (t->fd < 0 && rest <= 0 && !t->holder) {
		t->fd = attach(t->name, t->name, &made);
		rest = AGAIN_NS;
		if (t->fd < 0)
			t->again = now_ns() + AGAIN_NS;
		else
			hang(w, t);
		if (t->fd >= 0 && made)
			set_up(t->name, 0, 0);
	}
	if (t->fd < 0) {
		if (*ns < 0 || *ns > rest)
			*ns = rest;
		return 0;
	}
	fds[0] = (struct pollfd){ .fd = t->look < 0 ? t->fd : t->look,
				  .events = POLLIN };
	return 1;
}

static int tap_sleep_fd(struct wire *w)
{
	struct tap *t = w->priv;

	return t->sleep;
}

const struct wire_ops wire_tap_ops = {
	.name = "tap",
	.threadsafe = true,
	.pads = true,
	.open = tap_open,
	.close = tap_close,
	.send = tap_send,
	.outfd = tap_outfd,
	.receive = tap_receive,
	.link = tap_link,
	.pollfds = tap_pollfds,
	.direct = tap_outfd,
	.sleep_fd = tap_sleep_fd,
};
