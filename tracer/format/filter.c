// SPDX-License-Identifier: MIT
/*
 * filter.c - -e trace=SET, read=SET, write=SET, signal=SET
 *
 * Sets as in strace(1): names, %classes, all, none, and ! in front.
 * inject=, fault= and the like are for `run`; here they say nothing.
 */
#include "tracer/format/filter.h"

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
	} else if (!(KEY("inject") || KEY("fault") || KEY("abbrev") ||
		     KEY("verbose") || KEY("raw") || KEY("status") ||
		     KEY("quiet") || KEY("kvm") || KEY("decode-fds"))) {
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
}

static bool in_set(const char *set, const char *name)
{
	if (in_list(set, "all") || in_list(set, name))
		return true;
	if ((strstr(set, ",%net,") || strstr(set, ",%network,") ||
	     strstr(set, ",network,")) &&
	    in_list(network, name))
		return true;
	return (strstr(set, ",%desc,") || strstr(set, ",desc,")) &&
	       in_list(descriptors, name);
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
