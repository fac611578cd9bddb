/* SPDX-License-Identifier: MIT */
/*
 * xlat.h - constants and their names
 *
 * Tables are sorted by value (a test holds them to it); flags are tried in
 * the table's order. Names are those of the system's headers.
 */
#ifndef TRACER_XLAT_H
#define TRACER_XLAT_H

#include <stddef.h>
#include <stdint.h>

struct xlat_row {
	uint64_t v;
	const char *s;
};

struct xlat {
	const struct xlat_row *row;
	size_t n;
	const char *dflt; /* "AF_???", or NULL */
};

#define XLAT(name, dflt_, ...)                                        \
	static const struct xlat_row name##_rows[] = { __VA_ARGS__ }; \
	const struct xlat name = { name##_rows,                       \
				   sizeof(name##_rows) /              \
					   sizeof(name##_rows[0]),    \
				   dflt_ };

/* NULL when the table has no such value. */
const char *xlat_name(const struct xlat *x, uint64_t v);

extern const struct xlat x_families, x_socktypes, x_sockflags, x_msgflags;
extern const struct xlat x_inet_protocols, x_netlink_protocols, x_eth_protocols;
extern const struct xlat x_ax25_protocols, x_irda_protocols, x_can_protocols;
extern const struct xlat x_bt_protocols, x_isdn_protocols, x_phonet_protocols;
extern const struct xlat x_caif_protocols, x_nfc_protocols, x_kcm_protocols;
extern const struct xlat x_smc_protocols, x_mctp_types;
extern const struct xlat x_sollevels, x_shutdown, x_scm, x_arphrd, x_pkttype;
extern const struct xlat x_poll, x_epoll, x_epollctl, x_epollflags;
extern const struct xlat x_fcntl, x_open, x_accmode, x_fdflags, x_ioctl;
extern const struct xlat x_rwf, x_splice, x_closerange, x_iff, x_flock;
extern const struct xlat x_whence, x_falloc, x_prot, x_mapflags, x_sigs;
extern const struct xlat x_owner, x_icmp, x_txrehash, x_packet_mr, x_seals;
extern const struct xlat x_bpf_class, x_bpf_size, x_bpf_mode, x_bpf_op;
extern const struct xlat x_bpf_jop, x_bpf_rval, x_bpf_misc, x_bpf_src;
extern const struct xlat x_ip_cmsg, x_ee_origin, x_filemode, x_uring;

/* One table of names for each level that has one; NULL else. */
const struct xlat *xlat_sockopts(int level, int get);

#endif
