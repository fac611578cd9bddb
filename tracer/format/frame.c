// SPDX-License-Identifier: MIT
/*
 * frame.c - one Ethernet frame in a few words: ARP, IPv4, TCP, UDP, ICMP
 *
 * RFC 826, 791, 9293, 768, 792. Not modelled: IPv6, options, fragments beyond
 * saying that there are some.
 */
#include "tracer/format/frame.h"

#include <stdio.h>
#include <string.h>

static unsigned be16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static unsigned be32(const uint8_t *p)
{
	return be16(p) << 16 | be16(p + 2);
}

static void ip(char *s, size_t n, const uint8_t *p)
{
	snprintf(s, n, "%u.%u.%u.%u", p[0], p[1], p[2], p[3]);
}

static void add_port(char *s, size_t n, unsigned port)
{
	size_t k = strlen(s);

	snprintf(s + k, n - k, ":%u", port);
}

static void tcp(struct frame_text *f, const uint8_t *p, size_t n, size_t len)
{
	static const char *const names[] = { "FIN", "SYN", "RST",
					     "PSH", "ACK", "URG" };
	size_t head, data, k = 0;
	int i;

	if (n < 20)
		return;
	add_port(f->src, sizeof(f->src), be16(p));
	add_port(f->dst, sizeof(f->dst), be16(p + 2));
	head = (size_t)(p[12] >> 4) * 4;
	data = len > head ? len - head : 0;
	for (i = 0; i < 6; i++)
		if (p[13] >> i & 1 && k + 8 < sizeof(f->brief))
			k += (size_t)snprintf(f->brief + k,
					      sizeof(f->brief) - k,
					      k ? " %s" : "%s", names[i]);
	if (data)
		snprintf(f->brief + k, sizeof(f->brief) - k, " %zu bytes",
			 data);
	snprintf(f->text, sizeof(f->text),
		 "TCP %s > %s  %s  seq %u ack %u win %u", f->src, f->dst,
		 f->brief, be32(p + 4), be32(p + 8), be16(p + 14));
}

static void ipv4(struct frame_text *f, const uint8_t *p, size_t n, size_t len)
{
	size_t head, total;

	if (n < 20)
		return;
	head = (size_t)(p[0] & 15) * 4;
	total = be16(p + 2);
	if (total > len || total < head)
		total = len;
	ip(f->src, sizeof(f->src), p + 12);
	ip(f->dst, sizeof(f->dst), p + 16);
	snprintf(f->brief, sizeof(f->brief), "IP protocol %u", p[9]);
	snprintf(f->text, sizeof(f->text), "IP %s > %s  protocol %u, %zu bytes",
		 f->src, f->dst, p[9], total);
	if (be16(p + 6) & 0x1fff) {
		snprintf(f->brief, sizeof(f->brief), "fragment at %u",
			 (be16(p + 6) & 0x1fff) * 8);
		return;
	}
	if (n < head)
		return;
	f->brief[0] = 0;
	if (p[9] == 6) {
		tcp(f, p + head, n - head, total - head);
	} else if (p[9] == 17 && n >= head + 8) {
		add_port(f->src, sizeof(f->src), be16(p + head));
		add_port(f->dst, sizeof(f->dst), be16(p + head + 2));
		snprintf(f->brief, sizeof(f->brief), "UDP %zu bytes",
			 total - head - 8);
		snprintf(f->text, sizeof(f->text), "UDP %s > %s  %zu bytes",
			 f->src, f->dst, total - head - 8);
	} else if (p[9] == 1 && n >= head + 4) {
		snprintf(f->brief, sizeof(f->brief), "ICMP %s",
			 p[head] == 8	 ? "echo request"
			 : p[head] == 0	 ? "echo reply"
			 : p[head] == 3	 ? "unreachable"
			 : p[head] == 11 ? "time exceeded"
					 : "message");
		snprintf(f->text, sizeof(f->text),
			 "%s  %s > %s  type %u code %u", f->brief, f->src,
			 f->dst, p[head], p[head + 1]);
	} else {
		snprintf(f->brief, sizeof(f->brief), "IP protocol %u", p[9]);
	}
}

static void arp(struct frame_text *f, const uint8_t *p)
{
	ip(f->src, sizeof(f->src), p + 14);
	ip(f->dst, sizeof(f->dst), p + 24);
	snprintf(f->brief, sizeof(f->brief), "ARP %s",
		 be16(p + 6) == 1 ? "who-has" : "is-at");
	snprintf(f->text, sizeof(f->text), "%s  %s > %s", f->brief, f->src,
		 f->dst);
}

void frame_text(struct frame_text *f, const uint8_t *p, size_t caplen,
		size_t len)
{
	unsigned type;

	memset(f, 0, sizeof(*f));
	if (caplen < 14) {
		snprintf(f->text, sizeof(f->text), "%zu bytes", len);
		strcpy(f->brief, "frame");
		return;
	}
	type = be16(p + 12);
	if (type == 0x0800) {
		ipv4(f, p + 14, caplen - 14, len - 14);
	} else if (type == 0x0806 && caplen >= 42) {
		arp(f, p + 14);
	}
	if (!f->text[0]) {
		snprintf(f->text, sizeof(f->text), "ethertype %#x, %zu bytes",
			 type, len);
		if (!f->brief[0])
			snprintf(f->brief, sizeof(f->brief), "%#x", type);
	}
}
