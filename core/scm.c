// SPDX-License-Identifier: MIT
/*
 * scm.c - control messages and option values on their way to the program
 *
 * Models put_cmsg() of net/core/scm.c and the end of every getsockopt().
 * Control messages go straight into the program's buffer, one after the
 * other; one that does not fit is cut and MSG_CTRUNC tells so.
 *
 * Not modelled: SCM_RIGHTS and SCM_CREDENTIALS of AF_UNIX, which is the
 * kernel's; 32-bit layouts for 64-bit processes.
 */
#include <errno.h>
#include <string.h>

#include "net.h"

int put_cmsg(struct msghdr_k *msg, int level, int type, int len,
	     const void *data)
{
	size_t want = CMSG_LEN((size_t)len), space = CMSG_SPACE((size_t)len);
	struct cmsghdr h;

	if (!msg->msg_control || msg->msg_controllen < sizeof(h)) {
		msg->msg_flags |= MSG_CTRUNC;
		return 0;
	}
	if (msg->msg_controllen < want) {
		msg->msg_flags |= MSG_CTRUNC;
		want = msg->msg_controllen;
	}
	h.cmsg_level = level;
	h.cmsg_type = type;
	h.cmsg_len = want;
	if (copy_to_user(msg->msg_control, &h, sizeof(h)) ||
	    copy_to_user(CMSG_DATA((struct cmsghdr *)msg->msg_control), data,
			 want - sizeof(h)))
		return -EFAULT;
	space = min(space, (size_t)msg->msg_controllen);
	msg->msg_control = (char *)msg->msg_control + space;
	msg->msg_controllen -= space;
	return 0;
}

int put_sockopt(void *optval, int *optlen, const void *val, int len)
{
	int room;

	if (copy_from_user(&room, optlen, sizeof(room)))
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	len = min(len, room);
	if (copy_to_user(optval, val, (size_t)len) ||
	    copy_to_user(optlen, &len, sizeof(len)))
		return -EFAULT;
	return 0;
}
