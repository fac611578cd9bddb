// SPDX-License-Identifier: MIT
/*
 * rights.c - may descriptors travel in this message?
 *
 * A descriptor of the machine can be sent over a Unix socket of the kernel,
 * and come out of one in a process that never saw it. Such a message goes
 * through the door although the socket it is sent on is not ours; every other
 * message on a socket of the kernel's goes straight to libc.
 */
#include <sys/un.h>

#include "preload/shim.h"

/* The headers are the program's memory: copied, for they may be bad. */
static bool header(const void *at, struct msghdr *msg)
{
	return !copy_from_user(msg, at, sizeof(*msg));
}

static bool carries_rights(const struct msghdr *msg)
{
	const char *p = msg->msg_control;
	size_t left = msg->msg_controllen;
	struct cmsghdr c;

	while (left >= sizeof(c) && !copy_from_user(&c, p, sizeof(c))) {
		if (c.cmsg_len < sizeof(c) || c.cmsg_len > left)
			return false;
		if (c.cmsg_level == SOL_SOCKET && c.cmsg_type == SCM_RIGHTS)
			return true;
		if (CMSG_ALIGN(c.cmsg_len) >= left)
			return false;
		left -= CMSG_ALIGN(c.cmsg_len);
		p += CMSG_ALIGN(c.cmsg_len);
	}
	return false;
}

/* Sending: is fd ours, or does one of n messages carry descriptors? */
bool ours_or_rights(int fd, const void *vec, unsigned n, size_t stride)
{
	struct msghdr msg;

	if (ours_socket(fd))
		return true;
	if (!machine_mapped || spawning)
		return false;
	for (unsigned i = 0; i < n && i < 1024; i++)
		if (header((const char *)vec + i * stride, &msg) &&
		    msg.msg_controllen && carries_rights(&msg))
			return task_ready();
	return false;
}

/*
 * Receiving: is fd ours, or is there room for descriptors to come in? Where
 * there is no machine yet one may be coming: it is asked for when the first
 * message with room for rights is received.
 */
bool ours_or_control(int fd, const void *vec, unsigned n, size_t stride)
{
	struct msghdr msg;

	if (ours_socket(fd))
		return true;
	if (!machine_mapped || spawning)
		return false;
	for (unsigned i = 0; i < n && i < 1024; i++)
		if (header((const char *)vec + i * stride, &msg) &&
		    msg.msg_controllen >= CMSG_LEN(sizeof(int)))
			return task_ready();
	return false;
}
