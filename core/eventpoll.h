/* SPDX-License-Identifier: MIT */
/* eventpoll.h - one epoll set and its members, for core/ only. */
#ifndef CORE_EVENTPOLL_H
#define CORE_EVENTPOLL_H

#include <sys/epoll.h>

#include "core/files.h"
#include "kern.h"

#define EP_BELLS 16
#define EP_HASH	 64

/* A process's bell in the real set; at most one per process and set. */
struct ep_bell {
	int pid; /* 0: free */
	int fd; /* in that process */
	u64 id;
	u32 sleepers; /* its threads in the kernel's epoll_wait */
	u32 rung; /* and nobody has come since */
};

/*
 * A member of ours, or (inner) another epoll set, whose real part the real
 * set holds too. Guards: ep->lock for hash, ready list, events, dead; the
 * file's f_lock for fllink and the wait entries.
 */
struct epitem {
	struct list_head rdllink;
	struct list_head fllink; /* file->f_ep_links */
	struct list_head link; /* ep->hash */
	struct eventpoll *ep; /* a reference */
	struct file *file; /* none: gone from here before it is released */
	u32 fd;
	u32 events;
	u64 data;
	u64 serial; /* inner: in the real set's data */
	atomic_t refs;
	u8 dead, ready, inner, nwait;
	struct wait_queue wait[2];
};

struct eventpoll {
	struct spinlock lock;
	struct list_head list; /* file_global()->eps */
	atomic_t refs;
	u64 tag; /* random; data of a bell in the real set */
	u64 serial; /* last given; an inner set's data is tag + serial */
	u32 nours, nreal; /* real: at most, close() takes some out unseen */
	u32 in_kernel; /* threads asleep without a bell */
	u32 turn;
	struct wait_queue_head wq; /* asleep on their park words */
	struct wait_queue_head poll_wait; /* who polls the set itself */
	struct list_head rdllist;
	u32 nready;
	u32 hash_size;
	struct list_head *hash;
	struct ep_bell bell[EP_BELLS];
};

/* ep_bell.c */
struct ep_bell *ep_bell_get(struct eventpoll *ep, int epfd);
void ep_bell_drop(struct eventpoll *ep, int pid, bool close);
void ep_ring(struct eventpoll *ep);
void ep_bell_answer(struct ep_bell *b, bool seen);
bool ep_has_bell(const struct eventpoll *ep);
bool ep_has_sleeper(const struct eventpoll *ep);
void ep_drain_own(struct eventpoll *ep);

/* eventpoll.c */
void ep_put(struct eventpoll *ep);
void epi_put(struct epitem *epi);
struct epitem *ep_find(struct eventpoll *ep, const struct file *f, u32 fd);
void ep_make_ready(struct epitem *epi);
void ep_wake(struct eventpoll *ep);
unsigned int ep_item_poll(struct epitem *epi, struct poll_table *pt);

/* ep_wait.c */
bool ep_events_available(struct eventpoll *ep);

#define EP_PRIVATE                                             \
	((u32)EPOLLWAKEUP | (u32)EPOLLONESHOT | (u32)EPOLLET | \
	 (u32)EPOLLEXCLUSIVE)

#endif
