/* SPDX-License-Identifier: MIT */
/*
 * trace_record.h - the binary records: what the traced process writes
 *
 * Shared by the writer (tracer/ring.c, record.c, graph.c: in the library) and
 * the reader (tracer/spool.c: in the command). Every field has a fixed size,
 * so that a 64-bit reader reads what a 32-bit process wrote. A record is a
 * multiple of 8 bytes long and never crosses the end of its ring.
 *
 * A spool (*.s102) is struct spool_head, then chunks: struct spool_chunk and
 * `len` bytes of whole records that came from one ring (slot > 0) or from
 * whoever drains the rings (slot 0: HDR, CLOCK, LOST, SYMBOLS, END).
 *
 * Records of one slot are in the order the thread made them and nest:
 *
 *   THREAD ENTER GFUNC* (SOFTIRQ_ENTER GFUNC* SOFTIRQ_EXIT)* GFUNC* EXIT
 *
 * Appending a type or a field at the end of a record is allowed; any other
 * change needs a new TRACE_VERSION.
 */
#ifndef TRACE_RECORD_H
#define TRACE_RECORD_H

#include <stdint.h>

#define TRACE_VERSION 1
#define SPOOL_MAGIC   "s102trc" /* and its NUL: 8 bytes */
#define CHUNK_MAGIC   0x6b6e6863u /* "chnk" */

enum trec_type {
	TREC_PAD, /* nothing: fills the end of a ring */
	TREC_THREAD, /* who writes what follows in this slot */
	TREC_VIA, /* gives a number to a libc name */
	TREC_ENTER,
	TREC_EXIT,
	TREC_GENTER, /* -g: function entered, left */
	TREC_GEXIT,
	TREC_SOFTIRQ_ENTER,
	TREC_SOFTIRQ_EXIT,
	TREC_BOOT_ENTER,
	TREC_BOOT_EXIT,
	TREC_PACKET,
	TREC_PACKET_REF,
	TREC_DROP,
	TREC_TIMER,
	TREC_SIGNAL,
	TREC_FORK,
	TREC_EXEC,
	TREC_EXIT_PROCESS,
	TREC_BACKTRACE,
	TREC_MAPS, /* executable mappings, before a BACKTRACE that needs them */
	/* made by the reader of the rings, slot 0 */
	TREC_HDR,
	TREC_CLOCK,
	TREC_LOST,
	TREC_SYMBOLS,
	TREC_END,
	TREC_TYPES
};

/* Every record begins so; `tid` is the function's offset in a graph record. */
struct trec {
	uint32_t lt; /* length / 8 << 8 | type */
	uint32_t tid;
	uint64_t ts; /* ticks of the trace's clock, see struct trec_clock */
};

#define TREC_LT(len, type) ((uint32_t)((len) >> 3) << 8 | (uint32_t)(type))
static inline __attribute__((no_instrument_function)) uint32_t trec_len(
	const struct trec *r)
{
	return r->lt >> 8 << 3;
}
static inline __attribute__((no_instrument_function)) enum trec_type trec_type(
	const struct trec *r)
{
	return (enum trec_type)(r->lt & 0xff);
}

struct trec_thread {
	struct trec h;
	uint32_t pid, ppid;
	uint32_t uid;
	uint8_t bits; /* 32 or 64 */
	uint8_t pad[3];
	char comm[16];
};

#define TRACE_VIAS 64
struct trec_via {
	struct trec h;
	uint32_t id; /* < TRACE_VIAS */
	char name[28];
};

/*
 * Memory of the program that an argument points to, as it was then. The
 * decoder reads the program's memory through these, by address.
 */
enum cap_kind {
	CAP_MEM, /* a structure that the call defines */
	CAP_SOCKADDR,
	CAP_SOCKLEN, /* the int of a value-result length */
	CAP_BUF, /* data: cut to strsize */
	CAP_MSGHDR, /* struct msghdr as the program has it */
	CAP_MMSGHDR, /* struct mmsghdr[] */
	CAP_IOVEC, /* struct iovec[] */
	CAP_CONTROL,
	CAP_OPTVAL,
	CAP_POLLFD,
	CAP_EPOLL, /* struct epoll_event[] */
	CAP_FDSET,
	CAP_TIMESPEC,
	CAP_TIMEVAL,
	CAP_SIGSET,
	CAP_PAIR, /* int[2] of socketpair */
	CAP_IOCTL,
	CAP_OFFSET, /* the off_t of sendfile, splice */
	CAP_FLOCK,
	CAP_STAT,
	CAP_KINDS
};

#define CAP_FAULT 1 /* after `good` bytes the memory could not be read */
#define CAP_MORE  2 /* the object is longer: `want` > `len` on purpose */

struct trec_cap {
	uint64_t addr;
	uint32_t len; /* bytes that follow, padded to 8 */
	uint32_t want; /* bytes of the whole object */
	uint32_t good; /* of len, how many could be read */
	uint8_t kind; /* enum cap_kind */
	uint8_t arg; /* index of the argument it was reached through */
	uint8_t flags; /* CAP_* */
	uint8_t pad;
};

/* The socket, after the call (at ENTER for close). */
struct trec_sock {
	uint64_t id; /* struct file's, or the kernel's inode; 0: none */
	uint32_t saddr, daddr; /* network order; netlink: port ids */
	uint16_t sport, dport; /* host order */
	uint8_t family, type, protocol, state;
	uint32_t groups; /* netlink; packet: ifindex; pair: other id - id */
	uint32_t pad;
};

struct trec_enter {
	struct trec h;
	uint64_t seq;
	uint16_t nr;
	uint8_t table; /* enum trace_table */
	uint8_t where; /* enum trace_where, as far as it is known */
	uint8_t nargs;
	uint8_t via; /* 0xff: none */
	uint8_t ncaps;
	uint8_t flags; /* TREXIT_* known at entry */
	uint64_t args[]; /* nargs; then the captures */
};

#define TREXIT_RESTARTED 1 /* a handler ran and the call went on */
#define TREXIT_INJECTED	 2 /* -e inject answered it */
#define TREXIT_SOCK	 4 /* a struct trec_sock comes before the captures */
#define TREXIT_DELAYED	 8 /* -e inject delayed it */
#define TREXIT_SOCK_SAME 16 /* the socket is as this thread last told */
#define TREXIT_LOGGED	 32 /* a log rule of --policy met it */
#define TREXIT_POKED	 64 /* -e inject wrote to its arguments' memory */

struct trec_exit {
	struct trec h;
	uint64_t seq;
	int64_t ret; /* >= 0 or -errno */
	uint64_t slept; /* ns */
	uint8_t where;
	uint8_t flags; /* TREXIT_* */
	uint8_t ncaps;
	uint8_t sig; /* handler that ended or restarted it, 0 */
	uint32_t pad;
	/* struct trec_sock, captures */
};

struct trec_softirq { /* SOFTIRQ_ENTER, SOFTIRQ_EXIT, BOOT_* */
	struct trec h;
	uint64_t seq; /* of the call it runs in, 0 when in none */
	uint32_t what; /* enum softirq */
	uint32_t pad;
};

struct trec_packet {
	struct trec h;
	uint64_t seq; /* of the call it was seen in, 0 */
	uint32_t no; /* 1, 2, ... over the machine */
	uint32_t ifindex;
	uint32_t len; /* on the wire */
	uint32_t caplen; /* bytes that follow, padded to 8 */
	uint8_t out;
	uint8_t pad[7];
	uint8_t data[];
};

struct trec_word { /* PACKET_REF, DROP, TIMER, SIGNAL, FORK, EXIT_PROCESS */
	struct trec h;
	uint64_t seq; /* of the call in progress, 0 */
	int64_t a; /* pktno  reason kind   sig  child status */
	uint64_t b; /*        pktno  object code how          */
};

/* What a signal found of the system call it came to. */
enum trace_cut {
	CUT_NONE, /* it came to none, or the stack below says: see the call */
	CUT_RESTART, /* it is made again when the handler returns */
	CUT_EINTR,
	CUT_DONE, /* it had ended */
};

/* SIGNAL: the beginning is a trec_word's, sig and code. */
struct trec_signal {
	struct trec h;
	uint64_t seq;
	int64_t sig;
	uint64_t code;
	int32_t pid, uid, status, pad;
	uint64_t value; /* si_value, si_addr */
	int64_t utime, stime;
	uint8_t cut; /* enum trace_cut */
	uint8_t restart; /* the handler has SA_RESTART */
	uint8_t pad2[6];
};

struct trec_exec {
	struct trec h;
	uint32_t len; /* of the path that follows, without a NUL */
	uint32_t flags; /* TREXEC_* */
	char path[];
};
#define TREXEC_LEFT 1 /* a program that cannot be followed */

struct trec_backtrace {
	struct trec h;
	uint64_t seq;
	uint32_t n;
	uint32_t pad;
	uint64_t ip[];
};

struct trec_maps { /* a piece of the text of /proc/self/maps */
	struct trec h;
	uint32_t len;
	uint32_t last; /* no further piece follows */
	char text[];
};

/* --- slot 0 ----------------------------------------------------------------
 */

struct spool_head {
	char magic[8];
	uint32_t version;
	uint32_t bits; /* word size of who wrote it */
};

struct spool_chunk {
	uint32_t magic;
	uint32_t slot;
	uint64_t len;
};

struct trec_hdr {
	struct trec h;
	uint64_t epoch_real; /* ns, CLOCK_REALTIME at trace time 0 */
	uint64_t epoch_mono; /* ns, CLOCK_MONOTONIC at trace time 0 */
	uint32_t flags; /* TRACE_* */
	uint32_t strsize;
	uint32_t bits;
	uint32_t arglen; /* argv, each with its NUL, follows */
	char kernel[64];
	char build[64];
	char machine_name[64];
	char library[256]; /* path of the twin whose offsets GENTER has */
	char args[];
};

/* ticks <-> ns: the reader interpolates between two of them. */
struct trec_clock {
	struct trec h; /* h.ts: the ticks */
	uint64_t mono; /* ns, CLOCK_MONOTONIC at that moment */
};

struct trec_lost {
	struct trec h; /* h.tid: whose */
	uint64_t n; /* records */
	uint32_t slot;
	uint32_t pad;
};

struct trec_symbols { /* so that a spool can be read where the library is not */
	struct trec h;
	uint32_t len;
	uint32_t n;
	char text[]; /* n times: "offset(hex) size(hex) name\n" */
};

#endif
