// SPDX-License-Identifier: MIT
/*
 * tcp_cubic.c - CUBIC, RFC 9438, with HyStart
 *
 * Models net/ipv4/tcp_cubic.c. After a reduction to beta * W_max the window
 * follows W(t) = C (t - K)^3 + W_max, t since then, in segments:
 *
 *        W_max ........._____.......           and never less than what
 *                    __/       \_ probing      Reno would have by now
 *                   /            \__
 *      beta W_max  /  K                        C = 0.4, beta = 0.7
 *
 * HyStart leaves slow start when the delay of a round grows (Ha and Rhee).
 *
 * Not modelled: HyStart's ACK trains.
 */
#include <string.h>

#include "stack/inet/tcp.h"

#define BETA		   717 /* of 1024 */
#define HYSTART_LOW_WINDOW 16
#define HYSTART_SAMPLES	   8

struct cubic {
	u32 cnt; /* one more segment for that many acknowledged */
	u32 last_max, last_cwnd, origin, tcp_cwnd, ack_cnt;
	u32 k; /* ms until the window is the origin again */
	u64 epoch; /* ms; 0: none */
	u64 last_time;
	u32 delay_min; /* us */
	u32 round_end, curr_rtt, samples;
	u8 found;
};
_Static_assert(sizeof(struct cubic) <= sizeof(struct tcp_ca_private), "cubic");

static struct cubic *ca(struct sock *sk)
{
	return (struct cubic *)(void *)&tcp_sk(sk)->ca;
}

static void hystart_reset(struct sock *sk)
{
	struct cubic *c = ca(sk);

	c->round_end = tcp_sk(sk)->snd_nxt;
	c->curr_rtt = ~0u;
	c->samples = 0;
}

static void cubic_init(struct sock *sk)
{
	memset(ca(sk), 0, sizeof(struct cubic));
	hystart_reset(sk);
}

static u32 cbrt64(u64 a)
{
	u64 lo = 0, hi = 1ull << 21;

	while (lo < hi) {
		u64 mid = (lo + hi + 1) / 2;

		if (mid * mid * mid <= a)
			lo = mid;
		else
			hi = mid - 1;
	}
	return (u32)lo;
}

/* C t^3 with t in milliseconds: 0.4 * (t / 1000)^3. */
static u32 cube(u64 t)
{
	t = min(t, (u64)1000000);
	return (u32)(t * t / 1000 * t * 4 / 10 / 1000000);
}

static void new_epoch(struct cubic *c, u64 now, u32 cwnd, u32 acked)
{
	c->epoch = now;
	c->ack_cnt = acked;
	c->tcp_cwnd = cwnd;
	if (c->last_max <= cwnd) {
		c->k = 0;
		c->origin = cwnd;
	} else {
		/* K = cbrt((W_max - cwnd) / C), in ms */
		c->k = cbrt64((u64)(c->last_max - cwnd) * 2500000000ull);
		c->origin = c->last_max;
	}
}

/* RFC 9438 4.3: as Reno would grow, with alpha for our beta. */
static void tcp_friendly(struct cubic *c, u32 cwnd)
{
	/* (8 * (1024 + beta) / 3 / (1024 - beta)) / 8 ACKs a segment */
	u32 scale = 8 * (1024 + BETA) / 3 / (1024 - BETA);
	u32 delta = cwnd * scale >> 3, limit;

	while (delta && c->ack_cnt > delta) {
		c->ack_cnt -= delta;
		c->tcp_cwnd++;
	}
	if (c->tcp_cwnd > cwnd) {
		limit = cwnd / (c->tcp_cwnd - cwnd);
		c->cnt = min(c->cnt, limit);
	}
}

static void cubic_update(struct sock *sk, u32 cwnd, u32 acked)
{
	struct cubic *c = ca(sk);
	u64 now = tcp_sk(sk)->mstamp_us / 1000, t;
	u32 target;

	c->ack_cnt += acked;
	if (c->last_cwnd == cwnd && now - c->last_time <= HZ / 32)
		return;
	if (!(c->epoch && now == c->last_time)) {
		c->last_cwnd = cwnd;
		c->last_time = now;
		if (!c->epoch)
			new_epoch(c, now, cwnd, acked);
		/* where the window should be one round trip from now */
		t = now - c->epoch + c->delay_min / 1000;
		if (t < c->k) {
			u32 d = cube(c->k - t);

			target = d < c->origin ? c->origin - d : 1;
		} else {
			target = c->origin + cube(t - c->k);
		}
		c->cnt = target > cwnd ? cwnd / (target - cwnd) : 100 * cwnd;
		/* nothing is known yet: grow a little faster */
		if (c->last_max == 0 && c->cnt > 20)
			c->cnt = 20;
	}
	tcp_friendly(c, cwnd);
	c->cnt = max(c->cnt, 2u);
}

static void cubic_cong_avoid(struct sock *sk, u32 ack, u32 acked)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (!tcp_is_cwnd_limited(tp))
		return;
	if (tcp_in_slow_start(tp)) {
		acked = tcp_slow_start(tp, acked);
		if (!acked)
			return;
	}
	cubic_update(sk, tp->snd_cwnd, acked);
	tcp_cong_avoid_ai(tp, ca(sk)->cnt, acked);
}

/* RFC 9438 4.6, 4.7: beta, and less of W_max when others want room. */
static u32 cubic_ssthresh(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct cubic *c = ca(sk);

	c->epoch = 0;
	if (tp->snd_cwnd < c->last_max)
		c->last_max = tp->snd_cwnd * (1024 + BETA) / 2048;
	else
		c->last_max = tp->snd_cwnd;
	return max(tp->snd_cwnd * BETA / 1024, 2u);
}

static void cubic_set_state(struct sock *sk, u8 state)
{
	if (state == CA_LOSS)
		cubic_init(sk);
}

static void cubic_cwnd_event(struct sock *sk, enum tcp_ca_event ev)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct cubic *c = ca(sk);
	u64 now = tp->mstamp_us / 1000;

	/* the application paused: the curve waits with it (4.8) */
	if (ev == CA_EVENT_TX_START && c->epoch && tp->lsndtime &&
	    now > tp->lsndtime) {
		c->epoch += now - tp->lsndtime;
		if (c->epoch > now)
			c->epoch = now;
	}
}

static void hystart(struct sock *sk, u32 delay)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct cubic *c = ca(sk);
	u32 thresh;

	if (after(tp->snd_una, c->round_end))
		hystart_reset(sk);
	if (c->curr_rtt > delay)
		c->curr_rtt = delay;
	if (c->samples < HYSTART_SAMPLES) {
		c->samples++;
		return;
	}
	thresh = min(max(c->delay_min >> 3, 4000u), 16000u);
	if (c->curr_rtt > c->delay_min + thresh) {
		c->found = 1;
		NET_INC_STATS(TcpExtTCPHystartDelayDetect);
		NET_ADD_STATS(TcpExtTCPHystartDelayCwnd, tp->snd_cwnd);
		tp->snd_ssthresh = tp->snd_cwnd;
	}
}

static void cubic_acked(struct sock *sk, u32 acked, s64 rtt_us)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct cubic *c = ca(sk);
	u64 now = tp->mstamp_us / 1000;

	if (rtt_us < 0 || (c->epoch && now - c->epoch < HZ))
		return;
	if (c->delay_min == 0 || c->delay_min > (u32)rtt_us)
		c->delay_min = max((u32)rtt_us, 1u);
	if (!c->found && tcp_in_slow_start(tp) &&
	    tp->snd_cwnd >= HYSTART_LOW_WINDOW)
		hystart(sk, (u32)rtt_us);
}

const struct tcp_congestion_ops tcp_cubic = {
	.name = "cubic",
	.init = cubic_init,
	.ssthresh = cubic_ssthresh,
	.cong_avoid = cubic_cong_avoid,
	.undo_cwnd = tcp_reno_undo_cwnd,
	.set_state = cubic_set_state,
	.cwnd_event = cubic_cwnd_event,
	.pkts_acked = cubic_acked,
};
