/* SPDX-License-Identifier: MIT */
/*
 * keeper_api.h - what the sock102 command asks of the library it loads
 *
 * The command dlopen()s libsock102.so and finds these by name. An executable
 * that exports `sock102_is_command` is the command: the library's constructor
 * then only prepares itself, and neither patches libc nor joins a machine.
 * After create or join the arena is mapped at ARENA_BASE and machine.h may be
 * used directly. Errors are negative errnos.
 */
#ifndef KEEPER_API_H
#define KEEPER_API_H

#include "machine.h"

struct keeper_client;

/* Makes and boots a machine here; this process serves it. */
int sock102_create(const struct machine_opts *o);
/* -ENOENT: no machine of that name; -ELIBBAD: of another build. */
int sock102_join(const char *name);
/* Takes the name: -EADDRINUSE when somebody has it. */
int sock102_begin(void);
/* Until child and the last process are gone. Do not wait for child before. */
void sock102_run(int child);
/* Makes the calling thread a task of the machine (a drain thread, ...). */
int sock102_attach(void);
/* The number to put in SOCK102_FD; inheritable. */
int sock102_fd(void);
/* `sock102 keeper ARGS`: started by the library itself. Exit status. */
int sock102_keeper_main(int argc, char **argv);
void sock102_set_client(const struct keeper_client *c);
/* Of a machine that has none now: -EBUSY if it has. */
int sock102_trace_make(const struct machine_opts *o);
/*
 * The reader's end of the trace. begin() writes the head of the spool (argv:
 * what runs), drain() what the rings hold: bytes written, or -errno. Call it
 * every few ms while anybody runs, from one thread that is a task, wait() in
 * between: it returns early when a ring fills. end() when all have gone.
 */
long sock102_trace_begin(int fd, int argc, char *const *argv);
long sock102_trace_drain(int fd);
void sock102_trace_wait(unsigned long ns); /* less than a second */
long sock102_trace_end(int fd);
/* A signal killed this process, which the last record shall say. */
void sock102_trace_died(int pid, int sig);
/* The spool of a keeper that died, to go on with: a descriptor or -errno. */
long sock102_trace_resume(void);
/* Called by sock102_keeper_main() when it has its machine, new or not. */
void sock102_set_ready(void (*fn)(void));
/* Buries who has died; how many live. For ls. */
unsigned sock102_reap(void);
/* The i-th cache of objects, and how many are in use; -ENOENT: no more. */
int sock102_slabinfo(unsigned i, const char **name, unsigned *inuse);

#endif
