/* SPDX-License-Identifier: MIT */
/*
 * wire.h - what the card's connector is plugged into
 *
 * A wire carries Ethernet frames, destination to data, no FCS, both ways. It
 * lives in the keeper, in private memory, and may use threads, poll and
 * malloc: no program waits in it. Two threads call it: one sends, the other
 * polls, receives and ticks. wire_lock() is held around every operation of a
 * wire that does not say it is `threadsafe`.
 *
 * wire_faulty wraps any other wire, and is one itself.
 */
#ifndef WIRE_H
#define WIRE_H

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_MTU     2048 /* the longest frame that any wire carries */
#define WIRE_ARG     128
#define WIRE_FWD     16
#define WIRE_POLLFDS 256
#define WIRE_ERR     256 /* room for a message */

enum wire_kind {
	WIRE_NONE,
	WIRE_TAP,
	WIRE_CABLE,
	WIRE_SLIRP,
	WIRE_KERNEL, /* no machine at all; for run, not for the card */
	WIRE_FAULTY,
	WIRE_KINDS
};

/* Probabilities are in millionths. */
struct wire_faults {
	uint32_t loss, dup, reorder, corrupt;
	uint64_t delay, jitter; /* ns */
	uint64_t rate; /* bits per second, 0: no limit */
	uint64_t seed;
};

struct wire_fwd {
	bool udp;
	uint16_t host, guest; /* ports */
};

/* A parsed -w. */
struct wire_spec {
	enum wire_kind kind;
	char arg[WIRE_ARG]; /* IFNAME or PATH */
	bool faulty;
	struct wire_faults faults;
	struct wire_fwd fwd[WIRE_FWD];
	int nfwd;
	int inherited; /* a descriptor of the wire of a keeper that died; or 0
			*/
};

/* 0, or -1 and one line in err that says which word is wrong and why. */
int wire_parse(const char *text, struct wire_spec *spec, char *err,
	       size_t errlen);

/* epoll_event.data.u32 of what is in the set of sleep_fd() */
enum wire_sleep {
	WIRE_SLEEP_FRAME,
	WIRE_SLEEP_BELL,
	WIRE_SLEEP_KEEPER,
};

struct wire_stats {
	uint64_t sent, received, lost, duplicated, reordered, corrupted;
	uint64_t refused; /* the other end was full or gone */
	uint64_t overrun; /* the rate limit's queue was full */
};

struct wire {
	const struct wire_ops *ops;
	struct wire_spec spec;
	/* How the far end should be numbered, where a wire makes one. */
	uint32_t addr, gateway; /* network order, 0: not given */
	unsigned prefix;
	bool pads; /* the far end sends frames shorter than Ethernet's 60 */
	int kick; /* eventfd: poll again, the set has changed; or -1 */
	int bell; /* eventfd: wakes who sleeps on sleep_fd(); or -1 */
	pthread_mutex_t lock;
	struct wire_stats stats;
	void *priv;
};

struct wire_ops {
	const char *name;
	bool threadsafe;
	/* 0, or -1 and a line in err. The link may come up later. */
	int (*open)(struct wire *w, char *err, size_t errlen);
	void (*close)(struct wire *w);
	/*
	 * 0: taken (or lost, which is a wire's good right); -EAGAIN: wait for
	 * POLLOUT on outfd().
	 */
	int (*send)(struct wire *w, const void *frame, uint32_t len);
	int (*outfd)(struct wire *w);
	/* The frame's length, or -EAGAIN when there is none now. */
	int (*receive)(struct wire *w, void *buf, uint32_t size);
	bool (*link)(struct wire *w);
	/* Frames on their way out that close() would lose; may be NULL. */
	uint32_t (*pending)(struct wire *w);
	/*
	 * What to poll for, and not longer than *ns; then what it brought.
	 * Either may be NULL where there is nothing to say.
	 */
	int (*pollfds)(struct wire *w, struct pollfd *fds, int max,
		       int64_t *ns);
	void (*polled)(struct wire *w, const struct pollfd *fds, int n);
	/*
	 * A descriptor that any process may write a whole frame to, behind a
	 * struct virtio_net_hdr, or -1. The sending thread then does so by
	 * itself; see board.c.
	 */
	int (*direct)(struct wire *w);
	/*
	 * An epoll set in which one process may sleep until there is a frame
	 * to be read from direct(), or -1. While somebody does, pollfds() does
	 * not tell of it. See board_reader.c.
	 */
	int (*sleep_fd)(struct wire *w);
	/* True when the far end sends frames shorter than Ethernet's 60. */
	bool pads;
};

/* NULL and a line in err when it cannot be had. */
struct wire *wire_open(const struct wire_spec *spec, uint32_t addr,
		       unsigned prefix, uint32_t gateway, char *err,
		       size_t errlen);
void wire_close(struct wire *w);
/* The operations with the lock around them. */
int wire_send(struct wire *w, const void *frame, uint32_t len);
int wire_receive(struct wire *w, void *buf, uint32_t size);
int wire_pollfds(struct wire *w, struct pollfd *fds, int max, int64_t *ns);
void wire_polled(struct wire *w, const struct pollfd *fds, int n);
bool wire_link(struct wire *w);
uint32_t wire_pending(struct wire *w);

/* The table. NULL: this program does not have it (slirp is the command's). */
const struct wire_ops *wire_ops_of(enum wire_kind kind);
void wire_register(enum wire_kind kind, const struct wire_ops *ops);

extern const struct wire_ops wire_none_ops;
extern const struct wire_ops wire_tap_ops;
extern const struct wire_ops wire_cable_ops;
extern const struct wire_ops wire_faulty_ops;

#endif
