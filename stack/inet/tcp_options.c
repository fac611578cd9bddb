// SPDX-License-Identifier: MIT
/*
 * tcp_options.c - reading and writing TCP options, and PAWS
 *
 * Models tcp_parse_options() and friends of net/ipv4/tcp_input.c and the
 * builders of include/net/tcp.h. MSS (RFC 9293 3.7.1), window scale and
 * timestamps (RFC 7323), SACK-permitted and SACK (RFC 2018), the Fast Open
 * cookie (RFC 7413). Options are laid out on the wire as Linux lays them out:
 *
 *   SYN:  MSS, then SACK-permitted + timestamps (12 bytes), NOP + scale
 *   else: NOP NOP timestamps, NOP NOP SACK
 *
 * Not modelled: MD5 and AO signatures (RFC 2385, 5925), MPTCP, SMC; their
 * options are skipped.
 */
#include <arpa/inet.h>
#include <string.h>

#include "stack/inet/tcp.h"

static u32 get32(const u8 *p)
{
	u32 v;

	memcpy(&v, p, 4);
	return ntohl(v);
}

static u8 *put32(u8 *p, u32 v)
{
	v = htonl(v);
	memcpy(p, &v, 4);
	return p + 4;
}

static void parse_fastopen(const u8 *p, int len, const struct tcphdr *th,
			   struct tcp_options_received *o)
{
	if (!th->syn)
		return;
	if (len == 0) {
		o->fastopen_len = 0xff;
	} else if (len >= 4 && len <= 16 && !(len & 1)) {
		o->fastopen_len = (u8)len;
		memcpy(o->fastopen_cookie, p, (size_t)len);
	}
}

static void parse_one(int kind, const u8 *p, int len, const struct tcphdr *th,
		      struct tcp_options_received *o, bool estab)
{
	u16 mss;

	switch (kind) {
	case TCPOPT_MSS:
		if (len != TCPOLEN_MSS - 2 || !th->syn || estab)
			break;
		mss = (u16)(p[0] << 8 | p[1]);
		if (mss) {
			if (o->user_mss && o->user_mss < mss)
				mss = o->user_mss;
			o->mss_clamp = mss;
		}
		break;
	case TCPOPT_WINDOW:
		if (len != TCPOLEN_WINDOW - 2 || !th->syn || estab ||
		    !machine->tcp->wscale_enabled)
			break;
		o->wscale_ok = 1;
		/* RFC 7323 2.3: more than 14 is taken as 14 */
		o->snd_wscale = (u8)min((int)p[0], TCP_MAX_WSCALE);
		break;
	case TCPOPT_TIMESTAMP:
		if (len != TCPOLEN_TIMESTAMP - 2)
			break;
		if (estab ? o->tstamp_ok : machine->tcp->ts_enabled) {
			o->saw_tstamp = 1;
			o->rcv_tsval = get32(p);
			o->rcv_tsecr = get32(p + 4);
		}
		break;
	case TCPOPT_SACK_PERM:
		if (len == 0 && th->syn && !estab && machine->tcp->sack_enabled)
			o->sack_ok = 1;
		break;
	case 34: /* Fast Open */
		parse_fastopen(p, len, th, o);
		break;
	}
}

/*
 * Everything the header says, into o. estab: the options were agreed on
 * already, only timestamps (and SACK, see tcp_sack.c) still mean something.
 */
void tcp_parse_options(const struct sk_buff *skb, const struct tcphdr *th,
		       struct tcp_options_received *o, bool estab)
{
	const u8 *p = (const u8 *)(th + 1);
	int left = th->doff * 4 - (int)sizeof(*th);

	o->saw_tstamp = 0;
	while (left > 0) {
		int kind = *p++, len;

		left--;
		if (kind == TCPOPT_EOL)
			return;
		if (kind == TCPOPT_NOP)
			continue;
		/* a length that cannot be: the rest is not trusted */
		if (left < 1 || *p < 2 || *p - 1 > left)
			return;
		len = *p++ - 2;
		left--;
		parse_one(kind, p, len, th, o, estab);
		p += len;
		left -= len;
	}
}

/* The usual layouts without a loop. True when there was a timestamp. */
bool tcp_fast_parse_options(const struct sk_buff *skb, const struct tcphdr *th,
			    struct tcp_sock *tp)
{
	if (th->doff == sizeof(*th) / 4) {
		tp->rx_opt.saw_tstamp = 0;
		return false;
	}
	if (tp->rx_opt.tstamp_ok &&
	    th->doff == (sizeof(*th) + TCPOLEN_TSTAMP_ALIGNED) / 4) {
		const u8 *p = (const u8 *)(th + 1);
		u32 word = TCP_TSTAMP_WORD;

		if (!memcmp(p, &word, 4)) {
			tp->rx_opt.saw_tstamp = 1;
			tp->rx_opt.rcv_tsval = get32(p + 4);
			tp->rx_opt.rcv_tsecr = get32(p + 8);
			if (tp->rx_opt.rcv_tsecr)
				tp->rx_opt.rcv_tsecr -= tp->tsoffset;
			return true;
		}
	}
	tcp_parse_options(skb, th, &tp->rx_opt, true);
	if (tp->rx_opt.saw_tstamp && tp->rx_opt.rcv_tsecr)
		tp->rx_opt.rcv_tsecr -= tp->tsoffset;
	return tp->rx_opt.saw_tstamp;
}

/* Returns how many bytes, a multiple of 4. */
u32 tcp_syn_build_options(u8 *ptr, u16 mss, bool ts, bool sack, bool wscale_on,
			  u8 wscale, u32 tsval, u32 tsecr)
{
	u8 *p = ptr;

	p = put32(p, TCPOPT_MSS << 24 | TCPOLEN_MSS << 16 | mss);
	if (ts) {
		if (sack)
			p = put32(p, TCPOPT_SACK_PERM << 24 |
					     TCPOLEN_SACK_PERM << 16 |
					     TCPOPT_TIMESTAMP << 8 |
					     TCPOLEN_TIMESTAMP);
		else
			p = put32(p, ntohl(TCP_TSTAMP_WORD));
		p = put32(p, tsval);
		p = put32(p, tsecr);
	} else if (sack) {
		p = put32(p, TCPOPT_NOP << 24 | TCPOPT_NOP << 16 |
				     TCPOPT_SACK_PERM << 8 | TCPOLEN_SACK_PERM);
	}
	if (wscale_on)
		p = put32(p, TCPOPT_NOP << 24 | TCPOPT_WINDOW << 16 |
				     TCPOLEN_WINDOW << 8 | wscale);
	return (u32)(p - ptr);
}

/* For a connection: timestamp and SACK blocks, as agreed. */
void tcp_build_and_update_options(u8 *ptr, struct tcp_sock *tp, u32 tsval)
{
	struct tcp_sack_block *sp;
	u32 n = tp->eff_sacks, i;

	if (tp->rx_opt.tstamp_ok) {
		ptr = put32(ptr, ntohl(TCP_TSTAMP_WORD));
		ptr = put32(ptr, tsval + tp->tsoffset);
		ptr = put32(ptr, tp->rx_opt.ts_recent);
	}
	if (!n)
		return;
	ptr = put32(ptr, TCPOPT_NOP << 24 | TCPOPT_NOP << 16 |
				 TCPOPT_SACK << 8 |
				 (2 + n * TCPOLEN_SACK_PERBLOCK));
	/* RFC 2883: the duplicate is reported first, and once */
	if (tp->nduplicate_sack) {
		ptr = put32(ptr, tp->duplicate_sack.start_seq);
		ptr = put32(ptr, tp->duplicate_sack.end_seq);
		n--;
	}
	for (i = 0, sp = tp->selective_acks; i < n; i++, sp++) {
		ptr = put32(ptr, sp->start_seq);
		ptr = put32(ptr, sp->end_seq);
	}
	if (tp->nduplicate_sack) {
		tp->nduplicate_sack = 0;
		tcp_eff_sacks(tp);
	}
}

/* --- PAWS, RFC 7323 5 ----------------------------------------------------- */

static u64 now_s(void)
{
	return ktime_get() / 1000000000;
}

/* Is the timestamp acceptable? `win` allows for that much disorder. */
bool tcp_paws_check(const struct tcp_options_received *o, int win)
{
	if ((s32)(o->ts_recent - o->rcv_tsval) <= win)
		return true;
	/* 5.5: after 24 days the stored one says nothing any more */
	if (now_s() >= o->ts_recent_stamp + TCP_PAWS_24DAYS)
		return true;
	/* some systems send 0 in a SYN-ACK */
	return !o->ts_recent;
}

bool tcp_paws_reject(const struct tcp_options_received *o, bool rst)
{
	if (tcp_paws_check(o, 0))
		return false;
	/* 5.2: a reset is believed sooner, the peer may have rebooted */
	if (rst && now_s() >= o->ts_recent_stamp + 1)
		return false;
	return true;
}

void tcp_store_ts_recent(struct tcp_sock *tp)
{
	tp->rx_opt.ts_recent = tp->rx_opt.rcv_tsval;
	tp->rx_opt.ts_recent_stamp = now_s();
}

/* 4.3: only a segment that covers what was acknowledged last counts. */
void tcp_replace_ts_recent(struct tcp_sock *tp, u32 seq)
{
	if (tp->rx_opt.saw_tstamp && !after(seq, tp->rcv_wup) &&
	    tcp_paws_check(&tp->rx_opt, 0))
		tcp_store_ts_recent(tp);
}
