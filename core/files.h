/* SPDX-License-Identifier: MIT */
/* files.h - struct file and the descriptor table, for core/ only. */
#ifndef CORE_FILES_H
#define CORE_FILES_H

#include "fdtable.h"
#include "fs.h"
#include "kern.h"
#include "machine.h"
#include "trace.h"

/* From a sys_*(): the descriptor is the kernel's, let it answer. */
#define ENOTOURS 530

#define FILE_HASH 256
#define FD_MAX	  (1u << 20) /* the kernel's default nr_open */

/*
 * Numbers to files. Readers take no lock: an array that grew stays until the
 * table goes, a slot is one word, and struct file is never given back to the
 * slab, so fget() may look at a file that was just closed and sees f_count 0.
 */
struct fdtable {
	u32 max;
	u32 pad;
	struct fdtable *older;
	struct file *fd[];
};

struct files_struct {
	struct spinlock lock; /* fdt, slots, nr; system calls on the numbers */
	struct fdtable *fdt;
	u32 nr; /* slots in use */
	u32 shares; /* 1, or more for a scratch copy in use */
	int pid;
	u32 exec; /* files_exec_begin() was called */
	/* A table that is no process's: a copy, or one that is released. */
	struct list_head held; /* file_global->held */
	u32 holder; /* slot of the thread that has it in hand; 0: none */
	u64 holder_generation;
};

/* What a reserved descriptor knows before it has a file. */
struct fd_reserve {
	int fd;
	u32 flags; /* SOCK_CLOEXEC, SOCK_NONBLOCK */
	u64 ino;
};

struct file_global {
	struct spinlock lock; /* hash, unused, limbo, eps, held */
	u64 id; /* of the machine: part of every abstract name */
	u64 next_id;
	u64 families; /* bit per registered family */
	struct file *reserved; /* what get_unused_fd() puts in the table */
	struct file *dying; /* what files_exit() leaves there */
	struct list_head unused; /* struct file, by list */
	struct list_head limbo;
	struct timer_list limbo_timer;
	struct timer_list sweep_timer;
	u32 sweep_pass;
	struct list_head hash[FILE_HASH];
	struct list_head eps; /* all struct eventpoll */
	struct list_head held; /* struct files_struct that no process has */
	struct kmem_cache *files_cachep;
	u32 nr_files;
};

/* At boot, from sock_init(). */
int files_init(void);
int poll_init(void);
int eventpoll_init(void);
/* In every process, from core_attach(). */
void poll_attach(void);
void eventpoll_attach(void);

/* Called by number: lockclass.h, timerkind.h. */
void files_repair(struct spinlock *l);
void filetab_repair(struct spinlock *l);
void epoll_repair(struct spinlock *l);
void file_limbo_timer(unsigned long data);
void file_sweep_timer(unsigned long data);

/* file_table.c */
struct file *get_empty_filp(u8 kind, u32 f_flags);
void put_filp(struct file *f); /* never installed */
void file_put(struct file *f); /* fput() of what fget() did not take */
struct file *file_by_id(u64 id); /* with a reference; out of limbo */
void fput_task(struct task_struct *t); /* what a dead thread held */
void held_add(struct file *f);

/* sweep.c */
void sweep_soon(void);

/* placeholder.c */
int placeholder_open(u32 flags); /* a number or -errno */
int placeholder_bind(int fd, u64 id);
u64 placeholder_id(int fd); /* 0: it is not one of this machine's */
bool placeholder_alive(u64 id);
u64 placeholder_ino(int fd);
void probe_open(void);
int probe_socket(void);
struct abstract_name {
	u16 family;
	char path[62];
};
/* The abstract name of thing `kind` number `id`; returns the length. */
unsigned int abstract_name(struct abstract_name *n, char kind, u64 id);
void bell_ring(u64 id);
/* A descriptor of the library's with that name, or -errno. */
int bell_open(u64 id);
void bell_drain(int fd);

/* fdtable.c */
struct files_struct *files_alloc(int pid);
struct files_struct *files_copy(struct files_struct *from, int pid);
void files_release(struct files_struct *files);
/* The files in this table are in the hand of this thread: see sweep.c. */
void files_hold(struct files_struct *files);
int files_set(struct files_struct *files, unsigned int fd, struct file *f,
	      struct file **old);
struct file *fcheck(struct files_struct *files, unsigned int fd);
/* The same, not in the middle of another thread's close(). */
struct file *fcheck_settled(struct files_struct *files, unsigned int fd);
int get_unused_fd(u32 flags);
void put_unused_fd(int fd);
int fd_install(int fd, struct file *f);
void fd_pass(int fd); /* the kernel's own socket, to be logged */
/* Are the kernel's own sockets to come through our doors? */
static inline notrace bool fd_watched(void)
{
	return trace_flags & TRACE_ON || machine->policy;
}
bool fd_is_reserved(unsigned long fd);
void files_drop_reserved(struct files_struct *files);
bool files_names(struct files_struct *files, const struct file *f);

/* The eventpoll side of a file's end. */
void eventpoll_release_file(struct file *f);
void eventpoll_release(struct file *f);
void eventpoll_closed(struct files_struct *files, struct file *f);
void eventpoll_exit(struct files_struct *files, struct file *f);
void eventpoll_fork(struct files_struct *files, int parent);
struct file *eventpoll_recognise(int fd);
void poll_exit(struct task_struct *t);

int sock_close(struct file *f);

static inline notrace struct file_global *file_global(void)
{
	return machine->files;
}

static inline notrace bool is_reserved(const struct file *f)
{
	return f && f->kind >= FILE_RESERVED;
}

#endif
