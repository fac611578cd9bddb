// SPDX-License-Identifier: MIT
/*
 * library.c - finds libsock102.so and the functions the command needs of it
 *
 * Loaded RTLD_LOCAL: its socket() and connect() must not become ours.
 */
#include <dlfcn.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tracer/cmd.h"
#include "tracer/model.h"

bool library_path(bool graph, char *path, size_t room)
{
	const char *file = graph ? "libsock102-g.so" : "libsock102.so";
	static const char *const where[] = { "", "../lib/", "../lib64/" };
	char self[PATH_MAX], text[PATH_MAX + 64], real[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *dir;

	if (n < 0)
		n = 0;
	self[n] = '\0';
	dir = dirname(self);
	for (size_t i = 0; i < sizeof(where) / sizeof(where[0]); i++) {
		snprintf(text, sizeof(text), "%s/%s%s", dir, where[i], file);
		if (!realpath(text, real))
			continue;
		if (strlen(real) >= room || strpbrk(real, " :")) {
			usage_error("%s: LD_PRELOAD cannot name this path",
				    real);
			return false;
		}
		strcpy(path, real);
		return true;
	}
	usage_error("%s is neither beside the command nor in ../lib", file);
	return false;
}

bool library_load(const char *path, struct keeper_api *api)
{
	void *lib = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
	const struct {
		void *to;
		const char *name;
	} want[] = {
		{ &api->create, "sock102_create" },
		{ &api->join, "sock102_join" },
		{ &api->begin, "sock102_begin" },
		{ &api->run, "sock102_run" },
		{ &api->attach, "sock102_attach" },
		{ &api->fd, "sock102_fd" },
		{ &api->keeper_main, "sock102_keeper_main" },
		{ &api->reap, "sock102_reap" },
		{ &api->slabinfo, "sock102_slabinfo" },
		{ &api->set_ready, "sock102_set_ready" },
		{ &api->trace_make, "sock102_trace_make" },
		{ &api->trace_begin, "sock102_trace_begin" },
		{ &api->trace_drain, "sock102_trace_drain" },
		{ &api->trace_died, "sock102_trace_died" },
		{ &api->trace_wait, "sock102_trace_wait" },
		{ &api->trace_resume, "sock102_trace_resume" },
		{ &api->trace_end, "sock102_trace_end" },
	};

	if (!lib) {
		usage_error("%s", dlerror());
		return false;
	}
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		void *fn = dlsym(lib, want[i].name);

		if (!fn) {
			usage_error("%s is of another version: no %s", path,
				    want[i].name);
			return false;
		}
		memcpy(want[i].to, &fn, sizeof(fn));
	}
	return true;
}
