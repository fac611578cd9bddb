// SPDX-License-Identifier: MIT
/*
 * wire_gso.c - the far end of a TAP may speak in frames of many segments
 *
 * Models the segmentation and checksum work that a network card offers a
 * kernel (Documentation/networking/segmentation-offloads.rst; the header is
 * struct virtio_net_hdr of <linux/virtio_net.h>). The card and the machine
 * see frames of at most its MTU, complete and with good checksums; what is
 * saved is the kernel's work and one system call per frame.
 *
 *   in    one read: up to 64 KiB of one TCP stream, with one set of headers.
 *         Cut into segments; length, identification, sequence number, flags
 *         and checksums of each are made here (RFC 791, 9293, 1624)
 *   out   frames of one stream that follow each other are written as one,
 *         only the first one's headers in front. Anything unusual goes alone
 *
 * Not modelled: IPv6, UDP fragmentation and segmentation, encapsulation.
 */
#include "stack/hw/wire_gso.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <string.h>

#define TH_CWR 0x80

/* Headers are where the frame has them, not where a compiler likes them. */
struct ip4 {
	struct iphdr h;
} __attribute__((packed));

struct tcp4 {
	struct tcphdr h;
} __attribute__((packed));

/* The sum of 16-bit words, not folded, in the order of memory. */
static uint64_t sum(const uint8_t *p, uint32_t n, uint64_t s)
{
	uint16_t last = 0;

	for (; n >= 8; n -= 8, p += 8) {
		uint64_t v;

		memcpy(&v, p, 8);
		s += v;
		s += s < v; /* the carry comes round */
	}
	for (; n >= 2; n -= 2, p += 2) {
		uint16_t v;

		memcpy(&v, p, 2);
		s += v;
		s += s < v;
	}
	if (n) {
		memcpy(&last, p, 1);
		s += last;
		s += s < last;
	}
	return s;
}

static uint16_t fold(uint64_t s)
{
	s = (s >> 32) + (s & 0xffffffff);
	s = (s >> 32) + (s & 0xffffffff);
	s = (s >> 16) + (s & 0xffff);
	s = (s >> 16) + (s & 0xffff);
	s = (s >> 16) + (s & 0xffff);
	return (uint16_t)s;
}

static uint64_t pseudo(const struct ip4 *ip, uint32_t tcp_len)
{
	uint8_t b[4] = { 0, ip->h.protocol, tcp_len >> 8 & 255, tcp_len & 255 };

	return sum(b, 4, sum((const uint8_t *)&ip->h.saddr, 8, 0));
}

/* Ethernet, IPv4 without a fragment, TCP: the length of all headers, or 0. */
static uint32_t tcp_headers(const uint8_t *f, uint32_t len)
{
	const struct ip4 *ip = (const void *)(f + ETH_HLEN);
	const struct tcp4 *th;
	uint32_t n;

	if (len < ETH_HLEN + 40 || f[12] != 0x08 || f[13] != 0x00 ||
	    ip->h.version != 4 || ip->h.ihl < 5 ||
	    ip->h.protocol != IPPROTO_TCP ||
	    ip->h.frag_off & htons(IP_MF | IP_OFFMASK))
		return 0;
	n = ETH_HLEN + ip->h.ihl * 4u;
	th = (const void *)(f + n);
	if (len < n + 20 || th->h.doff < 5 || len < n + th->h.doff * 4u)
		return 0;
	return n + th->h.doff * 4u;
}

/* --- in --------------------------------------------------------------------
 */

bool gso_begin(struct gso_in *g, uint32_t n)
{
	g->len = 0;
	if (n < GSO_HDR + ETH_HLEN)
		return false;
	g->len = n - GSO_HDR;
	g->at = g->segment = g->headers = 0;
	if (g->vh.gso_type == VIRTIO_NET_HDR_GSO_NONE)
		return true;
	g->headers = tcp_headers(g->frame, g->len);
	if (!g->headers || !g->vh.gso_size) {
		g->len = 0; /* a kind that was not asked for */
		return false;
	}
	return true;
}

/* A whole frame whose transport checksum the kernel left to us. */
static void finish_checksum(const struct gso_in *g, uint8_t *buf, uint32_t len)
{
	uint32_t start = g->vh.csum_start, at = start + g->vh.csum_offset;
	uint16_t c;

	if (!(g->vh.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) || at + 2 > len)
		return;
	/* The field holds the pseudo header's sum already. */
	c = ~fold(sum(buf + start, len - start, 0));
	if (!c)
		c = 0xffff;
	memcpy(buf + at, &c, 2);
}

static void segment_headers(const struct gso_in *g, uint8_t *buf, uint32_t n,
			    bool last)
{
	struct ip4 *ip = (void *)(buf + ETH_HLEN);
	struct tcp4 *th = (void *)(buf + ETH_HLEN + ip->h.ihl * 4u);
	uint32_t tcp_len = g->headers - ETH_HLEN - ip->h.ihl * 4u + n;

	ip->h.tot_len = htons((uint16_t)(g->headers - ETH_HLEN + n));
	ip->h.id = htons((uint16_t)(ntohs(ip->h.id) + g->segment));
	ip->h.check = 0;
	ip->h.check = ~fold(sum((uint8_t *)ip, ip->h.ihl * 4u, 0));
	th->h.seq = htonl(ntohl(th->h.seq) + g->at);
	if (!last)
		th->h.fin = th->h.psh = 0;
	if (g->segment) /* CWR goes with the first alone (RFC 3168 6.1.2) */
		((uint8_t *)th)[13] &= (uint8_t)~TH_CWR;
	th->h.check = 0;
	th->h.check = ~fold(sum((uint8_t *)th, tcp_len, pseudo(ip, tcp_len)));
}

uint32_t gso_next(struct gso_in *g, uint8_t *buf, uint32_t size)
{
	uint32_t n = g->len;
	bool last;

	if (!g->len)
		return 0;
	if (!g->headers) {
		g->len = 0;
		if (n > size)
			return 0;
		memcpy(buf, g->frame, n);
		finish_checksum(g, buf, n);
		return n;
	}
	n = g->len - g->headers - g->at;
	if (n > g->vh.gso_size)
		n = g->vh.gso_size;
	last = g->headers + g->at + n == g->len;
	if (g->headers + n > size) {
		g->len = 0;
		return 0;
	}
	memcpy(buf, g->frame, g->headers);
	memcpy(buf + g->headers, g->frame + g->headers + g->at, n);
	segment_headers(g, buf, n, last);
	g->at += n;
	g->segment++;
	if (last)
		g->len = 0;
	return g->headers + n;
}

/* --- out -------------------------------------------------------------------
 */

/* Does b go on where a, of `payload` bytes more, ended? */
static bool follows(const uint8_t *a, const uint8_t *b, uint32_t headers,
		    uint32_t payload, int nth)
{
	const struct ip4 *ia = (const void *)(a + ETH_HLEN);
	const struct ip4 *ib = (const void *)(b + ETH_HLEN);
	const struct tcp4 *ta = (const void *)(a + ETH_HLEN + ia->h.ihl * 4u);
	const struct tcp4 *tb = (const void *)(b + ETH_HLEN + ia->h.ihl * 4u);
	uint32_t options = headers - ETH_HLEN - ia->h.ihl * 4u - 20;

	if (memcmp(a, b, ETH_HLEN) || ia->h.ihl != 5 || ib->h.ihl != 5 ||
	    ia->h.tos != ib->h.tos || ia->h.ttl != ib->h.ttl ||
	    ia->h.frag_off != ib->h.frag_off || ia->h.saddr != ib->h.saddr ||
	    ia->h.daddr != ib->h.daddr)
		return false;
	if (ntohs(ib->h.id) != (uint16_t)(ntohs(ia->h.id) + nth) &&
	    !(ia->h.frag_off & htons(IP_DF)))
		return false;
	if (ta->h.source != tb->h.source || ta->h.dest != tb->h.dest ||
	    ta->h.ack_seq != tb->h.ack_seq || ta->h.window != tb->h.window ||
	    ntohl(tb->h.seq) != ntohl(ta->h.seq) + payload)
		return false;
	return !memcmp(ta + 1, tb + 1, options);
}

/*
 * The length of the headers of a frame that may be joined, or 0: data without
 * padding, ACK and perhaps PSH, nothing else.
 */
static uint32_t plain(const struct gso_frame *f, bool *push)
{
	const struct ip4 *ip = (const void *)(f->data + ETH_HLEN);
	uint32_t n = tcp_headers(f->data, f->len);
	uint8_t flags;

	if (!n || n == f->len || ntohs(ip->h.tot_len) + ETH_HLEN != (int)f->len)
		return 0;
	flags = f->data[ETH_HLEN + ip->h.ihl * 4u + 13];
	*push = flags & TH_PUSH;
	return (flags & ~TH_PUSH) == TH_ACK ? n : 0;
}

static void join_headers(struct gso_out *o, const uint8_t *f, uint32_t headers,
			 uint32_t payload, uint32_t mss, bool push)
{
	struct ip4 *ip = (void *)(o->headers + ETH_HLEN);
	struct tcp4 *th;
	uint32_t tcp_len;

	memcpy(o->headers, f, headers);
	th = (void *)(o->headers + ETH_HLEN + ip->h.ihl * 4u);
	tcp_len = headers - ETH_HLEN - ip->h.ihl * 4u + payload;
	ip->h.tot_len = htons((uint16_t)(headers - ETH_HLEN + payload));
	ip->h.check = 0;
	ip->h.check = ~fold(sum((uint8_t *)ip, ip->h.ihl * 4u, 0));
	th->h.psh = push;
	th->h.check = fold(pseudo(ip, tcp_len)); /* the rest is the reader's */
	o->vh.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	o->vh.gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
	o->vh.hdr_len = headers;
	o->vh.gso_size = mss;
	o->vh.csum_start = ETH_HLEN + ip->h.ihl * 4u;
	o->vh.csum_offset = offsetof(struct tcphdr, check);
}

int gso_join(struct gso_out *o, const struct gso_frame *f, int n)
{
	uint32_t headers = 0, mss = 0, payload = 0;
	bool push = false;
	int k = 1;

	memset(&o->vh, 0, sizeof(o->vh));
	o->iov[0] = (struct iovec){ &o->vh, GSO_HDR };
	o->iov[1] = (struct iovec){ (void *)f[0].data, f[0].len };
	o->niov = 2;
	if (n < 2)
		return 1;
	headers = plain(&f[0], &push);
	if (!headers || push)
		return 1;
	mss = payload = f[0].len - headers;
	o->iov[2] = (struct iovec){ (void *)(f[0].data + headers), mss };
	for (; k < n && k < GSO_JOIN && !push; k++) {
		uint32_t more = f[k].len - headers;

		if (plain(&f[k], &push) != headers || more > mss ||
		    !follows(f[0].data, f[k].data, headers, payload, k) ||
		    headers + payload + more > 65535 + ETH_HLEN)
			break;
		o->iov[2 + k] =
			(struct iovec){ (void *)(f[k].data + headers), more };
		payload += more;
		if (more < mss) {
			k++; /* a short one can only be the last */
			break;
		}
	}
	if (k == 1)
		return 1;
	/* `push` may be that of one that was not taken. */
	plain(&f[k - 1], &push);
	join_headers(o, f[0].data, headers, payload, mss, push);
	o->iov[1] = (struct iovec){ o->headers, headers };
	o->niov = 2 + k;
	return k;
}
