// SPDX-License-Identifier: MIT
/* nla_smc.c - attributes of AF_SMC's sock_diag (<linux/smc_diag.h>) */
#include "tracer/decode/nl.h"

#include <string.h>

static struct val *v_cursor(struct dec *d, const char *name, const uint8_t *p)
{
	struct val *s = v_struct(d, name);

	val_add(s, v_uint(d, "reserved", nl_get(p, 2)));
	val_add(s, v_uint(d, "wrap", nl_get(p + 2, 2)));
	val_add(s, v_uint(d, "count", nl_get(p + 4, 4)));
	return s;
}

/* A name of n bytes, which has no NUL when it is too long. */
static struct val *v_name(struct dec *d, const char *name, const uint8_t *p,
			  size_t n)
{
	if (memchr(p, 0, n))
		return v_cstr(d, name, p, n);
	return v_cstr(d, name, p, n - 1);
}

static void cursors(struct dec *d, struct val *s, const uint8_t *p,
		    const char *const *names)
{
	for (; *names; names++, p += 8)
		val_add(s, v_cursor(d, *names, p));
}

struct val *nla_smc_conninfo(struct dec *d, const struct nla_in *in)
{
	static const char *const sizes[] = { "token", "sndbuf_size",
					     "rmbe_size", "peer_rmbe_size" };
	static const char *const before[] = { "rx_prod", "rx_cons", "tx_prod",
					      "tx_cons", NULL };
	static const char *const flags[] = { "rx_prod_flags",
					     "rx_conn_state_flags",
					     "tx_prod_flags",
					     "tx_conn_state_flags" };
	static const char *const after[] = { "tx_prep", "tx_sent", "tx_fin",
					     NULL };
	struct val *s, *v;
	int i;

	if (in->len < 76)
		return NULL;
	s = v_struct(d, NULL);
	for (i = 0; i < 4; i++)
		val_add(s, v_uint(d, sizes[i], nl_get(in->p + 4 * i, 4)));
	cursors(d, s, in->p + 16, before);
	for (i = 0; i < 4; i++) {
		v = val_add(s, NEW(d, VAL_HEX0, flags[i]));
		v->v = in->p[48 + i];
		v->fmt = 2;
	}
	cursors(d, s, in->p + 52, after);
	return s;
}

struct val *nla_smc_lgrinfo(struct dec *d, const struct nla_in *in)
{
	struct val *s, *l;

	if (in->len < 147)
		return NULL;
	s = v_struct(d, NULL);
	l = val_add(val_add(s, v_array(d, "lnk")), v_struct(d, NULL));
	val_add(l, v_uint(d, "link_id", in->p[0]));
	val_add(l, v_name(d, "ibname", in->p + 1, 64));
	val_add(l, v_uint(d, "ibport", in->p[65]));
	val_add(l, v_name(d, "gid", in->p + 66, 40));
	val_add(l, v_name(d, "peer_gid", in->p + 106, 40));
	val_add(s, v_enum(d, "role", &x_smc_roles, in->p[146]));
	return s;
}

struct val *nla_smc_shutdown(struct dec *d, const struct nla_in *in)
{
	return in->len > 8 ? NULL
			   : v_flags(d, NULL, &x_shutdown_bits, in->p[0]);
}

/* The reason's number is shown beside its name, always. */
static struct val *v_reason(struct dec *d, const char *name, uint64_t why)
{
	const char *s = xlat_name(&x_smc_reasons, why);
	struct val *n = NEW(d, VAL_NOTE, name);

	n->sym = s ? s : x_smc_reasons.dflt;
	n->fmt = NOTE_ALWAYS;
	val_add(n, v_hex(d, NULL, why));
	return n;
}

struct val *nla_smc_fallback(struct dec *d, const struct nla_in *in)
{
	struct val *s;

	if (in->len < 8)
		return NULL;
	s = v_struct(d, NULL);
	val_add(s, v_reason(d, "reason", nl_get(in->p, 4)));
	val_add(s, v_reason(d, "peer_diagnosis", nl_get(in->p + 4, 4)));
	return s;
}
