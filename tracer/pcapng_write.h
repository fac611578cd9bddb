/* SPDX-License-Identifier: MIT */
/*
 * pcapng_write.h - a capture file, block by block (draft-ietf-opsawg-pcapng)
 *
 * Every function writes one block and returns 0, or a negative errno when
 * the stream has failed; a block is written whole or the stream is lost.
 */
#ifndef PCAPNG_WRITE_H
#define PCAPNG_WRITE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define PCAPNG_ETHERNET 1 /* link type */

enum pcapng_dir {
	PCAPNG_DIR_UNKNOWN,
	PCAPNG_DIR_IN,
	PCAPNG_DIR_OUT,
};

struct pcapng_packet {
	uint32_t interface; /* in the order they were written */
	uint64_t ts; /* ns since 1970 */
	const void *data;
	uint32_t caplen, len; /* kept; on the wire */
	enum pcapng_dir dir;
	const char *comment; /* NULL: none */
};

/* hardware, os and application may be NULL. */
int pcapng_section(FILE *f, const char *hardware, const char *os,
		   const char *application);
int pcapng_interface(FILE *f, const char *name, uint16_t linktype,
		     uint32_t snaplen);
int pcapng_packet(FILE *f, const struct pcapng_packet *p);

#endif
