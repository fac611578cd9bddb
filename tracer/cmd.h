/* SPDX-License-Identifier: MIT */
/* cmd.h - what the files of the sock102 command share; tracer/ only. */
#ifndef TRACER_CMD_H
#define TRACER_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define EXIT_USAGE    2
#define EXIT_CANNOT   126
#define EXIT_NOTFOUND 127

struct machine_opts;

/* The library's side of the keeper (keeper_api.h), found by name. */
struct keeper_api {
	int (*create)(const struct machine_opts *o);
	int (*join)(const char *name);
	int (*begin)(void);
	void (*run)(int child);
	int (*attach)(void);
	int (*fd)(void);
	int (*keeper_main)(int argc, char **argv);
	unsigned (*reap)(void);
	int (*slabinfo)(unsigned i, const char **name, unsigned *inuse);
	void (*set_ready)(void (*fn)(void));
	int (*trace_make)(const struct machine_opts *o);
	long (*trace_begin)(int fd, int argc, char *const *argv);
	long (*trace_drain)(int fd);
	void (*trace_wait)(unsigned long ns);
	long (*trace_end)(int fd);
	void (*trace_died)(int pid, int sig);
	long (*trace_resume)(void);
};

/*
 * library.c: where libsock102.so (or its -g twin) is: beside the command, or
 * in ../lib. False, with a message, when it cannot be loaded.
 */
bool library_path(bool graph, char *path, size_t room);
bool library_load(const char *path, struct keeper_api *api);

/*
 * program.c: finds CMD as a shell would and says whether it can be preloaded.
 * 0 and its path, and whether it is of 32 bits while this is of 64; else the
 * exit status, after a message.
 */
int program_find(const char *cmd, char *path, size_t room, bool *other);

/*
 * other.c: what to execute instead, when the program is of 32 bits: the
 * command of its size with the same words. NULL after a message.
 */
char **other_command(const char *library, int spool, int argc, char **argv);

/* expr.c: strace's -e expressions. */
struct expr {
	uint32_t calls[4]; /* trace=: bits as in trace_shared */
	bool filtered;
	uint32_t ninject;
	struct inject_rule *inject; /* room for INJECT_MAX */
	uint32_t npoke;
	struct inject_poke *poke; /* room for POKE_MAX */
};
/* 0; else a message was given: the exit status. */
int expr_parse(struct expr *e, const char *text);
/* A word of SET is added to set; an errno by name or number. False: no. */
bool expr_call(uint32_t *set, const char *word);
bool expr_errno(const char *s, int32_t *err);

/*
 * policy.c: compile is 0 or, after the message, the exit status. install
 * gives the table to the machine; watch does both at every SIGHUP, which it
 * leaves blocked in the calling thread.
 */
struct policy_table;
int policy_compile(const char *file, struct policy_table *t);
void policy_install(const struct policy_table *t);
int policy_watch(const char *file);

/* drain.c: the thread that empties the rings. */
struct drain;
struct drain *drain_start(const struct keeper_api *api, int fd);
/* When everybody has gone. 0 or a negative errno. */
int drain_stop(struct drain *d);

/* keeper.c: `sock102 keeper`, with the spool that SOCK102_TRACE names. */
int keeper_serve(const struct keeper_api *api, int argc, char **argv);

/* convert.c: a spool into NDJSON on `out`; a progress line if `tty`. */
/* The 32-bit command has neither this nor formats. */
int convert(int spool, const char *name, FILE *out, bool live, bool progress)
	__attribute__((weak));

#endif
