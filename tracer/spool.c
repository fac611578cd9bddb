// SPDX-License-Identifier: MIT
/*
 * spool.c - the binary form: records become events
 *
 * Each slot (a thread's ring) has a stack of what is open on it: calls,
 * bottom halves, boots. ENTER pushes, EXIT pops and makes an event; functions
 * of -g go to whatever is on top. A THREAD record of another thread, and the
 * end of the trace, cut off what is still open.
 */
#include "tracer/spool.h"

/* --- records ------------------------------------------------------------ */

static struct trace_ev *event(const struct slot *s, enum ev_type type)
{
	struct trace_ev *ev = ev_new(type);

	ev->pid = (int)s->pid;
	ev->tid = (int)s->tid;
	ev->comm = s->comm ? s->comm : "";
	return ev;
}

static struct open *push(struct reader *r, struct slot *s, struct trace_ev *ev,
			 uint64_t ts)
{
	struct open *o;

	if (s->nopen == DEPTH_MAX)
		cut_off(r, s, ts);
	o = &s->open[s->nopen++];
	memset(o, 0, sizeof(*o));
	o->ev = ev;
	o->from = ts;
	return o;
}

static void at_once(struct reader *r, struct trace_ev *ev, uint64_t ts)
{
	struct open o = { .ev = ev, .from = ts };

	complete(r, &o, ts);
}

static const uint8_t *captures(struct open *o, const uint8_t *p,
			       const uint8_t *end, unsigned int n, bool at_exit)
{
	struct call_rec *c = &o->ev->call;
	struct mem *mem;

	if (!n)
		return p;
	mem = ev_alloc(o->ev, (c->nmem + n) * sizeof(*mem));
	if (c->nmem)
		memcpy(mem, c->mem, c->nmem * sizeof(*mem));
	c->mem = mem;
	for (; n; n--) {
		const struct trec_cap *h = (const void *)p;
		size_t room = (size_t)(end - p), body;

		if (room < sizeof(*h))
			break;
		body = (h->len + 7ul) & ~7ul;
		if (body > room - sizeof(*h) || h->good > h->len)
			break;
		mem[c->nmem++] = (struct mem){
			.addr = h->addr,
			.len = h->good,
			.want = h->want,
			.kind = h->kind,
			.arg = h->arg,
			.flags = h->flags,
			.exit = at_exit,
			.data = ev_copy(o->ev, h + 1, h->good),
		};
		p += sizeof(*h) + body;
	}
	return p;
}

static const uint8_t *take_sock(struct call_rec *c, const uint8_t *p,
				const uint8_t *end)
{
	if ((size_t)(end - p) < sizeof(c->sock))
		return end;
	memcpy(&c->sock, p, sizeof(c->sock));
	c->has_sock = c->sock.id != 0;
	return p + sizeof(c->sock);
}

static void do_enter(struct reader *r, struct slot *s,
		     const struct trec_enter *e, const uint8_t *end)
{
	struct trace_ev *ev = event(s, EV_CALL);
	struct call_rec *c = &ev->call;
	struct open *o = push(r, s, ev, e->h.ts);
	const uint8_t *p = (const uint8_t *)&e->args[e->nargs];

	ev->seq = e->seq;
	c->nr = e->nr;
	c->table = e->table;
	c->where = e->where;
	c->bits = s->bits ? s->bits : 64;
	c->nargs = e->nargs > 6 ? 6 : e->nargs;
	c->via = e->via < TRACE_VIAS ? s->via[e->via] : NULL;
	c->name = call_name(c->table, c->nr, c->bits);
	if (!c->name)
		c->name = "?";
	if (p > end)
		return;
	for (int i = 0; i < c->nargs; i++)
		c->args[i] = e->args[i];
	/* a close's socket lies behind the captures; close has none */
	if (e->flags & TREXIT_SOCK)
		p = take_sock(c, p, end);
	captures(o, p, end, e->ncaps, false);
}

static struct open *find_open(struct slot *s, enum ev_type type, uint64_t seq)
{
	for (uint32_t i = s->nopen; i-- > 0;)
		if (s->open[i].ev->type == type &&
		    (type != EV_CALL || s->open[i].ev->seq == seq))
			return &s->open[i];
	return NULL;
}

static void finish(struct reader *r, struct slot *s, struct open *o,
		   uint64_t ts)
{
	/* what lies above it lost its end */
	while (&s->open[s->nopen - 1] != o)
		complete(r, &s->open[--s->nopen], ts);
	s->nopen--;
	complete(r, o, ts);
}

static void do_exit(struct reader *r, struct slot *s, const struct trec_exit *x,
		    const uint8_t *end)
{
	struct open *o = find_open(s, EV_CALL, x->seq);
	const uint8_t *p = (const uint8_t *)(x + 1);
	struct call_rec *c;

	if (!o)
		return;
	c = &o->ev->call;
	c->done = true;
	c->ret = x->ret;
	c->where = x->where;
	c->restarted = x->flags & TREXIT_RESTARTED;
	c->injected = x->flags & TREXIT_INJECTED;
	c->delayed = x->flags & TREXIT_DELAYED;
	c->poked = x->flags & TREXIT_POKED;
	c->logged = x->flags & TREXIT_LOGGED;
	c->sig = x->sig;
	o->ev->slept = x->slept;
	if (x->flags & TREXIT_SOCK) {
		p = take_sock(c, p, end);
		s->told = c->sock;
	} else if (x->flags & TREXIT_SOCK_SAME) {
		c->sock = s->told;
		c->has_sock = c->sock.id != 0;
	}
	captures(o, p, end, x->ncaps, true);
	finish(r, s, o, x->h.ts);
}

static void do_fn(struct slot *s, const struct trec *h, bool enter)
{
	struct open *o = s->nopen ? &s->open[s->nopen - 1] : NULL;
	size_t room;

	if (!o)
		return;
	if (enter) {
		room = o->fnroom;
		o->fn = spool_grow(o->fn, &room, o->nfn, sizeof(*o->fn));
		o->fnroom = (uint32_t)room;
		room = o->stackroom;
		o->stack = spool_grow(o->stack, &room, o->nstack,
				      sizeof(*o->stack));
		o->stackroom = (uint32_t)room;
		o->fn[o->nfn] =
			(struct fn){ h->tid, o->nstack,
				     h->ts < o->from ? o->from : h->ts, 0 };
		o->stack[o->nstack++] = o->nfn++;
		return;
	}
	for (uint32_t i = o->nstack; i-- > 0;)
		if (o->fn[o->stack[i]].off == h->tid) {
			while (o->nstack > i)
				o->fn[o->stack[--o->nstack]].to = h->ts;
			return;
		}
}

static void do_thread(struct reader *r, struct slot *s,
		      const struct trec_thread *t)
{
	struct image *i;

	if (s->used && (s->pid != t->pid || s->tid != t->h.tid))
		cut_off(r, s, t->h.ts);
	s->used = true;
	s->pid = t->pid;
	s->ppid = t->ppid;
	s->tid = t->h.tid;
	s->bits = t->bits;
	s->comm = intern(t->comm, strnlen(t->comm, sizeof(t->comm)));
	memset(s->via, 0, sizeof(s->via));
	memset(&s->told, 0, sizeof(s->told));
	i = image_of(r, t->pid);
	i->ppid = t->ppid;
}

static void note_packet(struct slot *s, uint64_t seq, uint32_t no)
{
	struct open *o = seq ? find_open(s, EV_CALL, seq) : NULL;
	struct call_rec *c;

	if (!o)
		return;
	c = &o->ev->call;
	for (uint32_t i = 0; i < c->npkts; i++)
		if (c->pkts[i] == no)
			return;
	if (!(c->npkts & (c->npkts - 1)) || c->npkts < 4) {
		uint32_t room = c->npkts < 4 ? 8 : c->npkts * 2;
		uint32_t *pkts = ev_alloc(o->ev, room * sizeof(*pkts));

		if (c->npkts)
			memcpy(pkts, c->pkts, c->npkts * sizeof(*pkts));
		c->pkts = pkts;
	}
	c->pkts[c->npkts++] = no;
}

static void do_packet(struct reader *r, struct slot *s,
		      const struct trec_packet *p, const uint8_t *end)
{
	struct trace_ev *ev = event(s, EV_PACKET);

	if (p->data + p->caplen > end) {
		trace_ev_free(ev);
		return;
	}
	ev->seq = p->seq;
	ev->pkt.no = p->no;
	ev->pkt.ifindex = p->ifindex;
	ev->pkt.len = p->len;
	ev->pkt.caplen = p->caplen;
	ev->pkt.out = p->out;
	ev->pkt.data = ev_copy(ev, p->data, p->caplen);
	note_packet(s, p->seq, p->no);
	at_once(r, ev, p->h.ts);
}

static void do_word(struct reader *r, struct slot *s, enum ev_type type,
		    const struct trec_word *w)
{
	struct trace_ev *ev = event(s, type);

	ev->seq = w->seq;
	ev->word.a = w->a;
	ev->word.b = w->b;
	at_once(r, ev, w->h.ts);
}

static void do_signal(struct reader *r, struct slot *s,
		      const struct trec_signal *w)
{
	struct trace_ev *ev = event(s, EV_SIGNAL);

	ev->seq = w->seq;
	ev->signal.signo = w->sig;
	ev->signal.code = w->code;
	ev->signal.pid = w->pid;
	ev->signal.uid = w->uid;
	ev->signal.status = w->status;
	ev->signal.value = w->value;
	ev->signal.utime = w->utime;
	ev->signal.stime = w->stime;
	ev->signal.cut = w->cut;
	ev->signal.restart = w->restart;
	at_once(r, ev, w->h.ts);
}

/* Told by the one who waited for it: seq is the process. */
static void do_died(struct reader *r, const struct trec_word *w)
{
	struct trace_ev *ev = ev_new(EV_EXIT);

	ev->pid = ev->tid = (int)w->seq;
	ev->comm = "";
	ev->word.a = w->a;
	ev->word.b = w->b;
	at_once(r, ev, w->h.ts);
}

static void do_exec(struct reader *r, struct slot *s, const struct trec_exec *e,
		    const uint8_t *end)
{
	struct trace_ev *ev = event(s, EV_EXEC);
	size_t n = e->len;

	if (n > (size_t)(end - (const uint8_t *)e->path))
		n = 0;
	ev->exec.path = intern(e->path, n);
	ev->exec.left = e->flags & TREXEC_LEFT;
	at_once(r, ev, e->h.ts);
}

static void do_span(struct reader *r, struct slot *s,
		    const struct trec_softirq *q, enum ev_type type, bool enter)
{
	struct trace_ev *ev;
	struct open *o;

	if (!enter) {
		o = find_open(s, type, 0);
		if (o)
			finish(r, s, o, q->h.ts);
		return;
	}
	ev = event(s, type);
	ev->seq = q->seq;
	ev->softirq.what = q->what;
	push(r, s, ev, q->h.ts);
}

static void do_ring_record(struct reader *r, struct slot *s,
			   const struct trec *h, const uint8_t *end)
{
	const void *p = h;
	const struct trec_via *v;

	switch (trec_type(h)) {
	case TREC_THREAD:
		do_thread(r, s, p);
		break;
	case TREC_VIA:
		v = p;
		if (v->id < TRACE_VIAS)
			s->via[v->id] = intern(
				v->name, strnlen(v->name, sizeof(v->name)));
		break;
	case TREC_ENTER:
		do_enter(r, s, p, end);
		break;
	case TREC_EXIT:
		do_exit(r, s, p, end);
		break;
	case TREC_GENTER:
		do_fn(s, h, true);
		break;
	case TREC_GEXIT:
		do_fn(s, h, false);
		break;
	case TREC_SOFTIRQ_ENTER:
		do_span(r, s, p, EV_SOFTIRQ, true);
		break;
	case TREC_SOFTIRQ_EXIT:
		do_span(r, s, p, EV_SOFTIRQ, false);
		break;
	case TREC_BOOT_ENTER:
		do_span(r, s, p, EV_BOOT, true);
		break;
	case TREC_BOOT_EXIT:
		do_span(r, s, p, EV_BOOT, false);
		break;
	case TREC_PACKET:
		do_packet(r, s, p, end);
		break;
	case TREC_PACKET_REF:
		note_packet(s, ((const struct trec_word *)p)->seq,
			    (uint32_t)((const struct trec_word *)p)->a);
		break;
	case TREC_DROP:
		do_word(r, s, EV_DROP, p);
		break;
	case TREC_TIMER:
		do_word(r, s, EV_TIMER, p);
		break;
	case TREC_SIGNAL:
		do_signal(r, s, p);
		break;
	case TREC_FORK:
		do_word(r, s, EV_FORK, p);
		break;
	case TREC_EXEC:
		do_exec(r, s, p, end);
		break;
	case TREC_EXIT_PROCESS:
		do_word(r, s, EV_EXIT, p);
		break;
	case TREC_BACKTRACE:
		if (((const struct trec_backtrace *)p)->n <=
		    (trec_len(h) - sizeof(struct trec_backtrace)) / 8)
			backtrace_add(r, s, p);
		break;
	case TREC_MAPS:
		if (((const struct trec_maps *)p)->len <=
		    trec_len(h) - sizeof(struct trec_maps))
			maps_add(r, s, p);
		break;
	default:
		break;
	}
	if (trec_type(h) != TREC_GENTER && trec_type(h) != TREC_GEXIT &&
	    trec_type(h) != TREC_PAD && h->ts > r->last)
		r->last = h->ts;
}

/* --- slot 0 ------------------------------------------------------------- */

static void do_hdr(struct reader *r, const struct trec_hdr *h,
		   const uint8_t *end)
{
	struct trace_hdr *d = &r->hdr;
	const char *p = h->args;
	size_t left = h->arglen, n;

	if (left > (size_t)(end - (const uint8_t *)p))
		left = 0;
	d->epoch_real = h->epoch_real;
	d->epoch_mono = h->epoch_mono;
	d->kernel = intern(h->kernel, strnlen(h->kernel, sizeof(h->kernel)));
	d->build = intern(h->build, strnlen(h->build, sizeof(h->build)));
	d->machine_name =
		intern(h->machine_name,
		       strnlen(h->machine_name, sizeof(h->machine_name)));
	d->library =
		intern(h->library, strnlen(h->library, sizeof(h->library)));
	d->graph = h->flags & TRACE_GRAPH;
	d->backtrace = h->flags & TRACE_BACKTRACE;
	d->pass = h->flags & TRACE_PASS;
	d->strsize = h->strsize;
	d->bits = h->bits;
	r->argv = calloc(left + 1, sizeof(char *));
	if (!r->argv)
		abort();
	d->argv = r->argv;
	for (; left && (n = strnlen(p, left)) < left; p += n + 1) {
		d->argv[d->argc++] = (char *)(uintptr_t)intern(p, n);
		left -= n + 1;
	}
	r->have_hdr = true;
	r->stop = r->sink->hdr(r->sink, d);
}

static void do_lost(struct reader *r, const struct trec_lost *l)
{
	struct trace_ev *ev;
	struct slot none = { .tid = l->h.tid }, *s = &none;

	if (l->slot < r->nslot && r->slot[l->slot])
		s = r->slot[l->slot];
	ev = event(s, EV_LOST);
	ev->word.a = (int64_t)l->n;
	at_once(r, ev, l->h.ts);
}

static void do_reader_record(struct reader *r, const struct trec *h,
			     const uint8_t *end)
{
	const void *p = h;
	const struct trec_symbols *y = p;

	switch (trec_type(h)) {
	case TREC_HDR:
		if (trec_len(h) >= sizeof(struct trec_hdr) && !r->have_hdr)
			do_hdr(r, p, end);
		break;
	case TREC_CLOCK:
		clock_add(r, p);
		release(r, h->ts);
		break;
	case TREC_LOST:
		do_lost(r, p);
		break;
	case TREC_SYMBOLS:
		if (!r->symbols && y->len <= trec_len(h) - sizeof(*y))
			r->symbols = symbols_parse(y->text, y->len);
		break;
	case TREC_EXIT_PROCESS:
		do_died(r, p);
		break;
	case TREC_END:
		r->ended = true;
		r->last = h->ts;
		break;
	default:
		break;
	}
}

/* --- chunks ------------------------------------------------------------ */

static struct slot *slot_of(struct reader *r, uint32_t n)
{
	if (n >= r->nslot) {
		uint32_t room = n + 64;

		r->slot = realloc(r->slot, room * sizeof(*r->slot));
		if (!r->slot)
			abort();
		memset(r->slot + r->nslot, 0,
		       (room - r->nslot) * sizeof(*r->slot));
		r->nslot = room;
	}
	if (!r->slot[n]) {
		r->slot[n] = calloc(1, sizeof(struct slot));
		if (!r->slot[n])
			abort();
	}
	return r->slot[n];
}

/* The least a record of each type must have for its fields to be there. */
static size_t least(enum trec_type t)
{
	static const uint8_t size[TREC_TYPES] = {
		[TREC_PAD] = 8,
		[TREC_THREAD] = sizeof(struct trec_thread),
		[TREC_VIA] = sizeof(struct trec_via),
		[TREC_ENTER] = sizeof(struct trec_enter),
		[TREC_EXIT] = sizeof(struct trec_exit),
		[TREC_GENTER] = sizeof(struct trec),
		[TREC_GEXIT] = sizeof(struct trec),
		[TREC_SOFTIRQ_ENTER] = sizeof(struct trec_softirq),
		[TREC_SOFTIRQ_EXIT] = sizeof(struct trec_softirq),
		[TREC_BOOT_ENTER] = sizeof(struct trec_softirq),
		[TREC_BOOT_EXIT] = sizeof(struct trec_softirq),
		[TREC_PACKET] = offsetof(struct trec_packet, data),
		[TREC_PACKET_REF] = sizeof(struct trec_word),
		[TREC_DROP] = sizeof(struct trec_word),
		[TREC_TIMER] = sizeof(struct trec_word),
		[TREC_SIGNAL] = sizeof(struct trec_signal),
		[TREC_FORK] = sizeof(struct trec_word),
		[TREC_EXEC] = sizeof(struct trec_exec),
		[TREC_EXIT_PROCESS] = sizeof(struct trec_word),
		[TREC_BACKTRACE] = sizeof(struct trec_backtrace),
		[TREC_MAPS] = sizeof(struct trec_maps),
		[TREC_HDR] = 255,
		[TREC_CLOCK] = sizeof(struct trec_clock),
		[TREC_LOST] = sizeof(struct trec_lost),
		[TREC_SYMBOLS] = sizeof(struct trec_symbols),
		[TREC_END] = sizeof(struct trec),
	};

	return t < TREC_TYPES ? size[t] : sizeof(struct trec);
}

/* False when the bytes are not records. */
static bool do_chunk(struct reader *r, uint32_t slot, const uint8_t *p,
		     size_t len)
{
	while (len >= 8 && !r->stop) {
		const struct trec *h = (const void *)p;
		size_t n = trec_len(h);

		if (n < least(trec_type(h)) || n > len)
			return false;
		if (slot)
			do_ring_record(r, slot_of(r, slot), h, p + n);
		else
			do_reader_record(r, h, p + n);
		p += n;
		len -= n;
	}
	return true;
}

static void spool_end(struct reader *r)
{
	uint64_t end = r->last;

	for (uint32_t i = 0; i < r->nslot; i++)
		if (r->slot[i])
			cut_off(r, r->slot[i], end);
	release(r, UINT64_MAX);
}

static void reader_free(struct reader *r)
{
	for (uint32_t i = 0; i < r->nslot; i++) {
		struct slot *s = r->slot[i];

		for (uint32_t k = 0; s && k < s->nopen; k++) {
			trace_ev_free(s->open[k].ev);
			open_free(&s->open[k]);
		}
		free(s);
	}
	for (size_t i = 0; i < r->nheap; i++) {
		trace_ev_free(r->heap[i].o.ev);
		open_free(&r->heap[i].o);
	}
	names_free(r);
	free(r->slot);
	free(r->heap);
	free(r->tick);
	free(r->argv);
}

int spool_read(struct input *in, char *err, size_t errlen)
{
	struct reader r = { .sink = in->sink };
	const struct spool_head *head = (const void *)(in->buf + in->pos);
	struct spool_chunk c;
	int ret = -1;

	if (!input_need(in, sizeof(*head))) {
		snprintf(err, errlen, "the trace has no beginning");
		return -1;
	}
	head = (const void *)(in->buf + in->pos);
	if (head->version != TRACE_VERSION) {
		snprintf(err, errlen,
			 "the trace is of version %u, this command reads %d",
			 head->version, TRACE_VERSION);
		return -1;
	}
	input_take(in, sizeof(*head));
	while (!r.stop && !r.ended && input_need(in, sizeof(c))) {
		memcpy(&c, in->buf + in->pos, sizeof(c));
		if (c.magic != CHUNK_MAGIC || c.len > 1ull << 30 ||
		    c.slot > 1u << 20) {
			snprintf(err, errlen, "the trace is damaged");
			goto out;
		}
		/* cut in the middle: what is whole is read */
		if (!input_need(in, sizeof(c) + c.len))
			c.len = (in->have - in->pos - sizeof(c)) & ~7ull;
		input_take(in, sizeof(c));
		if (!do_chunk(&r, c.slot, in->buf + in->pos, c.len) &&
		    !in->eof) {
			snprintf(err, errlen, "the trace is damaged");
			goto out;
		}
		input_take(in, c.len);
	}
	if (!r.have_hdr) {
		snprintf(err, errlen, "the trace has no beginning");
		goto out;
	}
	if (!r.stop)
		spool_end(&r);
	ret = r.stop;
out:
	reader_free(&r);
	return ret;
}
