// SPDX-License-Identifier: MIT
/*
 * tcp_cong.c - congestion control: the choice, and Reno
 *
 * Models net/ipv4/tcp_cong.c. RFC 5681 (slow start, congestion avoidance);
 * the algorithms are a constant table, a sock keeps an index into it, as
 * everything in the arena does. CUBIC is in tcp_cubic.c.
 *
 * Not modelled: modules, BBR and the others that count rates.
 */
#include <errno.h>
#include <string.h>

#include "stack/inet/tcp.h"

static const struct tcp_congestion_ops *const algorithms[TCP_CA_IDS] = {
	[TCP_CA_ID_RENO] = &tcp_reno,
	[TCP_CA_ID_CUBIC] = &tcp_cubic,
};

const struct tcp_congestion_ops *tcp_ca_ops(const struct sock *sk)
{
	return algorithms[tcp_sk(sk)->ca_id];
}

int tcp_ca_find(const char *name)
{
	for (int i = 0; i < TCP_CA_IDS; i++)
		if (!strcmp(algorithms[i]->name, name))
			return i;
	return -1;
}

const char *tcp_ca_name(int id)
{
	return algorithms[id]->name;
}

void tcp_init_congestion_control(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tp->prior_ssthresh = 0;
	memset(&tp->ca, 0, sizeof(tp->ca));
	if (tcp_ca_ops(sk)->init)
		tcp_ca_ops(sk)->init(sk);
}

int tcp_set_congestion_control(struct sock *sk, const char *name)
{
	struct tcp_sock *tp = tcp_sk(sk);
	int id = tcp_ca_find(name);

	if (id < 0)
		return -ENOENT;
	tp->ca_setsockopt = 1;
	if (id == tp->ca_id)
		return 0;
	tp->ca_id = (u8)id;
	if (TCPF(sk->state) & (TCPF_CLOSE | TCPF_LISTEN))
		return 0;
	tcp_init_congestion_control(sk);
	return 0;
}

void tcp_set_ca_state(struct sock *sk, u8 state)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (tcp_ca_ops(sk)->set_state)
		tcp_ca_ops(sk)->set_state(sk, state);
	tp->ca_state = state;
}

/* In slow start what matters is whether the window was used. */
bool tcp_is_cwnd_limited(const struct tcp_sock *tp)
{
	if (tp->is_cwnd_limited)
		return true;
	return tcp_in_slow_start(tp) && tp->snd_cwnd < 2 * tp->max_packets_out;
}

/* One for each acknowledged, up to ssthresh; what is left over. */
u32 tcp_slow_start(struct tcp_sock *tp, u32 acked)
{
	u32 cwnd = min(tp->snd_cwnd + acked, tp->snd_ssthresh);

	acked -= cwnd - tp->snd_cwnd;
	tp->snd_cwnd = min(cwnd, tp->snd_cwnd_clamp);
	return acked;
}

/* One for each w acknowledged. */
void tcp_cong_avoid_ai(struct tcp_sock *tp, u32 w, u32 acked)
{
	if (tp->snd_cwnd_cnt >= w) {
		tp->snd_cwnd_cnt = 0;
		tp->snd_cwnd++;
	}
	tp->snd_cwnd_cnt += acked;
	if (tp->snd_cwnd_cnt >= w) {
		u32 n = tp->snd_cwnd_cnt / w;

		tp->snd_cwnd_cnt -= n * w;
		tp->snd_cwnd += n;
	}
	tp->snd_cwnd = min(tp->snd_cwnd, tp->snd_cwnd_clamp);
}

void tcp_cong_avoid(struct sock *sk, u32 ack, u32 acked)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tcp_ca_ops(sk)->cong_avoid(sk, ack, acked);
	tp->snd_cwnd_stamp = tp->mstamp_us / 1000;
}

/* --- Reno ----------------------------------------------------------------- */

void tcp_reno_cong_avoid(struct sock *sk, u32 ack, u32 acked)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (!tcp_is_cwnd_limited(tp))
		return;
	if (tcp_in_slow_start(tp)) {
		acked = tcp_slow_start(tp, acked);
		if (!acked)
			return;
	}
	tcp_cong_avoid_ai(tp, tp->snd_cwnd, acked);
}

/* RFC 5681 (4): half of what was in flight. */
u32 tcp_reno_ssthresh(struct sock *sk)
{
	return max(tcp_sk(sk)->snd_cwnd >> 1, 2u);
}

u32 tcp_reno_undo_cwnd(struct sock *sk)
{
	return max(tcp_sk(sk)->snd_cwnd, tcp_sk(sk)->prior_cwnd);
}

const struct tcp_congestion_ops tcp_reno = {
	.name = "reno",
	.ssthresh = tcp_reno_ssthresh,
	.cong_avoid = tcp_reno_cong_avoid,
	.undo_cwnd = tcp_reno_undo_cwnd,
};
