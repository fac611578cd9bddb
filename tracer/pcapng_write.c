// SPDX-License-Identifier: MIT
/*
 * pcapng_write.c - section, interface and enhanced packet blocks
 *
 * Follows draft-ietf-opsawg-pcapng:
 *
 *   block    type, total length, body, total length again
 *   body     fixed fields, packet data padded to 32 bits, options
 *   option   code, length, value padded to 32 bits; then code 0, length 0
 *
 * Both paddings matter: tcpdump forgives their absence, tshark does not. Time
 * stamps are in nanoseconds (if_tsresol 9) and cut in two, the upper half
 * first. Everything else is in the writer's byte order, which the section's
 * magic number tells.
 *
 * Not written: name resolution, statistics, secrets, compressed sections.
 */
#include "tracer/pcapng_write.h"

#include <errno.h>
#include <string.h>

#define BLOCK_SECTION	 0x0a0d0d0au
#define BLOCK_INTERFACE	 1u
#define BLOCK_PACKET	 6u
#define BYTE_ORDER_MAGIC 0x1a2b3c4du

#define OPT_END	       0
#define OPT_COMMENT    1
#define SHB_HARDWARE   2
#define SHB_OS	       3
#define SHB_USERAPPL   4
#define IF_NAME	       2
#define IF_TSRESOL     9
#define EPB_FLAGS      2
#define COMMENT_MAX    4096
#define PAD(n)	       (-(n)&3u)
#define OPTION_SIZE(n) (4 + (n) + PAD(n))

/* One option that is to be written; a NULL value is none. */
struct option {
	uint16_t code, len;
	const void *value;
};

static struct option text(uint16_t code, const char *s)
{
	struct option o = { code, 0, s };

	if (s)
		o.len = (uint16_t)strnlen(s, COMMENT_MAX);
	return o;
}

static uint32_t options_size(const struct option *o, int n)
{
	uint32_t size = 0;

	for (int i = 0; i < n; i++)
		if (o[i].value)
			size += OPTION_SIZE(o[i].len);
	return size ? size + 4 : 0;
}

static void put(FILE *f, const void *p, size_t n)
{
	static const char zero[4];

	fwrite(p, 1, n, f);
	fwrite(zero, 1, PAD(n), f);
}

static void put_options(FILE *f, const struct option *o, int n)
{
	static const uint16_t end[2] = { OPT_END, 0 };

	if (!options_size(o, n))
		return;
	for (int i = 0; i < n; i++)
		if (o[i].value) {
			fwrite(&o[i], 2, 2, f); /* code, len */
			put(f, o[i].value, o[i].len);
		}
	fwrite(end, 2, 2, f);
}

/* The block's ends around what body has of fixed fields, data and options. */
static int block(FILE *f, uint32_t type, const void *body, uint32_t size,
		 const void *data, uint32_t len, const struct option *o, int n)
{
	uint32_t total = 12 + size + len + PAD(len) + options_size(o, n);
	uint32_t head[2] = { type, total };

	fwrite(head, 4, 2, f);
	fwrite(body, 1, size, f);
	if (len)
		put(f, data, len);
	put_options(f, o, n);
	fwrite(&total, 4, 1, f);
	return ferror(f) ? -EIO : 0;
}

int pcapng_section(FILE *f, const char *hardware, const char *os,
		   const char *application)
{
	struct option o[] = {
		text(SHB_HARDWARE, hardware),
		text(SHB_OS, os),
		text(SHB_USERAPPL, application),
	};
	struct {
		uint32_t magic;
		uint16_t major, minor;
		int32_t length[2]; /* of the section: not known, -1 */
	} body = { BYTE_ORDER_MAGIC, 1, 0, { -1, -1 } };

	return block(f, BLOCK_SECTION, &body, sizeof(body), NULL, 0, o, 3);
}

int pcapng_interface(FILE *f, const char *name, uint16_t linktype,
		     uint32_t snaplen)
{
	static const uint8_t nanoseconds = 9;
	struct option o[] = {
		text(IF_NAME, name),
		{ IF_TSRESOL, 1, &nanoseconds },
	};
	struct {
		uint16_t linktype, reserved;
		uint32_t snaplen;
	} body = { linktype, 0, snaplen };

	return block(f, BLOCK_INTERFACE, &body, sizeof(body), NULL, 0, o, 2);
}

int pcapng_packet(FILE *f, const struct pcapng_packet *p)
{
	uint32_t flags = p->dir;
	struct option o[] = {
		text(OPT_COMMENT,
		     p->comment && *p->comment ? p->comment : NULL),
		{ EPB_FLAGS, 4, p->dir ? &flags : NULL },
	};
	uint32_t body[5] = { p->interface, (uint32_t)(p->ts >> 32),
			     (uint32_t)p->ts, p->caplen, p->len };

	return block(f, BLOCK_PACKET, body, sizeof(body), p->data, p->caplen, o,
		     2);
}
