/* SPDX-License-Identifier: MIT */
/*
 * run.h - one `sock102 run`: what was asked for, and what has come of it
 */
#ifndef TRACER_RUN_H
#define TRACER_RUN_H

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "keeper_api.h"
#include "policy.h"
#include "tracer/cmd.h"
#include "tracer/ring.h"

struct run {
	const char *out; /* -o */
	bool graph, backtrace, joining, pass;
	char policy[PATH_MAX];
	struct policy_table allowed; /* compiled */
	struct machine_opts opts;
	struct expr expr;
	struct inject_rule rules[INJECT_MAX];
	struct inject_poke pokes[POKE_MAX];
	sigset_t mask; /* as we were started */
	char **argv;
	char path[PATH_MAX]; /* of the program */
	char library[256];
	struct keeper_api api;

	FILE *to; /* where NDJSON goes; NULL for a binary spool */
	FILE *pcap; /* --pcap */
	bool piped, live;
	bool other; /* a 32-bit program: its own command runs it */
	bool given; /* and this is that command: the spool is open */
	int spool; /* where the rings go */
	int source; /* what is converted: the spool, or a pipe's end */
	struct drain *drain;
	pthread_t live_thread; /* converts what comes through the pipe */
	int live_err;
};

/* run_opts.c: 0; -1: --help was asked for; else a message was given: status. */
int run_parse(struct run *r, int argc, char **argv);

/*
 * run_trace.c: opens where the trace goes; begins it when there is a machine;
 * makes of it what was asked for when all have gone. 0 or the exit status.
 */
int run_trace_open(struct run *r);
int run_trace_start(struct run *r);
int run_trace_finish(struct run *r);

/*
 * run_start.c: signals sent to us are meant for the program, from now on.
 * run_start() gives its pid; the errno of an exec that failed is in *err.
 */
void run_take_signals(struct sigaction old[65]);
void run_give_signals_back(const struct sigaction old[65]);
void run_environment(const struct run *r);
pid_t run_start(struct run *r, const struct sigaction *old, int *err);
/* The exit status; the signal that killed it, or 0. */
int run_wait(pid_t pid, int *sig);

#endif
