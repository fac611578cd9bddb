// SPDX-License-Identifier: MIT
/*
 * packet_fanout.c - PACKET_FANOUT on lo: who may join, who gets what
 *
 * Frames of a protocol of our own are sent through another packet socket, so
 * only the group sees them. For modes whose choice is arbitrary (HASH, RND)
 * what is compared is that all of it arrived, and where it had to.
 */
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <sched.h>

#include "say.h"

#define PROTO		0x88b6
#define IGNORE_OUTGOING 0x4000
#define MEMBERS		3

static int lo;

static int psock(int proto)
{
	struct sockaddr_ll a = { .sll_family = AF_PACKET,
				 .sll_protocol = htons((uint16_t)proto),
				 .sll_ifindex = lo };
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	if (fd < 0 || bind(fd, (void *)&a, sizeof(a)))
		say("psock", -1);
	return fd;
}

static int join(int fd, int mode, int id)
{
	int v = mode << 16 | id;

	return setsockopt(fd, SOL_PACKET, PACKET_FANOUT, &v, sizeof(v));
}

static int join_max(int fd, int mode, int id, unsigned int max)
{
	struct fanout_args a = { .id = (uint16_t)id,
				 .type_flags = (uint16_t)mode,
				 .max_num_members = max };

	return setsockopt(fd, SOL_PACKET, PACKET_FANOUT, &a, sizeof(a));
}

static unsigned int group_of(int fd)
{
	unsigned int v = 0;
	socklen_t l = sizeof(v);

	if (getsockopt(fd, SOL_PACKET, PACKET_FANOUT, &v, &l))
		say("getsockopt", -1);
	return v;
}

static int program(int fd, unsigned int code, unsigned int k)
{
	struct sock_filter f[] = { BPF_STMT((unsigned short)code, k),
				   BPF_STMT(BPF_RET | BPF_A, 0) };
	struct sock_fprog p = { 2, f };

	return setsockopt(fd, SOL_PACKET, PACKET_FANOUT_DATA, &p, sizeof(p));
}

static void send_frame(int fd, char c)
{
	unsigned char frame[60] = {
		[12] = PROTO >> 8, [13] = PROTO & 255, [14] = (unsigned char)c
	};

	if (write(fd, frame, sizeof(frame)) != sizeof(frame))
		say("write", -1);
}

static int drain(int fd)
{
	char buf[2048];
	int n = 0;

	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) >= 0)
		n++;
	return n;
}

static void errors(void)
{
	int fd = psock(PROTO), two = psock(PROTO), all = psock(ETH_P_ALL);
	int unbound = socket(AF_PACKET, SOCK_RAW, 0), v = 0, mode;
	struct tpacket_rollover_stats st;
	socklen_t l = sizeof(st);

	printf("-- errors\n");
	SAY(setsockopt(fd, SOL_PACKET, PACKET_FANOUT, &v, 3));
	SAY(setsockopt(fd, SOL_PACKET, PACKET_FANOUT, &v, 6));
	SAY(setsockopt(fd, SOL_PACKET, PACKET_FANOUT, NULL, 4));
	SAY(setsockopt(fd, SOL_PACKET, PACKET_FANOUT_DATA, &v, 4));
	SAY(getsockopt(fd, SOL_PACKET, PACKET_ROLLOVER_STATS, &st, &l));
	SAY(join(unbound, PACKET_FANOUT_HASH, 1));
	for (mode = 8; mode < 10; mode++)
		SAY(join(fd, mode, 1));
	SAY(join(fd, PACKET_FANOUT_ROLLOVER | PACKET_FANOUT_FLAG_ROLLOVER, 1));
	SAY(join_max(fd, PACKET_FANOUT_LB, 1, 65537));
	SAY(join(fd, PACKET_FANOUT_FLAG_UNIQUEID, 1));
	printf("%#x\n", group_of(fd));
	SAY(join_max(fd, PACKET_FANOUT_LB, 1, 1));
	printf("%#x\n", group_of(fd));
	SAY(join(fd, PACKET_FANOUT_LB, 1));
	SAY(join(fd, PACKET_FANOUT_LB, 2));
	SAY(join(two, PACKET_FANOUT_LB, 1));
	SAY(join(two, PACKET_FANOUT_HASH, 1));
	SAY(join(two, PACKET_FANOUT_LB | PACKET_FANOUT_FLAG_DEFRAG, 1));
	SAY(join_max(two, PACKET_FANOUT_LB, 1, 2));
	SAY(join(all, PACKET_FANOUT_LB, 1));
	SAY(bind(fd, (void *)&(struct sockaddr_ll){ .sll_family = AF_PACKET },
		 sizeof(struct sockaddr_ll)));
	SAY(setsockopt(fd, SOL_PACKET, PACKET_FANOUT_DATA, &v, 4));
	SAY(program(fd, BPF_LD | BPF_IMM, 0));
	close(fd);
	SAY(join(two, PACKET_FANOUT_CBPF, 1));
	printf("%#x\n", group_of(two));
	SAY(setsockopt(two, SOL_PACKET, PACKET_FANOUT_DATA, &v, 4));
	SAY(program(two, 0xff, 0));
	SAY(program(two, BPF_LD | BPF_IMM, 0));
	close(two);
	close(all);
	close(unbound);
}

static void unique(void)
{
	int a = psock(PROTO), b = psock(PROTO), c = psock(PROTO);

	printf("-- unique ids\n");
	SAY(join(a, PACKET_FANOUT_LB | PACKET_FANOUT_FLAG_UNIQUEID, 0));
	SAY(join(b, PACKET_FANOUT_LB | PACKET_FANOUT_FLAG_UNIQUEID, 0));
	printf("%#x %#x %s\n", group_of(a) >> 16, group_of(b) >> 16,
	       group_of(a) == group_of(b) ? "same" : "different");
	SAY(join(c, PACKET_FANOUT_LB, (int)(group_of(a) & 0xffff)));
	printf("%s\n", group_of(a) == group_of(c) ? "same" : "different");
	close(a);
	close(b);
	close(c);
}

/* Twelve frames; what each got, or only the sum. */
static void share(const char *name, int mode, bool each)
{
	int fd[MEMBERS], tx = psock(0), i, n[MEMBERS], sum = 0;

	for (i = 0; i < MEMBERS; i++) {
		fd[i] = psock(PROTO);
		if (join(fd[i], mode, 7))
			say("join", -1);
	}
	if (mode == PACKET_FANOUT_CBPF)
		SAY(program(fd[1], BPF_LD | BPF_B | BPF_ABS, 0));
	for (i = 0; i < 12; i++)
		send_frame(tx, (char)('a' + i / 4));
	for (i = 0; i < MEMBERS; i++)
		sum += n[i] = drain(fd[i]);
	printf("%s: ", name);
	if (each)
		printf("%d %d %d\n", n[0], n[1], n[2]);
	else
		printf("%d\n", sum);

	/* the first goes, and may have led */
	close(fd[0]);
	for (i = 0; i < 12; i++)
		send_frame(tx, 'a');
	printf("without the first: %d\n", drain(fd[1]) + drain(fd[2]));
	close(fd[2]);
	send_frame(tx, 'a');
	printf("alone: %d\n", drain(fd[1]));
	close(fd[1]);
	close(tx);
}

static void by_cpu(void)
{
	int a = psock(PROTO), b = psock(PROTO), tx = psock(0);
	cpu_set_t old, one;

	sched_getaffinity(0, sizeof(old), &old);
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		say("sched_setaffinity", -1);
	SAY(join(a, PACKET_FANOUT_CPU, 3));
	SAY(join(b, PACKET_FANOUT_CPU, 3));
	for (int i = 0; i < 5; i++)
		send_frame(tx, 'c');
	printf("cpu 0: %d %d\n", drain(a), drain(b));
	sched_setaffinity(0, sizeof(old), &old);
	close(a);
	close(b);
	close(tx);
}

static void rollover(int mode)
{
	struct tpacket_req req = { .tp_block_size = 4096,
				   .tp_block_nr = 4,
				   .tp_frame_size = 2048,
				   .tp_frame_nr = 8 };
	int a = psock(PROTO), b = psock(PROTO), tx = psock(0), i, fds[2];
	struct tpacket_rollover_stats st;
	struct tpacket_stats s;
	socklen_t l;

	printf("-- rollover %#x\n", mode);
	fds[0] = a;
	fds[1] = b;
	for (i = 0; i < 2; i++) {
		SAY(join(fds[i], mode, 9));
		SAY(setsockopt(fds[i], SOL_PACKET, PACKET_RX_RING, &req,
			       sizeof(req)));
	}
	if ((mode & 255) == PACKET_FANOUT_CBPF)
		SAY(program(a, BPF_LD | BPF_IMM, 0));
	for (i = 0; i < 20; i++)
		send_frame(tx, 'r');
	for (i = 0; i < 2; i++) {
		l = sizeof(s);
		getsockopt(fds[i], SOL_PACKET, PACKET_STATISTICS, &s, &l);
		printf("packets %u drops %u\n", s.tp_packets, s.tp_drops);
		l = sizeof(st);
		SAY(getsockopt(fds[i], SOL_PACKET, PACKET_ROLLOVER_STATS, &st,
			       &l));
		printf("%u bytes, failed %llu\n", l,
		       (unsigned long long)st.tp_failed);
	}
	close(a);
	close(b);
	close(tx);
}

static void own_frames(int flags)
{
	int a = psock(ETH_P_ALL), b = psock(ETH_P_ALL), tx = psock(0);

	printf("-- all protocols, flags %#x\n", flags);
	SAY(join(a, PACKET_FANOUT_LB | flags, 4));
	SAY(join(b, PACKET_FANOUT_LB | flags, 4));
	send_frame(tx, 'o');
	printf("another's: %d\n", drain(a) + drain(b));
	send_frame(a, 'o');
	printf("the group's: %d\n", drain(a) + drain(b));
	close(a);
	close(b);
	close(tx);
}

/* Half a datagram of 48 bytes, of a protocol that nobody has. */
static void send_fragment(int fd, int second)
{
	struct {
		struct ethhdr eth;
		struct iphdr ip;
		unsigned char data[24];
	} __attribute__((packed)) f;

	memset(&f, 0, sizeof(f));
	f.eth.h_proto = htons(ETH_P_IP);
	f.ip.version = 4;
	f.ip.ihl = 5;
	f.ip.ttl = 1;
	f.ip.id = htons(77);
	f.ip.protocol = 253;
	f.ip.tot_len = htons(44);
	f.ip.frag_off = htons(second ? 3 : IP_MF);
	f.ip.saddr = htonl(0x0a000001);
	f.ip.daddr = htonl(0x0a000002);
	if (write(fd, &f, sizeof(f)) != sizeof(f))
		say("write", -1);
}

static void defrag(int flags)
{
	int a = psock(ETH_P_IP), tx = psock(0);
	unsigned char buf[200];
	ssize_t n;

	printf("-- fragments, flags %#x\n", flags);
	SAY(join(a, PACKET_FANOUT_LB | flags, 5));
	send_fragment(tx, 0);
	send_fragment(tx, 1);
	while ((n = recv(a, buf, sizeof(buf), MSG_DONTWAIT)) >= 0)
		printf("%zd bytes, type %x%02x, length %d, offset %x%02x\n", n,
		       buf[12], buf[13], buf[16] << 8 | buf[17], buf[20],
		       buf[21]);
	close(a);
	close(tx);
}

int main(void)
{
	lo = (int)if_nametoindex("lo");
	errors();
	unique();
	share("LB", PACKET_FANOUT_LB, true);
	share("HASH", PACKET_FANOUT_HASH, false);
	share("RND", PACKET_FANOUT_RND, false);
	share("QM", PACKET_FANOUT_QM, true);
	share("CBPF", PACKET_FANOUT_CBPF, true);
	share("ROLLOVER", PACKET_FANOUT_ROLLOVER, true);
	by_cpu();
	rollover(PACKET_FANOUT_ROLLOVER);
	rollover(PACKET_FANOUT_CBPF | PACKET_FANOUT_FLAG_ROLLOVER);
	own_frames(0);
	own_frames(IGNORE_OUTGOING);
	defrag(0);
	defrag(PACKET_FANOUT_FLAG_DEFRAG);
	return 0;
}
