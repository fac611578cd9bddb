/* SPDX-License-Identifier: MIT */
/* nl.h - what the decoders of netlink's families share */
#ifndef TRACER_NL_H
#define TRACER_NL_H

#include <linux/netlink.h>

#include "tracer/decode/nlattr.h"
#include "tracer/decode/nltab.h"

/* n bytes, little endian. */
uint64_t nl_get(const uint8_t *p, unsigned n);
/* Bytes nobody takes apart; -s applies. */
struct val *nl_bytes(struct dec *d, const uint8_t *p, uint32_t len);
/* {family=..., data=...} */
void nl_no_header(struct dec *d, struct val *out, const uint8_t *p,
		  uint32_t len);
/* What follows a header of hdr bytes, if anything does. */
void nl_attrs(struct dec *d, struct val *out, const uint8_t *p, uint32_t len,
	      uint32_t hdr, const struct nla_set *set, int family);

/* A message's payload, by family: added to out. */
void nl_route(struct dec *d, struct val *out, unsigned type, const uint8_t *p,
	      uint32_t len);
void nl_diag(struct dec *d, struct val *out, unsigned type, bool request,
	     const uint8_t *p, uint32_t len);
void nl_netfilter(struct dec *d, struct val *out, unsigned type,
		  const uint8_t *p, uint32_t len);
/* How a message reads the flags 0x100 and up. */
enum nl_extra {
	X_NONE,
	X_NEW,
	X_DEL,
	X_GET,
	X_ACK
};
enum nl_extra nl_netfilter_extra(unsigned type);
/* nlmsg_type=SUBSYSTEM<<8|MESSAGE */
struct val *nl_netfilter_type(struct dec *d, unsigned type);

#endif
