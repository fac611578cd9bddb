/* SPDX-License-Identifier: MIT */
/* poll.h - who hangs where while poll, select or epoll waits; core/ only. */
#ifndef CORE_POLL_H
#define CORE_POLL_H

#include "fs.h"
#include "kern.h"

struct poll_table {
	void (*qproc)(struct file *f, struct wait_queue_head *q,
		      struct poll_table *pt);
	void *private; /* struct poll_wqueues or struct epitem */
};

/* One queue a sleeping poll hangs on; from machine->wait_cachep. */
struct poll_entry {
	struct wait_queue wait;
	struct file *file; /* a reference */
	struct poll_entry *next;
};

/* One sleeping poll; in the arena, found by task->polling if it dies. */
struct poll_wqueues {
	struct poll_entry *entries;
	u32 triggered;
	u32 armed; /* in the kernel's poll: ring the bell */
	u64 bell; /* its id */
	u32 error;
	u32 pad;
};

/* A file of ours, of whatever kind, without waiting. */
unsigned int file_poll(unsigned int fd, struct file *f, struct poll_table *pt);
/* Nanoseconds, MAX_SCHEDULE_TIMEOUT for none. */
s64 poll_ms_to_ns(int ms);
int poll_get_timespec(const void *uts, s64 *ns);

/* poll_wait.c: from poll_initwait() to poll_freewait() the thread can be woken
 * by every queue that was given to __pollwait(), the qproc of such a sleep. */
int poll_initwait(struct poll_wqueues **res); /* -ENOMEM */
void poll_freewait(struct poll_wqueues *pwq);
void __pollwait(struct file *f, struct wait_queue_head *q,
		struct poll_table *pt);

struct bell {
	int fd;
	u64 id;
};
/* A bell of this process that no other thread of it uses now. */
int bell_get(struct bell *b);
void bell_put(struct bell *b);

unsigned int eventpoll_poll(unsigned int fd, struct file *f,
			    struct poll_table *pt);
/* Does the kernel have to be asked too when this file is waited for? */
bool eventpoll_has_real(const struct file *f);

#endif
