// SPDX-License-Identifier: MIT
/*
 * run.c - sock102 run: makes the machine, keeps it, runs the program on it
 *
 * This process is the machine's keeper (stack/kern/keeper.c) for as long as
 * anything runs on it, and a thread of it empties the trace's rings into a
 * spool. The program's descriptors, process group and terminal are its own;
 * its exit status becomes ours.
 *
 * Not modelled: strace's -p; a program is traced from its beginning.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracer/model.h"
#include "tracer/run.h"

#pragma weak policy_compile
#pragma weak policy_install
#pragma weak policy_watch

static int machine_error(const struct run *r, int err)
{
	const char *name = r->opts.name;

	switch (-err) {
	case ENOMEM:
		return usage_error("there is not enough memory for a machine");
	case EEXIST:
		return usage_error("the addresses a machine needs are taken in "
				   "this process");
	case ELIBBAD:
		return usage_error("machine %s was made by another build of "
				   "sock102, or is of the other word size",
				   name);
	case EACCES:
		return usage_error("machine %s belongs to somebody else", name);
	case EADDRINUSE:
		return usage_error("machine %s is just being made by somebody "
				   "else",
				   name);
	case ECANCELED:
		return 2; /* the machine itself has said what is wrong */
	case EINVAL:
		return usage_error("the machine cannot be made: bad wire or "
				   "address (%s %s)",
				   r->opts.wire, r->opts.addr);
	}
	return usage_error("the machine cannot be made: %s", strerror(-err));
}

static uint32_t wanted_flags(const struct run *r)
{
	return (r->out || *r->opts.pcap ? TRACE_ON : 0) |
	       (r->graph ? TRACE_GRAPH : 0) |
	       (r->backtrace ? TRACE_BACKTRACE : 0) |
	       (r->pass ? TRACE_PASS : 0) |
	       (r->expr.ninject ? TRACE_INJECT : 0);
}

/* What -e asks for, before anything runs. */
static void trace_rules(const struct run *r)
{
	struct trace_shared *s = machine->trace;

	if (r->expr.filtered)
		memcpy(s->calls, r->expr.calls, sizeof(s->calls));
	memcpy(s->inject, r->rules, sizeof(s->inject));
	s->ninject = r->expr.ninject;
	memcpy(s->poke, r->pokes, sizeof(s->poke));
	s->npokes = r->expr.npoke;
}

/* 0: this process keeps it; 1: it was there; else the exit status. */
static int machine_have(struct run *r)
{
	int err;

	r->opts.trace_flags = wanted_flags(r);
	if (readlink("/proc/self/exe", r->opts.command,
		     sizeof(r->opts.command) - 1) < 0)
		r->opts.command[0] = '\0';
	if (r->joining) {
		err = r->api.join(r->opts.name);
		if (!err) {
			if (*r->policy)
				return usage_error(
					"machine %s runs already: "
					"its policy is that of whoever "
					"started it",
					r->opts.name);
			if (*r->opts.pcap)
				return usage_error("machine %s runs already: "
						   "--pcap is of whoever "
						   "started it",
						   r->opts.name);
			if (!r->out && !r->expr.ninject)
				return 1;
			err = r->api.attach();
			if (!err)
				err = r->api.trace_make(&r->opts);
			if (err == -EBUSY)
				return usage_error("machine %s is being traced "
						   "already",
						   r->opts.name);
			if (err)
				return machine_error(r, err);
			trace_rules(r);
			return 1;
		}
		if (err != -ENOENT)
			return machine_error(r, err);
	} else {
		snprintf(r->opts.name, sizeof(r->opts.name), "run-%d",
			 (int)getpid());
	}
	err = r->api.create(&r->opts);
	if (!err)
		err = r->api.begin();
	if (err)
		return machine_error(r, err);
	if (machine->trace)
		trace_rules(r);
	if (*r->policy) {
		policy_install(&r->allowed);
		return policy_watch(r->policy);
	}
	return 0;
}

/* A 32-bit program: what runs is the command of its size. As machine_have. */
static int hand_over(struct run *r, int argc, char **argv)
{
	r->argv = other_command(r->library, r->spool, argc, argv);
	if (!r->argv)
		return EXIT_CANNOT;
	strcpy(r->path, r->argv[0]);
	if (r->spool >= 0)
		fcntl(r->spool, F_SETFD, 0);
	return 1;
}

int cmd_run(int argc, char **argv)
{
	static struct run run;
	struct sigaction old[65];
	struct run *r = &run;
	int status, err, have, sig = 0;
	pid_t pid;

	status = run_parse(r, argc, argv);
	if (status)
		return status < 0 ? 0 : status;
	status = program_find(r->argv[0], r->path, sizeof(r->path), &r->other);
	if (status)
		return status;
	if (!library_path(r->graph, r->library, sizeof(r->library)) ||
	    (!r->other && !library_load(r->library, &r->api)))
		return EXIT_USAGE;
	if (*r->policy && (r->other || !policy_compile))
		return usage_error("--policy is not for programs of 32 bits");
	if (*r->policy) {
		status = policy_compile(r->policy, &r->allowed);
		if (status)
			return status;
	}
	sigprocmask(SIG_SETMASK, NULL, &r->mask);
	if (*r->policy) { /* no thread but one shall have it */
		sigset_t hup;

		sigemptyset(&hup);
		sigaddset(&hup, SIGHUP);
		sigprocmask(SIG_BLOCK, &hup, NULL);
	}
	status = run_trace_open(r);
	if (status)
		return status;
	have = r->other ? hand_over(r, argc, argv) : machine_have(r);
	if (have > 1)
		return have;
	status = run_trace_start(r);
	if (status)
		return status;
	run_take_signals(old);
	if (!r->other)
		run_environment(r);
	pid = run_start(r, old, &err);
	if (pid < 0)
		return usage_error("fork: %s", strerror(errno));
	if (!have)
		r->api.run(pid);
	status = run_wait(pid, &sig);
	if (sig && (!have || r->drain))
		r->api.trace_died(pid, sig);
	if (have && !r->other && r->expr.ninject && !r->drain)
		machine->trace->ended = 1; /* its rules were ours */
	run_give_signals_back(old);
	if (err) {
		usage_error("%s: %s", r->argv[0], strerror(err));
		status = err == ENOENT ? EXIT_NOTFOUND : EXIT_CANNOT;
	}
	if ((r->out || r->pcap) && run_trace_finish(r) && !status)
		status = EXIT_USAGE;
	return status;
}
