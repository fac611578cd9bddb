// SPDX-License-Identifier: MIT
/*
 * decode.c - every call that is traced, and who takes its words apart
 *
 * Also errno and signal names, and the text of a whole call. The interface
 * is in tracer/model.h and decode.h.
 */
#include "tracer/decode/decode.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

static struct val *v_proto(struct dec *d, int family, uint32_t proto)
{
	const struct xlat *x = xlat_protocols(family);
	struct val *v;
	uint16_t be;

	if (family == AF_AX25 && xlat_name(x, proto)) {
		v = NEW(d, VAL_NOTE, NULL);
		v->sym = xlat_name(x, proto);
		val_add(v, v_hex(d, NULL, proto));
		return v;
	}
	if (x)
		return v_enum(d, NULL, x, proto);
	if (family == AF_PACKET) {
		be = (uint16_t)((proto & 0xff) << 8 | (proto >> 8 & 0xff));
		v = v_enum(d, NULL, &x_eth_protocols, be);
		return v_call(d, NULL, "htons", v);
	}
	return v_uint(d, NULL, proto);
}

static void dec_socket(struct dec *d)
{
	const uint64_t *a = d->c->args;

	arg_add(d, "domain", v_enum(d, NULL, &x_families, (uint32_t)a[0]));
	arg_add(d, "type", v_socktype(d, NULL, (uint32_t)a[1]));
	arg_add(d, "protocol", v_proto(d, (int)a[0], (uint32_t)a[2]));
	d->rfmt = RET_FD;
}

static void dec_socketpair(struct dec *d)
{
	uint64_t p = d->c->args[3];
	struct val *pair;
	int sv[2];

	dec_socket(d);
	d->rfmt = RET_DEC;
	dec_exit(d);
	if (dec_failed(d) || !dec_read(d, p, sv, 8)) {
		arg_add(d, "sv", v_addr(d, NULL, p));
		return;
	}
	pair = v_array(d, NULL);
	val_add(pair, v_fd(d, NULL, sv[0]));
	val_add(pair, v_fd(d, NULL, sv[1]));
	arg_add(d, "sv", v_ptr(d, NULL, p, pair));
}

static void dec_bind(struct dec *d)
{
	const uint64_t *a = d->c->args;

	arg_add(d, "sockfd", v_fd(d, NULL, (int)a[0]));
	arg_add(d, "addr", v_sockaddr(d, NULL, a[1], (int)a[2]));
	arg_add(d, "addrlen", v_int(d, NULL, (int)a[2]));
}

static void dec_listen(struct dec *d)
{
	arg_add(d, "sockfd", v_fd(d, NULL, dec_int(d, 0)));
	arg_add(d, "backlog", v_int(d, NULL, dec_int(d, 1)));
}

/* accept, getsockname, getpeername: an address comes out. */
static void dec_name(struct dec *d)
{
	const uint64_t *a = d->c->args;
	int in = 0, out = 0;
	struct val *v;
	bool has;

	has = dec_read(d, a[2], &in, 4);
	arg_add(d, "sockfd", v_fd(d, NULL, (int)a[0]));
	dec_exit(d);
	if (!a[1] || !has ||
	    (dec_failed(d) ? (out = in, 0) : !dec_read(d, a[2], &out, 4))) {
		arg_add(d, "addr", v_addr(d, NULL, a[1]));
		v = arg_add(d, "addrlen", v_addr(d, NULL, a[2]));
		v->fmt = a[2] != 0;
		return;
	}
	arg_add(d, "addr",
		dec_failed(d) ? v_addr(d, NULL, a[1])
			      : v_sockaddr(d, NULL, a[1], in < out ? in : out));
	v = NEW(d, VAL_INOUT, NULL);
	v->v = (uint64_t)(int64_t)in;
	v->v2 = (uint64_t)(int64_t)out;
	v->fmt = in != out;
	v->late = 1;
	arg_add(d, "addrlen", v_ptr(d, NULL, a[2], v));
}

static void dec_accept(struct dec *d)
{
	dec_name(d);
	d->rfmt = RET_FD;
}

static void dec_accept4(struct dec *d)
{
	dec_accept(d);
	arg_add(d, "flags",
		v_flags(d, NULL, &x_sockflags, (uint32_t)d->c->args[3]));
}

static void dec_shutdown(struct dec *d)
{
	arg_add(d, "sockfd", v_fd(d, NULL, dec_int(d, 0)));
	arg_add(d, "how",
		v_enum(d, NULL, &x_shutdown, (uint32_t)d->c->args[1]));
}

static const struct {
	const char *name;
	void (*fn)(struct dec *d);
} calls[] = {
	{ "socket", dec_socket },
	{ "bind", dec_bind },
	{ "connect", dec_bind },
	{ "listen", dec_listen },
	{ "accept", dec_accept },
	{ "getsockname", dec_name },
	{ "getpeername", dec_name },
	{ "socketpair", dec_socketpair },
	{ "send", dec_send },
	{ "recv", dec_recv },
	{ "sendto", dec_sendto },
	{ "recvfrom", dec_recvfrom },
	{ "shutdown", dec_shutdown },
	{ "setsockopt", dec_setsockopt },
	{ "getsockopt", dec_getsockopt },
	{ "sendmsg", dec_sendmsg },
	{ "recvmsg", dec_recvmsg },
	{ "accept4", dec_accept4 },
	{ "recvmmsg", dec_recvmmsg },
	{ "sendmmsg", dec_sendmmsg },
	{ "fcntl", dec_fcntl },
	{ "fcntl64", dec_fcntl },
	{ "ioctl", dec_ioctl },
	{ "poll", dec_poll },
	{ "ppoll", dec_ppoll },
	{ "select", dec_select },
	{ "_newselect", dec_select },
	{ "pselect6", dec_pselect6 },
	{ "epoll_create", dec_epoll_create },
	{ "epoll_create1", dec_epoll_create1 },
	{ "epoll_ctl", dec_epoll_ctl },
	{ "epoll_wait", dec_epoll_wait },
	{ "epoll_pwait", dec_epoll_pwait },
	{ "epoll_pwait2", dec_epoll_pwait2 },
};

/*
 * What the trace has for send(2) on x86-64 are four words under the name
 * of the system call that libc made, sendto: the last two are zero.
 */
void decode_call(struct dec *d)
{
	size_t i;

	d->args = NEW(d, VAL_LIST, NULL);
	d->nargs = d->n_enter = 0;
	d->made = 0;
	d->exiting = d->tail_later = false;
	d->rfmt = RET_DEC;
	d->raux = NULL;
	d->vaux = NULL;
	d->vaux_word = NULL;
	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strcmp(calls[i].name, d->c->name) == 0) {
			calls[i].fn(d);
			if (!d->exiting)
				dec_exit(d);
			return;
		}
	dec_file(d);
}

json_t *decode_args(const struct call_rec *c)
{
	struct varena a = { 0 };
	struct dec d = { .a = &a, .c = c, .nl_proto = -2 };
	json_t *j = json_array();
	const struct val *v;

	if (c->has_sock && c->sock.family == AF_NETLINK)
		d.nl_proto = c->sock.protocol;
	decode_call(&d);
	for (v = d.args->child; v; v = v->next)
		json_array_append_new(j, val_json_arg(v));
	va_free(&a);
	return j;
}

static void text_arg(struct sbuf *b, const struct val *v,
		     const struct text_opts *o)
{
	struct val bare = *v;

	bare.name = NULL;
	val_text(b, &bare, o);
}

void decode_text(struct sbuf *b, const struct dec *d, const struct text_opts *o,
		 struct call_text *t)
{
	const struct val *v;
	int i = 0;

	sb_puts(b, d->c->name);
	sb_putc(b, '(');
	t->split = b->len;
	for (v = d->args->child; v; v = v->next, i++) {
		if (i == d->n_enter && d->tail_later)
			t->split = b->len;
		if (i)
			sb_puts(b, ", ");
		if (i == d->n_enter && !d->tail_later)
			t->split = b->len;
		text_arg(b, v, o);
	}
	if (d->n_enter >= i)
		t->split = b->len;
}

static const char *restart_text(int err)
{
	switch (err) {
	case 512:
		return "To be restarted if SA_RESTART is set";
	case 513:
		return "To be restarted";
	case 514:
		return "To be restarted if no handler";
	case 516:
		return "Interrupted by signal";
	}
	return NULL;
}

static void ret_value(struct sbuf *b, const struct dec *d,
		      const struct text_opts *o)
{
	int64_t ret = d->c->ret;
	const char *s;

	if (ret < 0 && ret >= -4095) {
		if (restart_text((int)-ret)) {
			sb_printf(b, "? %s (%s)", decode_errno((int)-ret),
				  restart_text((int)-ret));
			return;
		}
		s = decode_errno((int)-ret);
		if (s)
			sb_printf(b, "-1 %s (%s)", s,
				  strerrordesc_np((int)-ret));
		else
			sb_printf(b, "-1 (errno %d)", (int)-ret);
		return;
	}
	switch (d->rfmt) {
	case RET_HEX:
		sb_printf(b, "%#" PRIx64, (uint64_t)ret);
		break;
	case RET_FD:
		sb_printf(b, "%" PRId64, ret);
		s = o->fdname ? o->fdname(o->ctx, (int)ret) : NULL;
		if (s)
			sb_printf(b, "<%s>", s);
		break;
	default:
		sb_printf(b, "%" PRId64, ret);
	}
	if (d->raux) {
		sb_printf(b, " (%s)", d->raux);
	} else if (d->vaux) {
		sb_printf(b, " (%s", d->vaux_word ? d->vaux_word : "");
		val_text(b, d->vaux, o);
		sb_putc(b, ')');
	}
}

void decode_ret(struct sbuf *b, const struct dec *d, const struct text_opts *o)
{
	if (!d->c->done) {
		sb_putc(b, '?');
		return;
	}
	ret_value(b, d, o);
	if (d->c->poked)
		sb_puts(b, d->c->injected ? " (INJECTED: args, retval)"
					  : " (INJECTED: args)");
	else if (d->c->injected)
		sb_puts(b, " (INJECTED)");
	if (d->c->delayed)
		sb_puts(b, " (DELAYED)");
}

/* --- errno and signals --------------------------------------------------- */

const char *decode_errno(int err)
{
	switch (err) {
	case 512:
		return "ERESTARTSYS";
	case 513:
		return "ERESTARTNOINTR";
	case 514:
		return "ERESTARTNOHAND";
	case 516:
		return "ERESTART_RESTARTBLOCK";
	case 11:
		return "EAGAIN";
	case 35:
		return "EDEADLK";
	case 95:
		return "EOPNOTSUPP";
	}
	return err > 0 ? strerrorname_np(err) : NULL;
}

const char *decode_signal(int sig)
{
	return sig > 0 ? xlat_name(&x_sigs, (uint64_t)sig) : NULL;
}

const char *decode_sicode(int sig, int code)
{
	static const struct {
		int sig; /* 0: any */
		int code;
		const char *s;
	} names[] = {
		{ 0, SI_USER, "SI_USER" },
		{ 0, SI_KERNEL, "SI_KERNEL" },
		{ 0, SI_QUEUE, "SI_QUEUE" },
		{ 0, SI_TIMER, "SI_TIMER" },
		{ 0, SI_MESGQ, "SI_MESGQ" },
		{ 0, SI_ASYNCIO, "SI_ASYNCIO" },
		{ 0, SI_SIGIO, "SI_SIGIO" },
		{ 0, SI_TKILL, "SI_TKILL" },
		{ SIGCHLD, CLD_EXITED, "CLD_EXITED" },
		{ SIGCHLD, CLD_KILLED, "CLD_KILLED" },
		{ SIGCHLD, CLD_DUMPED, "CLD_DUMPED" },
		{ SIGCHLD, CLD_TRAPPED, "CLD_TRAPPED" },
		{ SIGCHLD, CLD_STOPPED, "CLD_STOPPED" },
		{ SIGCHLD, CLD_CONTINUED, "CLD_CONTINUED" },
		{ SIGSEGV, SEGV_MAPERR, "SEGV_MAPERR" },
		{ SIGSEGV, SEGV_ACCERR, "SEGV_ACCERR" },
		{ SIGBUS, BUS_ADRALN, "BUS_ADRALN" },
		{ SIGBUS, BUS_ADRERR, "BUS_ADRERR" },
		{ SIGBUS, BUS_OBJERR, "BUS_OBJERR" },
		{ SIGFPE, FPE_INTDIV, "FPE_INTDIV" },
		{ SIGFPE, FPE_FLTDIV, "FPE_FLTDIV" },
		{ SIGILL, ILL_ILLOPC, "ILL_ILLOPC" },
		{ SIGILL, ILL_ILLOPN, "ILL_ILLOPN" },
		{ SIGIO, POLL_IN, "POLL_IN" },
		{ SIGIO, POLL_OUT, "POLL_OUT" },
		{ SIGIO, POLL_MSG, "POLL_MSG" },
		{ SIGIO, POLL_ERR, "POLL_ERR" },
		{ SIGIO, POLL_PRI, "POLL_PRI" },
		{ SIGIO, POLL_HUP, "POLL_HUP" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].code == code &&
		    (!names[i].sig || names[i].sig == sig))
			return names[i].s;
	return NULL;
}
