// SPDX-License-Identifier: MIT
/*
 * record.c - what is written down of a call, a bottom half, a packet
 *
 * The functions of include/trace.h. Each begins with the one branch that
 * tracing costs when it is off.
 *
 * An EXIT is written only for an ENTER that was: room for it is kept back in
 * the ring (RING_MARGIN), so a call is recorded whole or counted as lost.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/net.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include "filecall.h"
#include "fs.h"
#include "machine.h"
#include "net.h"
#include "sock.h"
#include "tracer/ring.h"

#define CALL_SPARE 256 /* bytes: what most calls capture */

__thread const char *trace_via
	__attribute__((tls_model("initial-exec"), visibility("default")));

#define ALIGN8(n) (((n) + 7u) & ~7u)

/* A small number for a libc name: told once, then one byte. */
static notrace u8 via_id(struct trace_ring *r, const char *via)
{
	struct trec_via *v;
	struct rec b;
	u32 id;

	if (!via)
		return 0xff;
	id = hash32((u32)(unsigned long)via, 0) % TRACE_VIAS;
	if (likely(r->via[id] == via))
		return (u8)id;
	if (rec_begin(&b, r, TREC_VIA, sizeof(*v), 0, RING_MARGIN)) {
		v = (struct trec_via *)(void *)b.p;
		v->h.ts = 0;
		v->id = id;
		memset(v->name, 0, sizeof(v->name));
		memcpy(v->name, via, strnlen(via, sizeof(v->name) - 1));
		r->via[id] = via;
	}
	rec_end(&b);
	return r->via[id] == via ? (u8)id : 0xff;
}

static notrace void put_args(u64 *to, const unsigned long *args, int n)
{
	for (int i = 0; i < n; i++)
		to[i] = args[i];
}

/* Which calls are on a descriptor of which the state is of interest. */
static notrace int call_fd(const struct trace_call *tc, long ret)
{
	if (tc->table == TRACE_SOCKETCALL) {
		if (tc->nr == SYS_SOCKET || tc->nr == SYS_ACCEPT ||
		    tc->nr == SYS_ACCEPT4)
			return ret >= 0 ? (int)ret : -1;
		if (tc->nr == SYS_SOCKETPAIR)
			return -1;
		return (int)tc->args[0];
	}
	switch (tc->nr) {
	case FC_POLL:
	case FC_PPOLL:
	case FC_SELECT:
	case FC_PSELECT6:
	case FC_CLOSE_RANGE:
	case FC_IO_URING_SETUP:
		return -1;
	case FC_MMAP:
		return (int)tc->args[4];
	case FC_DUP:
	case FC_DUP2:
	case FC_DUP3:
		return ret >= 0 ? (int)ret : (int)tc->args[0];
	}
	return (int)tc->args[0];
}

/*
 * False when the descriptor names no socket of the machine. It is looked at
 * without being held: another thread that closes it meanwhile leaves memory
 * that is still there, and then the answer is not taken.
 */
static notrace bool put_sock(struct trec_sock *to, int fd)
{
	const struct file *file = file_peek((unsigned int)fd);
	const struct socket *sock;
	const struct sock *sk;

	if (!file || file->kind != FILE_SOCKET)
		return false;
	sock = file->socket;
	if (!in_arena(sock))
		return false;
	sk = sock->sk;
	if (!in_arena(sk))
		return false;
	to->id = file->id;
	to->saddr = sk->rcv_saddr ? sk->rcv_saddr : sk->saddr;
	to->daddr = sk->daddr;
	to->sport = sk->num;
	to->dport = ntohs(sk->dport);
	to->family = sk->family;
	to->type = sk->type;
	to->protocol = sk->protocol;
	to->state = sk->state;
	to->groups = to->pad = 0;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return file_peek((unsigned int)fd) == file;
}

notrace void trace_enter(struct trace_call *tc, enum trace_table table, int nr,
			 const unsigned long *args)
{
	const struct trace_shared *s = trace_shared;
	struct trace_ring *r;
	struct trec_enter *e;
	struct rec b;
	u8 ncaps = 0, via;
	int n;

	tc->flags = 0;
	tc->delay_exit = 0;
	tc->table = (u8)table;
	tc->nr = (u16)nr;
	tc->args = args;
	tc->via = trace_via;
	tc->where = TRACE_STACK;
	tc->rules = 0;
	if (unlikely(trace_flags & TRACE_INJECT))
		inject_match(tc);
	if (likely(!(trace_flags & TRACE_ON)) || !call_bit(s->calls, table, nr))
		return;
	r = ring_get();
	if (!r)
		return;
	if (unlikely(!r->announced))
		ring_announce(r);
	r->no_graph++;
	via = via_id(r, tc->via);
	tc->outer = r->seq;
	tc->outer_slept = current->slept;
	n = call_words(table, nr);
	if (rec_begin(&b, r, TREC_ENTER, (u32)(sizeof(*e) + (u32)n * 8),
		      CALL_SPARE, RING_MARGIN)) {
		tc->seq = __atomic_add_fetch(&machine->trace_seq, 1,
					     __ATOMIC_RELAXED);
		tc->t0 = trace_clock();
		e = (struct trec_enter *)(void *)b.p;
		e->h.ts = tc->t0;
		e->seq = tc->seq;
		e->nr = tc->nr;
		e->table = tc->table;
		e->where = tc->where;
		e->nargs = (u8)n;
		e->via = via;
		e->flags = 0;
		put_args(e->args, args, n);
		capture_enter(&b, table, nr, args, &ncaps);
		if (table == TRACE_FILECALL && nr == FC_CLOSE) {
			struct trec_sock *sk = rec_more(&b, sizeof(*sk));

			e = (struct trec_enter *)(void *)b.p;
			if (sk) {
				if (!put_sock(sk, (int)args[0]))
					sk->id = 0;
				e->flags = TREXIT_SOCK;
			}
		}
		e = (struct trec_enter *)(void *)b.p;
		e->ncaps = ncaps;
		tc->flags |= TC_RECORDED;
	}
	rec_end(&b);
	if (tc->flags & TC_RECORDED) {
		r->seq = tc->seq;
		current->slept = 0;
		r->call_flags = r->call_sig = 0;
		if (unlikely(tc->flags & TC_POKED))
			r->call_flags = TREXIT_POKED;
		if (trace_flags & TRACE_GRAPH)
			graph_open(r);
		r->open++;
		if (trace_flags & TRACE_BACKTRACE)
			unwind_record(r, tc->seq);
	}
	r->no_graph--;
}

/* The socket after the call, unless it was told and has not changed. */
static notrace void exit_sock(struct rec *b, struct trace_ring *r, int fd)
{
	struct trec_exit *x = (struct trec_exit *)(void *)b->p;
	struct trec_sock now, *to;

	if (!put_sock(&now, fd))
		return;
	if (!memcmp(&now, &r->told, sizeof(now))) {
		x->flags |= TREXIT_SOCK_SAME;
		return;
	}
	to = rec_more(b, sizeof(*to));
	if (!to)
		return;
	*to = r->told = now;
	x = (struct trec_exit *)(void *)b->p;
	x->flags |= TREXIT_SOCK;
}

static notrace u64 inode_of(long fd)
{
	struct stat64 st;
#ifdef __i386__
	const long nr = SYS_fstat64;
#else
	const long nr = SYS_fstat;
#endif

	return host_syscall(nr, fd, &st) ? 0 : st.st_ino;
}

/*
 * What the kernel made: its number, which /proc and strace -y show. One call
 * for each socket, and none that deals with sockets.
 */
static notrace void exit_made(struct rec *b, struct trace_ring *r,
			      const struct trace_call *tc, long ret)
{
	struct trec_exit *x;
	struct trec_sock s, *to;
	int sv[2];

	memset(&s, 0, sizeof(s));
	switch (tc->table == TRACE_SOCKETCALL && ret >= 0 ? tc->nr : 0) {
	case SYS_SOCKET:
		s.family = (u8)tc->args[0];
		s.type = tc->args[1] & 15;
		s.protocol = (u8)tc->args[2];
		/* fall through */
	case SYS_ACCEPT:
	case SYS_ACCEPT4:
		s.id = inode_of(ret);
		break;
	case SYS_SOCKETPAIR:
		if (copy_from_user(sv, (const void *)tc->args[3], sizeof(sv)))
			return;
		s.family = (u8)tc->args[0];
		s.type = tc->args[1] & 15;
		s.protocol = (u8)tc->args[2];
		s.id = inode_of(sv[0]);
		s.groups = (u32)(inode_of(sv[1]) - s.id);
		break;
	default:
		return;
	}
	to = rec_more(b, sizeof(*to));
	if (!to)
		return;
	*to = r->told = s;
	x = (struct trec_exit *)(void *)b->p;
	x->flags |= TREXIT_SOCK;
}

notrace void trace_exit(struct trace_call *tc, long ret)
{
	struct trace_ring *r;
	struct trec_exit *x;
	u8 ncaps = 0;
	struct rec b;
	u64 now;
	int fd;

	if (likely(!(tc->flags & TC_RECORDED)))
		return;
	now = trace_clock();
	r = ring_get();
	if (!r)
		return;
	r->no_graph++;
	if (rec_begin(&b, r, TREC_EXIT, sizeof(*x), CALL_SPARE, 0)) {
		x = (struct trec_exit *)(void *)b.p;
		x->h.ts = now;
		x->seq = tc->seq;
		x->ret = ret;
		x->slept = current->slept;
		x->where = tc->where;
		x->flags = r->call_flags;
		x->sig = r->call_sig;
		x->pad = 0;
		fd = tc->where == TRACE_STACK ? call_fd(tc, ret) : -1;
		if (fd >= 0 &&
		    !(tc->table == TRACE_FILECALL && tc->nr == FC_CLOSE))
			exit_sock(&b, r, fd);
		else if (tc->where == TRACE_KERNEL)
			exit_made(&b, r, tc, ret);
		capture_exit(&b, tc->table, tc->nr, tc->args, ret, &ncaps);
		x = (struct trec_exit *)(void *)b.p;
		x->ncaps = ncaps;
	}
	rec_end(&b);
	r->seq = tc->outer;
	current->slept = tc->outer_slept;
	if (r->open)
		r->open--;
	r->no_graph--;
	tc->flags = 0;
}

notrace void trace_restarted(void)
{
	struct trace_ring *r;

	if (likely(!(trace_flags & TRACE_ON)))
		return;
	r = ring_get();
	if (r)
		r->call_flags |= TREXIT_RESTARTED;
}

notrace void trace_injected(void)
{
	struct trace_ring *r;

	if (likely(!(trace_flags & TRACE_ON)))
		return;
	r = ring_get();
	if (r)
		r->call_flags |= TREXIT_INJECTED;
}

notrace void trace_logged(void)
{
	struct trace_ring *r;

	if (likely(!(trace_flags & TRACE_ON)))
		return;
	r = ring_get();
	if (r)
		r->call_flags |= TREXIT_LOGGED;
}

/* --- bottom halves and boot --------------------------------------------------
 */

static notrace void put_span(enum trec_type type, int what, int open)
{
	struct trace_ring *r;
	struct trec_softirq *s;
	struct rec b;

	if (likely(!(trace_flags & TRACE_ON)))
		return;
	r = ring_get();
	if (!r)
		return;
	if (unlikely(!r->announced))
		ring_announce(r);
	if (open < 0 && !r->open)
		return;
	r->no_graph++;
	if (rec_begin(&b, r, type, sizeof(*s), 0, open > 0 ? RING_MARGIN : 0)) {
		s = (struct trec_softirq *)(void *)b.p;
		s->h.ts = trace_clock();
		s->seq = r->seq;
		s->what = (u32)what;
		s->pad = 0;
	}
	rec_end(&b);
	if (open > 0 && !r->open && (trace_flags & TRACE_GRAPH))
		graph_open(r);
	r->open += (u32)open;
	r->no_graph--;
}

notrace void trace_softirq_enter(int what)
{
	put_span(TREC_SOFTIRQ_ENTER, what, 1);
}

notrace void trace_softirq_exit(void)
{
	put_span(TREC_SOFTIRQ_EXIT, 0, -1);
}

notrace void trace_boot_enter(void)
{
	put_span(TREC_BOOT_ENTER, 0, 1);
}

notrace void trace_boot_exit(void)
{
	put_span(TREC_BOOT_EXIT, 0, -1);
}

/* --- small ones --------------------------------------------------------- */

static notrace void put_word(enum trec_type type, s64 a, u64 v)
{
	struct trace_ring *r;
	struct trec_word *w;
	struct rec b;

	r = ring_get();
	if (!r)
		return;
	if (unlikely(!r->announced))
		ring_announce(r);
	if (rec_begin(&b, r, type, sizeof(*w), 0, RING_MARGIN)) {
		w = (struct trec_word *)(void *)b.p;
		w->h.ts = trace_clock();
		w->seq = r->seq;
		w->a = a;
		w->b = v;
	}
	rec_end(&b);
}

notrace uint32_t trace_packet(int ifindex, bool out, const void *frame,
			      uint32_t len)
{
	u32 no, snap = len, room;
	struct trec_packet *p;
	struct trace_ring *r;
	struct rec b;

	if (likely(!(trace_flags & TRACE_ON)))
		return 0;
	r = ring_get();
	if (!r)
		return 0;
	no = __atomic_add_fetch(&trace_shared->pktno, 1, __ATOMIC_RELAXED);
	room = max(256u, trace_shared->strsize + 128);
	if (*machine->opts.pcap)
		room = 1u << 16; /* --pcap: whole frames */
	if (snap > room)
		snap = room;
	if (snap > r->size / 8)
		snap = r->size / 8;
	if (rec_begin(&b, r, TREC_PACKET,
		      (u32)(offsetof(struct trec_packet, data) + ALIGN8(snap)),
		      0, RING_MARGIN)) {
		p = (struct trec_packet *)(void *)b.p;
		p->h.ts = trace_clock();
		/* What came in is nobody's doing, whoever takes it in. */
		p->seq = out ? r->seq : 0;
		p->no = no;
		p->ifindex = (u32)ifindex;
		p->len = len;
		p->caplen = snap;
		p->out = out;
		memset(p->pad, 0, sizeof(p->pad));
		memcpy(p->data, frame, snap);
	}
	rec_end(&b);
	return no;
}

notrace void trace_packet_ref(uint32_t pktno)
{
	if (unlikely(trace_flags & TRACE_ON) && pktno)
		put_word(TREC_PACKET_REF, pktno, 0);
}

notrace void trace_drop(int reason, uint32_t pktno)
{
	if (unlikely(trace_flags & TRACE_ON))
		put_word(TREC_DROP, reason, pktno);
}

notrace void trace_timer(int kind, const void *obj)
{
	if (unlikely(trace_flags & TRACE_ON))
		put_word(TREC_TIMER, kind, (unsigned long)obj);
}

/*
 * Where the handler will return to tells what became of the system call: the
 * kernel goes back to the instruction to make it again.
 */
static notrace u8 cut_of(const ucontext_t *u)
{
#ifdef __x86_64__
	unsigned long ip = (unsigned long)u->uc_mcontext.gregs[REG_RIP];
	long ax = u->uc_mcontext.gregs[REG_RAX];
	const u8 back[2] = { 0x0f, 0x05 };
#else
	unsigned long ip = (unsigned long)u->uc_mcontext.gregs[REG_EIP];
	long ax = u->uc_mcontext.gregs[REG_EAX];
	const u8 back[2] = { 0xcd, 0x80 };
#endif
	u8 code[2];

	if (!copy_from_user(code, (const void *)ip, 2) &&
	    !memcmp(code, back, 2) && ax >= 0)
		return CUT_RESTART;
	if (copy_from_user(code, (const void *)(ip - 2), 2) ||
	    memcmp(code, back, 2))
		return CUT_NONE;
	return ax == -EINTR ? CUT_EINTR : CUT_DONE;
}

notrace void trace_signal(int sig, const void *info, const void *ctx,
			  bool restart)
{
	const siginfo_t *si = info;
	struct trace_ring *r;
	struct trec_signal *w;
	struct rec b;

	if (likely(!(trace_flags & TRACE_ON)))
		return;
	r = ring_get();
	if (!r)
		return;
	if (unlikely(!r->announced))
		ring_announce(r);
	if (rec_begin(&b, r, TREC_SIGNAL, sizeof(*w), 0, RING_MARGIN)) {
		w = (struct trec_signal *)(void *)b.p;
		memset((char *)w + sizeof(w->h), 0, sizeof(*w) - sizeof(w->h));
		w->h.ts = trace_clock();
		w->seq = r->seq;
		w->sig = sig;
		w->code = (u64)(s64)si->si_code;
		w->pid = si->si_pid;
		w->uid = (s32)si->si_uid;
		if (sig == SIGCHLD && si->si_code > 0) {
			w->status = si->si_status;
			w->utime = si->si_utime;
			w->stime = si->si_stime;
		} else if (si->si_code > 0) {
			w->value = (unsigned long)si->si_addr;
		} else {
			w->value = (unsigned long)si->si_value.sival_ptr;
		}
		w->cut = r->seq ? cut_of(ctx) : CUT_NONE;
		w->restart = restart;
	}
	rec_end(&b);
	if (r->seq)
		r->call_sig = (u8)sig;
}

notrace void trace_fork(int child, int how)
{
	if (unlikely(trace_flags & TRACE_ON))
		put_word(TREC_FORK, child, (u64)(s64)how);
}

notrace void trace_exit_process(int status)
{
	if (unlikely(trace_flags & TRACE_ON))
		put_word(TREC_EXIT_PROCESS, status, 0);
}

static notrace void put_exec(const char *path, u32 flags)
{
	u32 n = (u32)strnlen(path, 4095);
	struct trace_ring *r;
	struct trec_exec *e;
	struct rec b;

	r = ring_get();
	if (!r)
		return;
	if (rec_begin(&b, r, TREC_EXEC, (u32)(sizeof(*e) + ALIGN8(n)), 0,
		      RING_MARGIN)) {
		e = (struct trec_exec *)(void *)b.p;
		e->h.ts = trace_clock();
		e->len = n;
		e->flags = flags;
		memcpy(e->path, path, n);
	}
	rec_end(&b);
}

notrace void trace_exec(const char *path)
{
	if (unlikely(trace_flags & TRACE_ON))
		put_exec(path, 0);
}

notrace void trace_exec_left(const char *path)
{
	if (unlikely(trace_flags & TRACE_ON))
		put_exec(path, TREXEC_LEFT);
}
