/* SPDX-License-Identifier: MIT */
/* filter.h - strace's -e expressions, as far as they choose what is shown. */
#ifndef TRACER_FILTER_H
#define TRACER_FILTER_H

#include "tracer/model.h"

struct filter {
	char *status;
	bool status_not, quiet_exit;
	bool trace_all, trace_not;
	char *trace; /* ",connect,sendto," */
	char *read, *write; /* ",3,4," or ",all,"; NULL: none */
	bool sig_none;
	char *sig;
	bool sig_not;
};

/* 0; -1 with one line in err. */
int filter_parse(struct filter *e, const struct show_opts *o, char *err,
		 size_t errlen);
void filter_free(struct filter *e);
/* -e status=: may a call that ended so be shown? */
bool filter_status(const struct filter *e, bool done, int64_t ret);
bool filter_call(const struct filter *e, const char *name);
bool filter_signal(const struct filter *e, const char *name);
bool filter_fd(const char *list, int fd);

#endif
