// SPDX-License-Identifier: MIT
/*
 * filter.c - -e trace=, read=, write=, signal=, status=, quiet=
 *
 * Sets as in strace(1): names, ?names, /regexes, %classes, all, none, and ! in
 * front. Of classes those that hold a call we trace have any.
 * inject=, fault= and the like are for `run`; here they say nothing.
 */
#include "tracer/format/filter.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char network[] =
	",socket,socketpair,bind,connect,listen,accept,accept4,getsockname,"
	"getpeername,send,sendto,sendmsg,sendmmsg,recv,recvfrom,recvmsg,"
	"recvmmsg,shutdown,setsockopt,getsockopt,socketcall,";
static const char descriptors[] =
	",read,write,readv,writev,pread64,pwrite64,preadv,pwritev,preadv2,"
	"pwritev2,close,close_range,dup,dup2,dup3,fcntl,fcntl64,ioctl,poll,"
	"ppoll,select,_newselect,pselect6,epoll_create,epoll_create1,epoll_ctl,"
	"epoll_wait,epoll_pwait,epoll_pwait2,sendfile,sendfile64,splice,tee,"
	"vmsplice,copy_file_range,fstat,fstat64,lseek,fsync,fdatasync,"
	"ftruncate,fallocate,mmap,";

static char *listed(const char *s)
{
	char *l = malloc(strlen(s) + 3);

	sprintf(l, ",%s,", s);
	return l;
}

static bool in_list(const char *list, const char *name)
{
	char key[80];

	if (snprintf(key, sizeof(key), ",%s,", name) >= (int)sizeof(key))
		return false;
	return strstr(list, key) != NULL;
}

static int one(struct filter *e, const char *s, char *err, size_t errlen)
{
	const char *eq = strchr(s, '=');
	size_t n = eq ? (size_t)(eq - s) : 5;
	const char *key = eq ? s : "trace", *val = eq ? eq + 1 : s;
	bool negate = *val == '!';

	if (negate)
		val++;
#define KEY(k) (n == strlen(k) && strncmp(key, k, n) == 0)
	if (KEY("trace") || KEY("t")) {
		free(e->trace);
		e->trace = listed(val);
		e->trace_not = negate;
		e->trace_all = false;
	} else if (KEY("read") || KEY("reads") || KEY("r")) {
		free(e->read);
		e->read = listed(val);
	} else if (KEY("write") || KEY("writes") || KEY("w")) {
		free(e->write);
		e->write = listed(val);
	} else if (KEY("signal") || KEY("signals") || KEY("s")) {
		free(e->sig);
		e->sig = listed(val);
		e->sig_not = negate;
	} else if (KEY("status")) {
		free(e->status);
		e->status = listed(val);
		e->status_not = negate;
	} else if (KEY("quiet") || KEY("silent") || KEY("silence") ||
		   KEY("q")) {
		char *l = listed(val);

		e->quiet_exit = (in_list(l, "exit") || in_list(l, "all") ||
				 in_list(l, "exits")) != negate;
		free(l);
	} else if (!(KEY("inject") || KEY("fault") || KEY("abbrev") ||
		     KEY("verbose") || KEY("raw") || KEY("kvm") ||
		     KEY("decode-fds"))) {
		snprintf(err, errlen, "-e %s: not an expression", s);
		return -1;
	}
	return 0;
}

int filter_parse(struct filter *e, const struct show_opts *o, char *err,
		 size_t errlen)
{
	int i;

	memset(e, 0, sizeof(*e));
	e->trace_all = true;
	for (i = 0; i < o->ne; i++)
		if (one(e, o->e[i], err, errlen) < 0)
			return -1;
	return 0;
}

void filter_free(struct filter *e)
{
	free(e->trace);
	free(e->read);
	free(e->write);
	free(e->sig);
	free(e->status);
}

/* One word of a set: NAME, ?NAME, %CLASS, /REGEX. */
static bool word_has(const char *w, const char *name)
{
	while (*w == '?')
		w++;
	if (strcmp(w, "all") == 0 || strcmp(w, name) == 0)
		return true;
	if (*w == '/') {
		regex_t re;
		bool hit;

		if (regcomp(&re, w + 1, REG_EXTENDED | REG_NOSUB))
			return false;
		hit = !regexec(&re, name, 0, NULL, 0);
		regfree(&re);
		return hit;
	}
	if (*w == '%')
		w++;
	if (strcmp(w, "net") == 0 || strcmp(w, "network") == 0)
		return in_list(network, name);
	if (strcmp(w, "fstat") == 0)
		return in_list(",fstat,fstat64,", name);
	return strcmp(w, "desc") == 0 && in_list(descriptors, name);
}

static bool in_set(const char *set, const char *name)
{
	char word[256];
	size_t n;

	for (set++; *set; set += n + 1) {
		n = strcspn(set, ",");
		if (snprintf(word, sizeof(word), "%.*s", (int)n, set) <
			    (int)sizeof(word) &&
		    word_has(word, name))
			return true;
	}
	return false;
}

bool filter_status(const struct filter *e, bool done, int64_t ret)
{
	const char *s = !done	   ? "unfinished"
			: ret >= 0 ? "successful"
				   : "failed";

	if (!e->status)
		return true;
	return (in_list(e->status, s) || in_list(e->status, "all")) !=
	       e->status_not;
}

bool filter_call(const struct filter *e, const char *name)
{
	if (e->trace_all)
		return true;
	return in_set(e->trace, name) != e->trace_not;
}

bool filter_signal(const struct filter *e, const char *name)
{
	if (!e->sig)
		return true;
	return (in_list(e->sig, "all") || in_list(e->sig, name) ||
		(strncmp(name, "SIG", 3) == 0 && in_list(e->sig, name + 3))) !=
	       e->sig_not;
}

bool filter_fd(const char *list, int fd)
{
	char s[16];

	if (!list)
		return false;
	snprintf(s, sizeof(s), "%d", fd);
	return in_list(list, "all") || in_list(list, s);
}
