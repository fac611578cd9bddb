/* SPDX-License-Identifier: MIT */
/*
 * fs.h - struct file: one open file, however many descriptors name it
 *
 * Kept in the arena, shared by every process that has a descriptor of it.
 * core/fdtable.c tells how a number in a process finds its file.
 */
#ifndef FS_H
#define FS_H

#include "kern.h"

struct socket;
struct eventpoll;

enum file_kind {
	FILE_SOCKET = 1, /* a socket of the machine */
	FILE_EPOLL, /* a real epoll descriptor with members of ours */
	FILE_PASS, /* the kernel's own socket, logged */
	FILE_RESERVED, /* a number that is being given: nobody's yet */
	FILE_DYING, /* a number of a process that is exiting */
};

struct file {
	u64 id; /* never used twice in a machine; in the placeholder's name */
	struct list_head list; /* chain of files with this hash of the id */
	struct list_head limbo_list; /* those in flight */
	struct spinlock f_lock; /* f_ep_links and where those wait */
	atomic_t f_count; /* descriptors known + calls in progress */
	u32 f_flags; /* O_NONBLOCK, O_ASYNC, O_RDWR */
	u8 kind; /* enum file_kind; 0: free */
	u8 limbo; /* no known descriptor, but alive in a message */
	u16 probes; /* of the limbo timer */
	u32 seen; /* pass of core/sweep.c that found it in a table */
	u32 suspect; /* passes that found it nowhere */
	int suspect_count; /* f_count then */
	u32 suspect_at; /* jiffies, of the last of them */
	struct socket *socket;
	struct eventpoll *ep; /* FILE_EPOLL */
	struct list_head f_ep_links; /* epoll sets that hold this file */
	int f_owner; /* F_SETOWN: pid, or -pgrp */
	int f_owner_type; /* F_OWNER_TID/PID/PGRP of F_SETOWN_EX */
	int f_signum; /* F_SETSIG */
	u32 f_uid;
};

/* What poll finds, and on which queue to wait for more (NULL: do not). */
struct poll_table;
/* Hangs the caller on q until it is woken; for use by ->poll(). */
void poll_wait(struct file *file, struct wait_queue_head *q,
	       struct poll_table *pt);

struct file *fget(unsigned int fd);
/* Without holding it: to be looked at only, it may be freed meanwhile. */
struct file *file_peek(unsigned int fd);
void fput(struct file *file);
void get_file(struct file *file);

/* SIGIO and SIGURG to the owner of an O_ASYNC file; band is POLL_IN ... */
void kill_fasync(struct file *file, int sig, int band);

#endif
