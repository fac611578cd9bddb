// SPDX-License-Identifier: MIT
/* epoll.c - epoll_create, epoll_ctl and the waits. */
#include <string.h>
#include <sys/epoll.h>

#include "tracer/decode/decode.h"

static struct val *v_event(struct dec *d, const uint8_t *p)
{
	struct val *s = v_struct(d, NULL), *data;
	uint32_t events, u32;
	uint64_t u64;

	memcpy(&events, p, 4);
	memcpy(&u32, p + 4, 4);
	memcpy(&u64, p + 4, 8);
	val_add(s, v_flags(d, "events", &x_epoll, events));
	data = val_add(s, v_struct(d, "data"));
	val_add(data, v_uint(d, "u32", u32));
	val_add(data, v_uint(d, "u64", u64));
	return s;
}

void dec_epoll_create(struct dec *d)
{
	arg_add(d, "size", v_int(d, NULL, dec_int(d, 0)));
	dec_exit(d);
	d->rfmt = RET_FD;
}

void dec_epoll_create1(struct dec *d)
{
	arg_add(d, "flags",
		v_flags(d, NULL, &x_epollflags, (uint32_t)d->c->args[0]));
	dec_exit(d);
	d->rfmt = RET_FD;
}

void dec_epoll_ctl(struct dec *d)
{
	const uint64_t *a = d->c->args;
	struct val *v;
	uint8_t ev[12];

	arg_add(d, "epfd", v_fd(d, NULL, (int)a[0]));
	arg_add(d, "op", v_enum(d, NULL, &x_epollctl, (uint32_t)a[1]));
	arg_add(d, "fd", v_fd(d, NULL, (int)a[2]));
	if ((int)a[1] == EPOLL_CTL_DEL) {
		v = v_addr(d, NULL, a[3]);
	} else if (dec_read(d, a[3], ev, 12)) {
		v = v_ptr(d, NULL, a[3], v_event(d, ev));
	} else {
		v = v_addr(d, NULL, a[3]);
		v->fmt = a[3] != 0;
	}
	arg_add(d, "event", v);
	dec_exit(d);
}

static void wait_common(struct dec *d)
{
	const uint64_t *a = d->c->args;
	struct val *arr;
	uint8_t ev[12];
	int64_t i;

	arg_add(d, "epfd", v_fd(d, NULL, (int)a[0]));
	dec_exit(d);
	if (dec_failed(d) || !a[1]) {
		arg_add(d, "events", v_addr(d, NULL, a[1]));
	} else {
		arr = v_array(d, NULL);
		arr->fmt = 1;
		for (i = 0; i < d->c->ret; i++) {
			if (!dec_read(d, a[1] + (uint64_t)i * 12, ev, 12)) {
				arr->trunc = 1;
				break;
			}
			val_add(arr, v_event(d, ev));
		}
		arg_add(d, "events", v_ptr(d, NULL, a[1], arr));
	}
	arg_add(d, "maxevents", v_int(d, NULL, (int)a[2]));
}

void dec_epoll_wait(struct dec *d)
{
	wait_common(d);
	arg_add(d, "timeout", v_int(d, NULL, dec_int(d, 3)));
}

void dec_epoll_pwait(struct dec *d)
{
	const uint64_t *a = d->c->args;

	wait_common(d);
	arg_add(d, "timeout", v_int(d, NULL, (int)a[3]));
	arg_add(d, "sigmask", v_sigset(d, NULL, a[4], a[5]));
	arg_add(d, "sigsetsize", v_uint(d, NULL, a[5]));
}

void dec_epoll_pwait2(struct dec *d)
{
	const uint64_t *a = d->c->args;
	struct val *timeout = v_timespec(d, NULL, a[3], false);

	wait_common(d);
	arg_add(d, "timeout", timeout);
	arg_add(d, "sigmask", v_sigset(d, NULL, a[4], a[5]));
	arg_add(d, "sigsetsize", v_uint(d, NULL, a[5]));
}
