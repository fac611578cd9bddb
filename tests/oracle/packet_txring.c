// SPDX-License-Identifier: MIT
/*
 * packet_txring.c - PACKET_TX_RING on lo: what goes out, and what is refused
 *
 * Every version of the header: frames in order, frames that are none with and
 * without PACKET_LOSS, offsets of the program's own, both rings in one
 * mapping, readiness, what may change while there is a ring; and
 * PACKET_QDISC_BYPASS.
 */
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/mman.h>

#include "say.h"

#define FRAME  2048
#define FRAMES 8
#define RING   (FRAME * FRAMES)
#define PROTO  0x88b5 /* for experiments: nobody else's on lo */

static int lo;

static int psock(int type, int proto)
{
	struct sockaddr_ll a = { .sll_family = AF_PACKET,
				 .sll_protocol = htons((uint16_t)proto),
				 .sll_ifindex = lo };
	int fd = socket(AF_PACKET, type, 0);

	if (fd < 0 || bind(fd, (void *)&a, sizeof(a)))
		say("psock", -1);
	return fd;
}

static int opt(int fd, int name, int val)
{
	return setsockopt(fd, SOL_PACKET, name, &val, sizeof(val));
}

static int ring(int fd, int name, int version, struct tpacket_req3 req)
{
	return setsockopt(fd, SOL_PACKET, name, &req,
			  version == TPACKET_V3 ? sizeof(req)
						: sizeof(struct tpacket_req));
}

static const struct tpacket_req3 plain = { .tp_block_size = 4096,
					   .tp_block_nr = RING / 4096,
					   .tp_frame_size = FRAME,
					   .tp_frame_nr = FRAMES };

struct frame {
	int version;
	unsigned char *at;
};

static void put(struct frame f, unsigned int len, unsigned int mac, char fill)
{
	static const int hdrlen[] = { TPACKET_HDRLEN, TPACKET2_HDRLEN,
				      TPACKET3_HDRLEN };
	unsigned int off = (unsigned int)hdrlen[f.version] -
			   (unsigned int)sizeof(struct sockaddr_ll);
	struct tpacket_hdr *h1 = (void *)f.at;
	struct tpacket2_hdr *h2 = (void *)f.at;
	struct tpacket3_hdr *h3 = (void *)f.at;
	unsigned char *p = f.at + (mac ? mac : off);

	if (len <= 1500) {
		memset(p, 0, 12);
		p[12] = PROTO >> 8;
		p[13] = PROTO & 255;
		if (len > 14)
			memset(p + 14, fill, len - 14);
	}
	switch (f.version) {
	case TPACKET_V1:
		h1->tp_len = len;
		h1->tp_mac = (unsigned short)mac;
		h1->tp_status = TP_STATUS_SEND_REQUEST;
		break;
	case TPACKET_V2:
		h2->tp_len = len;
		h2->tp_mac = (uint16_t)mac;
		h2->tp_status = TP_STATUS_SEND_REQUEST;
		break;
	default:
		h3->tp_len = len;
		h3->tp_mac = (uint16_t)mac;
		h3->tp_next_offset = 0;
		h3->tp_status = TP_STATUS_SEND_REQUEST;
	}
}

static unsigned long status(struct frame f)
{
	if (f.version == TPACKET_V1)
		return ((struct tpacket_hdr *)(void *)f.at)->tp_status;
	if (f.version == TPACKET_V2)
		return ((struct tpacket2_hdr *)(void *)f.at)->tp_status;
	return ((struct tpacket3_hdr *)(void *)f.at)->tp_status;
}

static void show_ring(int version, unsigned char *mem)
{
	printf("status");
	for (int i = 0; i < FRAMES; i++)
		printf(" %lx",
		       status((struct frame){ version, mem + i * FRAME }));
	printf("\n");
}

static void drain(int fd)
{
	unsigned char buf[4096];
	struct sockaddr_ll from;
	socklen_t l = sizeof(from);
	ssize_t n;

	while ((n = recvfrom(fd, buf, sizeof(buf), MSG_DONTWAIT, (void *)&from,
			     &l)) >= 0)
		printf("  type %d proto %#x %zd bytes %c\n", from.sll_pkttype,
		       ntohs(from.sll_protocol), n, n > 14 ? buf[14] : '-');
	say("drained", -1);
}

static void ready(int fd)
{
	struct pollfd p = { fd, POLLIN | POLLOUT, 0 };

	poll(&p, 1, 0);
	say_events("poll", (unsigned int)p.revents);
}

static void send_frames(int version)
{
	int rx = psock(SOCK_RAW, PROTO), tx = psock(SOCK_RAW, 0), i;
	unsigned char *mem;

	printf("-- TPACKET_V%d\n", version + 1);
	SAY(opt(tx, PACKET_VERSION, version));
	SAY(ring(tx, PACKET_TX_RING, version, plain));
	SAY(ring(tx, PACKET_TX_RING, version, plain));
	mem = mmap(NULL, RING, PROT_READ | PROT_WRITE, MAP_SHARED, tx, 0);
	say("mmap", mem == MAP_FAILED ? -1 : 0);
	if (mem == MAP_FAILED)
		return;
	ready(tx);
	SAY(send(tx, NULL, 0, 0));
	for (i = 0; i < 3; i++)
		put((struct frame){ version, mem + i * FRAME },
		    100 + (unsigned)i, 0, (char)('a' + i));
	ready(tx);
	SAY(send(tx, NULL, 0, 0));
	show_ring(version, mem);
	ready(tx);
	drain(rx);

	/* no packets: too long for the frame, shorter than a header */
	put((struct frame){ version, mem + 3 * FRAME }, FRAME, 0, 'x');
	SAY(send(tx, NULL, 0, MSG_DONTWAIT));
	show_ring(version, mem);
	put((struct frame){ version, mem + 3 * FRAME }, 13, 0, 'x');
	SAY(send(tx, NULL, 0, 0));
	put((struct frame){ version, mem + 3 * FRAME }, 14, 0, 'x');
	put((struct frame){ version, mem + 4 * FRAME }, 60, 0, 'e');
	SAY(send(tx, "ignored", 7, 0));
	show_ring(version, mem);
	drain(rx);

	SAY(opt(tx, PACKET_TX_HAS_OFF, 1));
	SAY(opt(tx, PACKET_LOSS, 1));
	SAY(opt(tx, PACKET_VERSION, version));
	SAY(opt(tx, PACKET_RESERVE, 4));
	SAY(ring(tx, PACKET_TX_RING, version, (struct tpacket_req3){ 0 }));
	SAY(munmap(mem, RING));
	SAY(ring(tx, PACKET_TX_RING, version,
		 (struct tpacket_req3){ .tp_frame_nr = 1 }));
	SAY(ring(tx, PACKET_TX_RING, version, (struct tpacket_req3){ 0 }));
	SAY(send(tx, "short", 5, 0));
	close(tx);
	close(rx);
}

static void skip_and_offset(int version)
{
	int rx = psock(SOCK_RAW, PROTO), tx = psock(SOCK_RAW, 0);
	unsigned char *mem;

	printf("-- PACKET_LOSS, PACKET_TX_HAS_OFF, V%d\n", version + 1);
	SAY(opt(tx, PACKET_VERSION, version));
	SAY(opt(tx, PACKET_LOSS, 1));
	SAY(opt(tx, PACKET_TX_HAS_OFF, 1));
	SAY(ring(tx, PACKET_TX_RING, version, plain));
	mem = mmap(NULL, RING, PROT_READ | PROT_WRITE, MAP_SHARED, tx, 0);
	if (mem == MAP_FAILED)
		return;
	put((struct frame){ version, mem }, 70, 200, 'o');
	put((struct frame){ version, mem + FRAME }, 70, 8, 'n');
	put((struct frame){ version, mem + 2 * FRAME }, 70, FRAME - 69, 'n');
	put((struct frame){ version, mem + 3 * FRAME }, 70, FRAME - 70, 'p');
	put((struct frame){ version, mem + 4 * FRAME }, 5, 300, 'n');
	put((struct frame){ version, mem + 5 * FRAME }, 71, 300, 'q');
	SAY(send(tx, NULL, 0, 0));
	show_ring(version, mem);
	drain(rx);
	munmap(mem, RING);
	close(tx);
	close(rx);
}

static void both_rings(void)
{
	int fd = psock(SOCK_RAW, PROTO), udpfd = psock(SOCK_RAW, 0);
	unsigned char *mem, *more;

	printf("-- both rings\n");
	SAY(opt(fd, PACKET_VERSION, TPACKET_V2));
	SAY(ring(fd, PACKET_RX_RING, TPACKET_V2, plain));
	SAY(ring(fd, PACKET_TX_RING, TPACKET_V2, plain));
	mem = mmap(NULL, RING, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	say("mmap of one", mem == MAP_FAILED ? -1 : 0);
	mem = mmap(NULL, 2 * RING, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	say("mmap of both", mem == MAP_FAILED ? -1 : 0);
	if (mem == MAP_FAILED)
		return;
	put((struct frame){ TPACKET_V2, mem + RING }, 80, 0, 'b');
	SAY(send(fd, NULL, 0, 0));
	show_ring(TPACKET_V2, mem + RING);
	printf("received %#lx\n",
	       status((struct frame){ TPACKET_V2, mem }) & TP_STATUS_USER);
	ready(fd);
	SAY(ring(fd, PACKET_RX_RING, TPACKET_V2, (struct tpacket_req3){ 0 }));
	SAY(ring(fd, PACKET_TX_RING, TPACKET_V2, (struct tpacket_req3){ 0 }));
	SAY(munmap(mem, 2 * RING));
	SAY(ring(fd, PACKET_RX_RING, TPACKET_V2, (struct tpacket_req3){ 0 }));
	more = mmap(NULL, RING, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	say("mmap of the rest", more == MAP_FAILED ? -1 : 0);
	close(fd);
	close(udpfd);
}

static void refused(void)
{
	int fd = psock(SOCK_RAW, 0);
	struct tpacket_req3 r;
	int n = 1;

	printf("-- refused\n");
	SAY(setsockopt(fd, SOL_PACKET, PACKET_TX_RING, &plain, 15));
	SAY(setsockopt(fd, SOL_PACKET, PACKET_TX_RING, NULL, 16));
	r = plain;
	r.tp_frame_size = 40;
	SAY(ring(fd, PACKET_TX_RING, TPACKET_V1, r));
	r = plain;
	r.tp_frame_nr = 3;
	SAY(ring(fd, PACKET_TX_RING, TPACKET_V1, r));
	SAY(opt(fd, PACKET_VERSION, TPACKET_V3));
	SAY(setsockopt(fd, SOL_PACKET, PACKET_TX_RING, &plain, 16));
	r = plain;
	r.tp_retire_blk_tov = 10;
	SAY(ring(fd, PACKET_TX_RING, TPACKET_V3, r));
	r = plain;
	r.tp_feature_req_word = 1;
	SAY(ring(fd, PACKET_TX_RING, TPACKET_V3, r));
	SAY(setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &n, 3));
	close(fd);
}

static void bypass(int on)
{
	int all = psock(SOCK_RAW, ETH_P_ALL), tx = psock(SOCK_RAW, 0);
	unsigned char frame[60] = {
		[12] = PROTO >> 8, [13] = PROTO & 255, [14] = 'z'
	};

	printf("-- PACKET_QDISC_BYPASS %d\n", on);
	SAY(opt(tx, PACKET_QDISC_BYPASS, on));
	SAY(write(tx, frame, sizeof(frame)));
	SAY(write(tx, frame, 13));
	drain(all);
	close(all);
	close(tx);
}

int main(void)
{
	lo = (int)if_nametoindex("lo");
	for (int v = TPACKET_V1; v <= TPACKET_V3; v++) {
		send_frames(v);
		skip_and_offset(v);
	}
	both_rings();
	refused();
	bypass(0);
	bypass(1);
	return 0;
}
