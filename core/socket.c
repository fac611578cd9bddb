// SPDX-License-Identifier: MIT
/*
 * socket.c - struct socket: what a descriptor of the machine names
 *
 * Models the first half of net/socket.c: sock_create(), sock_alloc(),
 * sock_map_fd(), sockfd_lookup(), sock_sendmsg(), sock_recvmsg(),
 * sock_release(), and moving addresses between a program and the stack.
 *
 * Errors are the running kernel's: a family out of range is EAFNOSUPPORT, a
 * type out of range EINVAL.
 *
 * Not modelled: sockfs and its inodes (the inode number is the placeholder's,
 * so that /proc/PID/fd and the machine's own tables agree), security modules,
 * sockets in use per CPU.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "core/files.h"
#include "core/sys.h"
#include "netglobal.h"
#include "policy.h"
#include "sock.h"

#define MAX_SOCK_ADDR sizeof(struct sockaddr_storage)
#define SOCK_TYPES    11

int rtnetlink_init(void);

int sock_init(void)
{
	int err = files_init();

	if (!err)
		err = poll_init();
	if (!err)
		err = eventpoll_init();
	if (!err)
		err = policy_init();
	if (err)
		return err;
	machine->socket_cachep =
		kmem_cache_create("sock_inode_cache", sizeof(struct socket));
	if (!machine->socket_cachep)
		return -ENOMEM;
	err = sk_init();
	if (!err)
		err = skb_init();
	if (!err)
		err = rtnetlink_init();
	return err;
}

struct socket *sock_alloc(void)
{
	struct socket *own, *sock;

	/* The machine's own are made by nobody who could die. */
	sock = kmem_cache_zalloc_to(machine->socket_cachep,
				    current->in_stack ? &current->making
						      : &own);
	if (!sock)
		return NULL;
	sock->state = SS_UNCONNECTED;
	init_waitqueue_head(&sock->wait);
	return sock;
}

void sock_release(struct socket *sock)
{
	const struct proto_ops *ops = sock_ops(sock);

	if (ops)
		ops->release(sock);
	kmem_cache_free(machine->socket_cachep, sock);
	if (current->making == sock)
		current->making = NULL;
}

int sock_create(int family, int type, int protocol, struct socket **res)
{
	struct socket *sock;
	int err;

	if (family < 0 || family >= NPROTO)
		return -EAFNOSUPPORT;
	if (type < 0 || type >= SOCK_TYPES)
		return -EINVAL;
	/* The old way to get at packets, from before PF_PACKET. */
	if (family == PF_INET && type == SOCK_PACKET)
		family = PF_PACKET;
	sock = sock_alloc();
	if (!sock)
		return -ENFILE;
	sock->type = (u16)type;
	err = family_create(family, sock, protocol);
	if (err < 0) {
		/* What failed half way has not set its operations, or has
		 * released what it made. */
		sock_release(sock);
		return err;
	}
	*res = sock;
	return 0;
}

static inline notrace struct file *file_for(struct socket *sock, int fd,
					    u32 flags)
{
	struct file *f;
	int err;

	f = get_empty_filp(FILE_SOCKET,
			   O_RDWR | (flags & SOCK_NONBLOCK ? O_NONBLOCK : 0));
	if (!f)
		return ERR_PTR(-ENFILE);
	err = placeholder_bind(fd, f->id);
	if (err < 0) {
		put_filp(f);
		return ERR_PTR(err);
	}
	sock->ino = placeholder_ino(fd);
	if (sock->sk)
		sock->sk->ino = sock->ino;
	f->socket = sock;
	sock->file = f;
	current->making = NULL;
	return f;
}

/* The name this step has had since it was taken apart for accept4(2). */
struct file *sock_alloc_file(struct socket *sock, int fd, u32 flags)
{
	return file_for(sock, fd, flags);
}

int sock_map_fd(struct socket *sock, u32 flags)
{
	int fd = get_unused_fd(flags), err;
	struct file *f;

	if (fd < 0)
		return fd;
	f = file_for(sock, fd, flags);
	if (IS_ERR(f)) {
		put_unused_fd(fd);
		return (int)PTR_ERR(f);
	}
	err = fd_install(fd, f);
	if (err) {
		sock->file = NULL;
		put_filp(f);
		put_unused_fd(fd);
		return err;
	}
	return fd;
}

/* With a reference on the file; -ENOTOURS: not a file of the machine. */
struct socket *sockfd_lookup(int fd, int *err)
{
	struct file *f = fget((unsigned int)fd);

	if (likely(f && f->kind == FILE_SOCKET))
		return f->socket;
	/* What the kernel says of an epoll set is right as well. */
	*err = -ENOTOURS;
	if (f)
		fput(f);
	return NULL;
}

void sockfd_put(struct socket *sock)
{
	fput(sock->file);
}

/* What is left of a socket when its last descriptor is. */
int sock_close(struct file *f)
{
	struct socket *sock = f->socket;

	if (!sock)
		return 0;
	sock_fasync(-1, f, 0);
	/*
	 * Whoever dies in here is finished by the reaper, which comes by this
	 * function again: nothing is forgotten before it is done.
	 */
	if (sock_ops(sock))
		sock_ops(sock)->release(sock);
	sock->ops_id = OPS_NONE;
	current->making = sock; /* from here on it is nobody's but ours */
	f->socket = NULL;
	sock->file = NULL;
	sock_release(sock);
	return 0;
}

int move_addr_to_kernel(const void *uaddr, int ulen, void *kaddr)
{
	if (ulen < 0 || (size_t)ulen > MAX_SOCK_ADDR)
		return -EINVAL;
	if (ulen == 0)
		return 0;
	if (copy_from_user(kaddr, uaddr, (size_t)ulen))
		return -EFAULT;
	return 0;
}

/* The length that is told is the whole one, also when less was copied. */
int move_addr_to_user(const void *kaddr, int klen, void *uaddr, int *ulen)
{
	int len;

	if (copy_from_user(&len, ulen, sizeof(len)))
		return -EFAULT;
	if (len > klen)
		len = klen;
	if (len < 0)
		return -EINVAL;
	if (len && copy_to_user(uaddr, kaddr, (size_t)len))
		return -EFAULT;
	if (copy_to_user(ulen, &klen, sizeof(klen)))
		return -EFAULT;
	return 0;
}

int sock_sendmsg(struct socket *sock, struct msghdr_k *msg, size_t len)
{
	return sock_ops(sock)->sendmsg(sock, msg, len);
}

int sock_recvmsg(struct socket *sock, struct msghdr_k *msg, size_t len,
		 int flags)
{
	return sock_ops(sock)->recvmsg(sock, msg, len, flags);
}

unsigned int sock_poll(struct file *f, struct poll_table *pt)
{
	struct socket *sock = f->socket;

	return sock_ops(sock)->poll(f, sock, pt);
}
