// SPDX-License-Identifier: MIT
/*
 * packet.c - packet sockets on lo: addresses, frames, auxdata, options, rings
 *
 * A datagram to ourselves is seen twice, going out and coming in. What
 * differs from run to run (identification, checksums, times) is not printed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static int udp, lo;
static struct sockaddr_in self = { .sin_family = AF_INET };

static const char *err(long ret)
{
	return ret < 0 ? strerrorname_np(errno) : "0";
}

static void say(size_t len)
{
	char msg[4000], sink[4000];

	memset(msg, 'x', sizeof(msg));
	memcpy(msg, "hello", 5);
	if (sendto(udp, msg, len, 0, (void *)&self, sizeof(self)) < 0)
		perror("sendto");
	if (recv(udp, sink, sizeof(sink), 0) < 0)
		perror("recv");
}

static void show_sll(const struct sockaddr_ll *a, socklen_t len)
{
	printf(" from %u: family %u proto %#x if %d hatype %u type %u halen %u",
	       len, a->sll_family, ntohs(a->sll_protocol),
	       a->sll_ifindex == lo ? 1 : a->sll_ifindex, a->sll_hatype,
	       a->sll_pkttype, a->sll_halen);
	for (int i = 0; i < a->sll_halen; i++)
		printf("%s%02x", i ? ":" : " ", a->sll_addr[i]);
}

/* From the network header on. */
static void show_ip(const unsigned char *p, size_t n)
{
	const struct iphdr *ip = (const void *)p;
	const struct udphdr *uh = (const void *)(p + 20);

	if (n < 28) {
		printf(" %zu bytes", n);
		return;
	}
	printf(" ip %u len %u proto %u %#x > %#x udp len %u %.5s", ip->version,
	       ntohs(ip->tot_len), ip->protocol, ntohl(ip->saddr),
	       ntohl(ip->daddr), ntohs(uh->len),
	       n >= 33 ? (const char *)p + 28 : "");
}

static void show_frame(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < 14 && i < n; i++)
		printf("%s%02x", i ? ":" : " eth ", p[i]);
	show_ip(p + 14, n < 14 ? 0 : n - 14);
}

static void show_aux(struct msghdr *m)
{
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		struct tpacket_auxdata a;

		if (c->cmsg_level != SOL_PACKET ||
		    c->cmsg_type != PACKET_AUXDATA)
			continue;
		memcpy(&a, CMSG_DATA(c), sizeof(a));
		printf(" aux status %#x len %u snap %u mac %u net %u vlan %u",
		       a.tp_status, a.tp_len, a.tp_snaplen, a.tp_mac, a.tp_net,
		       a.tp_vlan_tci);
	}
}

static void receive(int fd, size_t room, int flags)
{
	unsigned char buf[4096], ctl[256];
	struct sockaddr_ll from;
	struct iovec iov = { buf, room };
	struct msghdr m = { .msg_name = &from,
			    .msg_namelen = sizeof(from),
			    .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = ctl,
			    .msg_controllen = sizeof(ctl) };
	ssize_t n;

	memset(&from, 0, sizeof(from));
	n = recvmsg(fd, &m, flags | MSG_DONTWAIT);
	printf("  recv %zd %s flags %#x", n, err(n), m.msg_flags);
	if (n >= 0) {
		int type = 0;
		socklen_t l = sizeof(type);
		size_t got = (size_t)n < room ? (size_t)n : room;

		show_sll(&from, m.msg_namelen);
		getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &l);
		if (type == SOCK_RAW)
			show_frame(buf, got);
		else
			show_ip(buf, got);
		show_aux(&m);
	}
	printf("\n");
}

static void drain(int fd)
{
	char buf[16];

	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) >= 0)
		;
}

static void opt(int fd, int name, int val)
{
	int got = -1;
	socklen_t len = sizeof(got);

	printf("  opt %d = %d %s", name, val,
	       err(setsockopt(fd, SOL_PACKET, name, &val, sizeof(val))));
	printf(" get %s", err(getsockopt(fd, SOL_PACKET, name, &got, &len)));
	printf(" %d %u\n", got, len);
}

static void stats(int fd)
{
	struct tpacket_stats_v3 st;
	socklen_t len = sizeof(st);

	memset(&st, 0, sizeof(st));
	printf("  stats %s",
	       err(getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &st, &len)));
	printf(" %u: packets %u drops %u freezes %u\n", len, st.tp_packets,
	       st.tp_drops, st.tp_freeze_q_cnt);
}

static int bind_to(int fd, int proto, int ifindex, socklen_t len)
{
	struct sockaddr_ll a = { .sll_family = AF_PACKET,
				 .sll_protocol = htons((unsigned short)proto),
				 .sll_ifindex = ifindex };

	return bind(fd, (void *)&a, len);
}

static void names(int type)
{
	struct sockaddr_ll a;
	socklen_t len = sizeof(a);
	int fd = socket(AF_PACKET, type, 0), one = 1;

	printf("names %d\n", type);
	memset(&a, 0, sizeof(a));
	printf("  getsockname %s", err(getsockname(fd, (void *)&a, &len)));
	show_sll(&a, len);
	printf("\n  bind short %s",
	       err(bind_to(fd, ETH_P_ALL, lo, sizeof(a) - 1)));
	a.sll_family = AF_INET;
	printf(" family %s", err(bind(fd, (void *)&a, sizeof(a))));
	printf(" nodev %s", err(bind_to(fd, ETH_P_ALL, 4711, sizeof(a))));
	printf(" lo %s\n", err(bind_to(fd, ETH_P_ARP, lo, sizeof(a))));
	len = sizeof(a);
	printf("  getsockname %s", err(getsockname(fd, (void *)&a, &len)));
	show_sll(&a, len);
	len = sizeof(a);
	printf("\n  getpeername %s", err(getpeername(fd, (void *)&a, &len)));
	printf(" connect %s", err(connect(fd, (void *)&a, sizeof(a))));
	printf(" listen %s", err(listen(fd, 1)));
	printf(" accept %s", err(accept(fd, NULL, NULL)));
	printf(" shutdown %s", err(shutdown(fd, SHUT_RD)));
	printf(" mmap %s",
	       mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED
		       ? err(-1)
		       : "0");
	printf(" FIONREAD %s", err(ioctl(fd, FIONREAD, &one)));
	printf(" %d", one);
	printf(" SIOCGSTAMP %s\n", err(ioctl(fd, SIOCGSTAMP, &a)));
	close(fd);
}

static void frames(int type)
{
	int fd = socket(AF_PACKET, type, htons(ETH_P_ALL)), one = 1;
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };

	printf("frames %d\n", type);
	say(20);
	printf("  poll %d", poll(&p, 1, 0));
	printf(" %#x\n", p.revents);
	receive(fd, 4096, 0);
	receive(fd, 4096, MSG_PEEK);
	receive(fd, 30, MSG_TRUNC);
	receive(fd, 4096, 0);
	setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &one, sizeof(one));
	say(3000);
	receive(fd, 4096, 0);
	receive(fd, 4096, 0);
	receive(fd, 4096, MSG_OOB);
	receive(fd, 4096, MSG_ERRQUEUE);
	stats(fd);
	stats(fd);
	opt(fd, PACKET_IGNORE_OUTGOING, 1);
	say(9);
	receive(fd, 4096, 0);
	receive(fd, 4096, 0);
	bind_to(fd, ETH_P_IP, 0, sizeof(struct sockaddr_ll));
	say(9);
	receive(fd, 4096, 0);
	receive(fd, 4096, 0);
	bind_to(fd, ETH_P_ARP, 0, sizeof(struct sockaddr_ll));
	say(9);
	receive(fd, 4096, 0);
	close(fd);
}

static void filtered(void)
{
	struct sock_filter f[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_PKTTYPE),
		BPF_JUMP(BPF_JMP | BPF_JEQ, PACKET_OUTGOING, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 50),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog prog = { 4, f };
	int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)), one = 1;

	printf("filtered\n");
	setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &one, sizeof(one));
	printf("  attach %s\n", err(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER,
					       &prog, sizeof(prog))));
	say(100);
	receive(fd, 4096, 0);
	receive(fd, 4096, 0);
	stats(fd);
	close(fd);
}

static void sending(void)
{
	struct sockaddr_ll a = { .sll_family = AF_PACKET,
				 .sll_protocol = htons(ETH_P_IP),
				 .sll_ifindex = lo,
				 .sll_halen = 6 };
	unsigned char f[70000] = { [12] = 8, [14] = 0x45, [17] = 28 };
	int fd = socket(AF_PACKET, SOCK_RAW, 0);
	int tap = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
	int d = socket(AF_PACKET, SOCK_DGRAM, 0);

	printf("sending\n");
	printf("  unbound %s", err(send(fd, f, 42, 0)));
	printf(" short %s", err(sendto(fd, f, 42, 0, (void *)&a, 12)));
	printf(" runt %s", err(sendto(fd, f, 13, 0, (void *)&a, sizeof(a))));
	printf(" header %s", err(sendto(fd, f, 14, 0, (void *)&a, sizeof(a))));
	printf(" frame %s", err(sendto(fd, f, 42, 0, (void *)&a, sizeof(a))));
	printf(" large %s",
	       err(sendto(fd, f, 65536 + 14 + 5, 0, (void *)&a, sizeof(a))));
	a.sll_ifindex = 4711;
	printf(" nodev %s", err(sendto(fd, f, 42, 0, (void *)&a, sizeof(a))));
	a.sll_ifindex = lo;
	printf("\n");
	receive(tap, 4096, 0);
	drain(tap);
	printf("  dgram %s",
	       err(sendto(d, f + 14, 28, 0, (void *)&a, sizeof(a))));
	printf(" nothing %s", err(sendto(d, f, 0, 0, (void *)&a, sizeof(a))));
	printf(" bind %s", err(bind_to(d, ETH_P_IP, lo, sizeof(a))));
	printf(" bound %s\n", err(send(d, f + 14, 28, 0)));
	receive(tap, 4096, 0);
	close(fd);
	close(tap);
	close(d);
}

/* The kind that Linux 2.0 had. */
static void old(void)
{
	struct sockaddr a = { .sa_family = AF_PACKET, .sa_data = "lo" };
	struct sockaddr_pkt from = { .spkt_family = 0 };
	unsigned char f[64] = { [12] = 8, [14] = 0x45, [17] = 28 };
	int fd = socket(AF_PACKET, SOCK_PACKET, htons(ETH_P_ALL));
	socklen_t len = sizeof(from);
	ssize_t n;

	printf("old %s bind %s", err(fd), err(bind(fd, &a, sizeof(a))));
	printf(" long %s\n", err(bind(fd, &a, sizeof(a) + 1)));
	say(20);
	memset(&from, 0, sizeof(from));
	n = recvfrom(fd, f, sizeof(f), MSG_DONTWAIT, (void *)&from, &len);
	printf("  recv %zd %u family %u dev %.14s proto %#x", n, len,
	       from.spkt_family, from.spkt_device, ntohs(from.spkt_protocol));
	show_frame(f, n < 0 ? 0 : (size_t)n);
	len = sizeof(a);
	memset(&a, 0, sizeof(a));
	printf("\n  getsockname %s", err(getsockname(fd, &a, &len)));
	printf(" %u family %u %.14s", len, a.sa_family, a.sa_data);
	drain(fd);
	memset(&from, 0, sizeof(from));
	strcpy((char *)from.spkt_device, "lo");
	from.spkt_protocol = htons(ETH_P_IP);
	printf(" unbound %s", err(send(fd, f, 42, 0)));
	printf(" send %s",
	       err(sendto(fd, f, 42, 0, (void *)&from, sizeof(from))));
	strcpy((char *)from.spkt_device, "nope");
	printf(" nodev %s",
	       err(sendto(fd, f, 42, 0, (void *)&from, sizeof(from))));
	printf(" short %s\n", err(sendto(fd, f, 42, 0, (void *)&from, 8)));
	close(fd);
}

static void options(void)
{
	int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)), i, val;
	struct packet_mreq m = { .mr_ifindex = lo,
				 .mr_type = PACKET_MR_PROMISC };
	struct ifreq ifr = { .ifr_name = "lo" };
	socklen_t len;

	printf("options\n");
	opt(fd, PACKET_VERSION, 7);
	opt(fd, PACKET_VERSION, TPACKET_V2);
	opt(fd, PACKET_RESERVE, 32);
	opt(fd, PACKET_RESERVE, -1);
	opt(fd, PACKET_AUXDATA, 5);
	opt(fd, PACKET_ORIGDEV, 1);
	opt(fd, PACKET_LOSS, 1);
	opt(fd, PACKET_COPY_THRESH, 100);
	opt(fd, PACKET_TIMESTAMP, 1);
	opt(fd, PACKET_QDISC_BYPASS, 1);
	opt(fd, PACKET_IGNORE_OUTGOING, 2);
	opt(fd, 99, 1);
	for (i = -1; i < 4; i++) {
		val = i;
		len = sizeof(val);
		printf("  hdrlen %d %s", i,
		       err(getsockopt(fd, SOL_PACKET, PACKET_HDRLEN, &val,
				      &len)));
		printf(" %d\n", val);
	}
	printf("  join short %s",
	       err(setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &m, 15)));
	printf(" promisc %s",
	       err(setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &m,
			      sizeof(m))));
	ioctl(fd, SIOCGIFFLAGS, &ifr);
	printf(" flags %#x", (unsigned short)ifr.ifr_flags);
	m.mr_type = PACKET_MR_MULTICAST;
	m.mr_alen = 6;
	printf(" multicast %s",
	       err(setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &m,
			      sizeof(m))));
	m.mr_alen = 7;
	printf(" long %s", err(setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP,
					  &m, sizeof(m))));
	printf(" leave unknown %s",
	       err(setsockopt(fd, SOL_PACKET, PACKET_DROP_MEMBERSHIP, &m,
			      sizeof(m))));
	m.mr_ifindex = 4711;
	printf(" nodev %s\n",
	       err(setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &m,
			      sizeof(m))));
	close(fd);
}

/* --- rings ------------------------------------------------------------------
 */

static int ring_fd(int version, int type)
{
	int fd = socket(AF_PACKET, type, 0);

	setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version));
	return fd;
}

static void ring_errors(int version)
{
	static const struct tpacket_req3 reqs[] = {
		{ 4096, 4, 2048, 8, 0, 0, 0 },	  { 4096, 4, 2048, 7, 0, 0, 0 },
		{ 4095, 4, 2048, 8, 0, 0, 0 },	  { 4096, 4, 40, 408, 0, 0, 0 },
		{ 4096, 4, 2049, 4, 0, 0, 0 },	  { 4096, 4, 8192, 2, 0, 0, 0 },
		{ 4096, 0, 2048, 8, 0, 0, 0 },	  { 4096, 0, 0, 0, 0, 0, 0 },
		{ 4096, 4, 2048, 8, 0, 5000, 0 }, { 0, 4, 2048, 8, 0, 0, 0 },
	};
	unsigned int i;

	printf("ring errors v%d\n ", version + 1);
	for (i = 0; i < sizeof(reqs) / sizeof(reqs[0]); i++) {
		int fd = ring_fd(version, SOCK_RAW);
		struct tpacket_req3 r = reqs[i];
		socklen_t len = version == TPACKET_V3 ? sizeof(r) : 16;

		printf(" %s", err(setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &r,
					     len)));
		printf("/%s", err(setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &r,
					     len)));
		printf("/%s", err(setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &r,
					     len - 1)));
		version ^= 1;
		printf("/%s", err(setsockopt(fd, SOL_PACKET, PACKET_VERSION,
					     &version, sizeof(version))));
		version ^= 1;
		close(fd);
	}
	printf("\n");
}

static void frame_v12(int version, unsigned char *f)
{
	unsigned long status;
	unsigned int len, snap, mac, net, at;

	if (version == TPACKET_V1) {
		struct tpacket_hdr *h = (void *)f;

		status = h->tp_status;
		len = h->tp_len, snap = h->tp_snaplen;
		mac = h->tp_mac, net = h->tp_net;
		at = TPACKET_ALIGN(sizeof(*h));
	} else {
		struct tpacket2_hdr *h = (void *)f;

		status = h->tp_status;
		len = h->tp_len, snap = h->tp_snaplen;
		mac = h->tp_mac, net = h->tp_net;
		at = TPACKET_ALIGN(sizeof(*h));
	}
	printf("  frame status %#lx", status);
	if (status) {
		printf(" len %u snap %u mac %u net %u", len, snap, mac, net);
		show_sll((void *)(f + at), 20);
		show_ip(f + net, snap + mac - net);
	}
	printf("\n");
}

static void ring_v12(int version, int type)
{
	struct tpacket_req r = { 4096, 2, 2048, 4 };
	int fd = ring_fd(version, type), i;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	unsigned char *ring;

	printf("ring v%d type %d %s\n", version + 1, type,
	       err(setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &r, sizeof(r))));
	printf("  mmap short %s",
	       mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED
		       ? err(-1)
		       : "0");
	ring = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	printf(" mmap %s", ring == MAP_FAILED ? err(-1) : "0");
	memset(&r, 0, sizeof(r));
	printf(" unmake %s",
	       err(setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &r, sizeof(r))));
	bind_to(fd, ETH_P_ALL, lo, sizeof(struct sockaddr_ll));
	printf(" poll %d\n", poll(&p, 1, 0));
	say(20);
	printf("  poll %d %#x\n", poll(&p, 1, 1000), p.revents);
	say(3000);
	for (i = 0; i < 4; i++)
		frame_v12(version, ring + i * 2048);
	say(20); /* no room any more */
	stats(fd);
	for (i = 0; i < 4; i++) {
		memset(ring + i * 2048, 0, 32);
		__sync_synchronize();
	}
	printf("  poll %d", poll(&p, 1, 0));
	say(20);
	printf(" %d\n", poll(&p, 1, 1000));
	for (i = 0; i < 4; i++)
		frame_v12(version, ring + i * 2048);
	printf("  recv %s", err(recv(fd, &i, sizeof(i), MSG_DONTWAIT)));
	printf(" munmap %s", err(munmap(ring, 8192)));
	printf(" unmake %s\n",
	       err(setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &r, sizeof(r))));
	close(fd);
}

static void block_v3(unsigned char *b)
{
	struct tpacket_block_desc *d = (void *)b;
	struct tpacket_hdr_v1 *h = &d->hdr.bh1;
	unsigned char *p = b + h->offset_to_first_pkt;
	unsigned int i;

	printf("  block status %#x pkts %u first %u len %u seq %llu v %u "
	       "priv %u\n",
	       h->block_status, h->num_pkts, h->offset_to_first_pkt, h->blk_len,
	       (unsigned long long)h->seq_num, d->version, d->offset_to_priv);
	for (i = 0; i < h->num_pkts; i++) {
		struct tpacket3_hdr *f = (void *)p;

		printf("    next %u status %#x len %u snap %u mac %u net %u",
		       f->tp_next_offset, f->tp_status, f->tp_len,
		       f->tp_snaplen, f->tp_mac, f->tp_net);
		show_sll((void *)(p + TPACKET_ALIGN(sizeof(*f))), 20);
		show_ip(p + f->tp_net, f->tp_snaplen + f->tp_mac - f->tp_net);
		printf("\n");
		p += f->tp_next_offset;
	}
}

static void ring_v3(void)
{
	struct tpacket_req3 r = { 8192, 2, 2048, 8, 60, 20, 0 };
	int fd = ring_fd(TPACKET_V3, SOCK_RAW), i;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	unsigned char *ring;

	printf("ring v3 %s\n",
	       err(setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &r, sizeof(r))));
	ring = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	bind_to(fd, ETH_P_ALL, lo, sizeof(struct sockaddr_ll));
	printf("  poll %d\n", poll(&p, 1, 0));
	say(20);
	printf("  timer: poll %d %#x\n", poll(&p, 1, 2000), p.revents);
	block_v3(ring);
	for (i = 0; i < 6; i++)
		say(3000); /* two and a half fit into the other */
	printf("  full: poll %d %#x\n", poll(&p, 1, 2000), p.revents);
	block_v3(ring + 8192);
	stats(fd);
	((struct tpacket_block_desc *)(void *)ring)->hdr.bh1.block_status = 0;
	say(5);
	((struct tpacket_block_desc *)(void *)(ring + 8192))
		->hdr.bh1.block_status = 0;
	printf("  thawed: poll %d %#x\n", poll(&p, 1, 2000), p.revents);
	block_v3(ring);
	stats(fd);
	munmap(ring, 16384);
	close(fd);
}

int main(void)
{
	socklen_t len = sizeof(self);

	lo = (int)if_nametoindex("lo");
	udp = socket(AF_INET, SOCK_DGRAM, 0);
	self.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(udp, (void *)&self, len) ||
	    getsockname(udp, (void *)&self, &len))
		return 1;
	printf("type %s %s\n", err(socket(AF_PACKET, SOCK_STREAM, 0)),
	       err(socket(AF_PACKET, SOCK_SEQPACKET, 0)));
	names(SOCK_RAW);
	names(SOCK_DGRAM);
	frames(SOCK_RAW);
	frames(SOCK_DGRAM);
	filtered();
	sending();
	old();
	options();
	ring_errors(TPACKET_V1);
	ring_errors(TPACKET_V2);
	ring_errors(TPACKET_V3);
	ring_v12(TPACKET_V1, SOCK_RAW);
	ring_v12(TPACKET_V2, SOCK_RAW);
	ring_v12(TPACKET_V2, SOCK_DGRAM);
	ring_v3();
	return 0;
}
