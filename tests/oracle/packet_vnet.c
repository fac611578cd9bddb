// SPDX-License-Identifier: MIT
/* packet_vnet.c - PACKET_VNET_HDR on lo: sent, received, in rings, refused */
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <sys/mman.h>

#include "say.h"

#ifndef PACKET_VNET_HDR_SZ
#define PACKET_VNET_HDR_SZ 24
#endif
#define PROTO 0x88b7

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

static void show_opts(int fd)
{
	int hdr = -1, sz = -1;
	socklen_t l = sizeof(int);

	getsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &hdr, &l);
	l = sizeof(int);
	getsockopt(fd, SOL_PACKET, PACKET_VNET_HDR_SZ, &sz, &l);
	printf("header %d size %d\n", hdr, sz);
}

static void options(void)
{
	int raw = psock(SOCK_RAW, PROTO), dgram = psock(SOCK_DGRAM, PROTO),
	    v = 1;
	struct tpacket_req req = { 4096, 1, 4096, 1 };

	SAY(opt(dgram, PACKET_VNET_HDR, 1));
	SAY(setsockopt(raw, SOL_PACKET, PACKET_VNET_HDR, &v, 3));
	SAY(setsockopt(raw, SOL_PACKET, PACKET_VNET_HDR, NULL, 4));
	show_opts(raw);
	SAY(opt(raw, PACKET_VNET_HDR, 7));
	show_opts(raw);
	SAY(opt(raw, PACKET_VNET_HDR_SZ, 11));
	SAY(opt(raw, PACKET_VNET_HDR_SZ, 12));
	show_opts(raw);
	SAY(opt(raw, PACKET_VNET_HDR_SZ, 0));
	show_opts(raw);
	SAY(setsockopt(raw, SOL_PACKET, PACKET_TX_RING, &req, sizeof(req)));
	SAY(opt(raw, PACKET_VNET_HDR, 1));
	close(raw);
	close(dgram);
}

static void show_vnet(const unsigned char *p)
{
	struct virtio_net_hdr h;

	memcpy(&h, p, sizeof(h));
	printf(" [flags %u gso %u/%u hdr %u csum %u+%u]", h.flags, h.gso_type,
	       h.gso_size, h.hdr_len, h.csum_start, h.csum_offset);
}

static void receive(int fd, int sz, size_t room, int flags)
{
	unsigned char buf[4096];
	ssize_t n;

	while ((n = recv(fd, buf, room, flags | MSG_DONTWAIT)) >= 0) {
		printf("%zd bytes", n);
		show_vnet(buf);
		if (sz > 10)
			printf(" buffers %u", buf[10] | buf[11] << 8);
		if (n > sz + 13)
			printf(" type %02x%02x", buf[sz + 12], buf[sz + 13]);
		printf("\n");
	}
	say("recv", n);
}

static ssize_t send_vnet(int fd, struct virtio_net_hdr h, size_t len)
{
	unsigned char buf[2000] = { 0 };

	memcpy(buf, &h, sizeof(h));
	buf[10 + 12] = PROTO >> 8;
	buf[10 + 13] = PROTO & 255;
	return write(fd, buf, 10 + len);
}

static void frames(void)
{
	int tx = psock(SOCK_RAW, 0), rx = psock(SOCK_RAW, PROTO);
	struct virtio_net_hdr h = { .flags = 0 };

	printf("-- frames\n");
	SAY(opt(tx, PACKET_VNET_HDR, 1));
	SAY(opt(rx, PACKET_VNET_HDR_SZ, 12));
	SAY(write(tx, "short", 5));
	SAY(send_vnet(tx, h, 0));
	SAY(send_vnet(tx, h, 13));
	SAY(send_vnet(tx, h, 60));
	h.hdr_len = 60;
	SAY(send_vnet(tx, h, 60));
	h.hdr_len = 61;
	SAY(send_vnet(tx, h, 60));
	h.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	h.hdr_len = 0;
	h.csum_start = 34;
	h.csum_offset = 6;
	SAY(send_vnet(tx, h, 60));
	h.csum_offset = 24;
	SAY(send_vnet(tx, h, 60));
	h.csum_offset = 25;
	SAY(send_vnet(tx, h, 60));
	h.csum_start = 65535;
	h.csum_offset = 65535;
	SAY(send_vnet(tx, h, 60));
	h = (struct virtio_net_hdr){ .gso_type = 77 };
	SAY(send_vnet(tx, h, 60));
	h = (struct virtio_net_hdr){ .flags = VIRTIO_NET_HDR_F_DATA_VALID };
	SAY(send_vnet(tx, h, 60));
	{
		unsigned char buf[100];
		ssize_t n;
		int i = 0;

		/* what was said of a checksum is not told: no such protocol */
		while ((n = recv(rx, buf, i++ ? 30 : 11, MSG_DONTWAIT)) >= 0 ||
		       errno == EINVAL)
			say("recv", n);
		say("recv", n);
	}
	close(tx);
	close(rx);
}

static void datagram(void)
{
	int rx = psock(SOCK_RAW, ETH_P_IP), u;
	struct sockaddr_in a;

	printf("-- a datagram\n");
	u = udp(&a);
	SAY(opt(rx, PACKET_VNET_HDR, 1));
	send_to(u, &a, "hello");
	receive(rx, 10, 4096, 0);
	send_to(u, &a, "hello");
	receive(rx, 10, 30, 0);
	send_to(u, &a, "hello");
	receive(rx, 10, 30, MSG_TRUNC);
	close(u);
	close(rx);
}

static void rings(void)
{
	struct tpacket_req req = { 4096, 1, 2048, 2 };
	int fd = psock(SOCK_RAW, ETH_P_IP), out = psock(SOCK_RAW, 0),
	    rx = psock(SOCK_RAW, PROTO), u;
	struct virtio_net_hdr h = { .flags = 0 };
	struct sockaddr_in a;
	struct tpacket2_hdr *t;
	unsigned char *p;

	printf("-- rings\n");
	u = udp(&a);
	SAY(opt(fd, PACKET_VERSION, TPACKET_V2));
	SAY(opt(fd, PACKET_VNET_HDR, 1));
	SAY(setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &req, sizeof(req)));
	t = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (t == MAP_FAILED)
		return;
	send_to(u, &a, "hello");
	printf("mac %u net %u snap %u len %u", t->tp_mac, t->tp_net,
	       t->tp_snaplen, t->tp_len);
	show_vnet((unsigned char *)t + t->tp_mac - 10);
	printf("\n");
	munmap(t, 4096);

	SAY(opt(out, PACKET_VERSION, TPACKET_V2));
	SAY(opt(out, PACKET_VNET_HDR, 1));
	SAY(setsockopt(out, SOL_PACKET, PACKET_TX_RING, &req, sizeof(req)));
	t = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, out, 0);
	if (t == MAP_FAILED)
		return;
	p = (unsigned char *)t + TPACKET2_HDRLEN - sizeof(struct sockaddr_ll);
	memcpy(p, &h, sizeof(h));
	p[22] = PROTO >> 8;
	p[23] = PROTO & 255;
	t->tp_len = 70;
	t->tp_status = TP_STATUS_SEND_REQUEST;
	SAY(send(out, NULL, 0, 0));
	printf("status %u\n", t->tp_status);
	t = (void *)((unsigned char *)t + 2048);
	t->tp_len = 9;
	t->tp_status = TP_STATUS_SEND_REQUEST;
	SAY(send(out, NULL, 0, 0));
	printf("status %u\n", t->tp_status);
	SAY(recv(rx, (char[100]){ 0 }, 100, MSG_DONTWAIT));
	SAY(recv(rx, (char[100]){ 0 }, 100, MSG_DONTWAIT));
	close(fd);
	close(out);
	close(rx);
	close(u);
}

int main(void)
{
	lo = (int)if_nametoindex("lo");
	options();
	frames();
	datagram();
	rings();
	return 0;
}
