// SPDX-License-Identifier: MIT
/*
 * drain.c - the thread that empties the rings, in the process of the keeper
 *
 * It looks often while there is something and less often while there is not;
 * a writer wakes it when a quarter of its ring is full. `sock102 run` starts it
 * before the program; `sock102 keeper` when SOCK102_TRACE names a spool, or
 * when it takes over a machine that has one.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "keeper_api.h"
#include "policy.h"
#include "tracer/cmd.h"
#include "tracer/model.h"

#define NAP_MIN 500000ul /* ns */
#define NAP_MAX 8000000ul

struct drain {
	const struct keeper_api *api;
	pthread_t thread;
	int fd;
	bool stop;
	long err;
};

static void *drain_thread(void *arg)
{
	unsigned long nap = NAP_MIN;
	struct drain *d = arg;

	prctl(PR_SET_NAME, "sock102-trace");
	prctl(PR_SET_TIMERSLACK, 50000);
	/* Before those it reads after, where that is allowed. */
	setpriority(PRIO_PROCESS, 0, -10);
	d->err = d->api->attach();
	if (d->err < 0)
		return NULL;
	while (!__atomic_load_n(&d->stop, __ATOMIC_ACQUIRE)) {
		long n = d->api->trace_drain(d->fd);

		if (n < 0) {
			d->err = n;
			break;
		}
		if (n > 0)
			nap = NAP_MIN;
		else if (nap < NAP_MAX)
			nap += nap / 2;
		d->api->trace_wait(nap);
	}
	return NULL;
}

struct drain *drain_start(const struct keeper_api *api, int fd)
{
	struct drain *d = calloc(1, sizeof(*d));
	sigset_t all, old;
	int err;

	if (!d)
		return NULL;
	d->api = api;
	d->fd = fd;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&d->thread, NULL, drain_thread, d);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (err) {
		free(d);
		return NULL;
	}
	return d;
}

int drain_stop(struct drain *d)
{
	long err;

	__atomic_store_n(&d->stop, true, __ATOMIC_RELEASE);
	pthread_join(d->thread, NULL);
	err = d->err < 0 ? d->err : d->api->trace_end(d->fd);
	free(d);
	return err < 0 ? (int)err : 0;
}

/* --- sock102 keeper ---------------------------------------------------------
 */

static const struct keeper_api *serving;
static struct drain *served;

/* A file that is wrong leaves what boot put there: everything is denied. */
/* WEAK: the 32-bit command, without a JSON parser, has no policies. */
#pragma weak policy_compile
#pragma weak policy_install
#pragma weak policy_watch

static void keeper_policy(void)
{
	static struct policy_table t;
	const char *file = getenv("SOCK102_POLICY");

	if (!machine->policy || !file || !policy_compile)
		return;
	if (!policy_compile(file, &t))
		policy_install(&t);
	policy_watch(file);
}

/*
 * The machine is up and nobody has run on it yet, or its keeper has died and
 * this is the next one, which goes on with the spool.
 */
static void keeper_ready(void)
{
	const char *path = getenv("SOCK102_TRACE");
	char *argv[] = { NULL };
	long fd;

	keeper_policy();
	if (!machine->trace)
		return;
	fd = serving->trace_resume();
	if (fd == -ENOENT && path && *path == '/') {
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (fd >= 0 && serving->trace_begin((int)fd, 0, argv) < 0)
			return;
	}
	if (fd >= 0)
		served = drain_start(serving, (int)fd);
}

int keeper_serve(const struct keeper_api *api, int argc, char **argv)
{
	int status;

	serving = api;
	api->set_ready(keeper_ready);
	status = api->keeper_main(argc, argv);
	if (served)
		drain_stop(served);
	return status;
}
