/* SPDX-License-Identifier: MIT */
/* sys.h - the system calls of core/, by number in socketcall.c, filecall.c. */
#ifndef CORE_SYS_H
#define CORE_SYS_H

#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "kern.h"
#include "net.h"

/*
 * Each returns >= 0, a negative errno, or -ENOTOURS (files.h) when the
 * kernel below is to answer. -ERESTARTSYS and -ERESTARTNOHAND go to the door.
 */

/* The largest transfer of one call, and what is not a page of ours to check. */
#define MAX_RW_COUNT (INT32_MAX & ~4095L)
#define UIO_FASTIOV  8
#ifndef UIO_MAXIOV
#define UIO_MAXIOV 1024
#endif

/* --- door.c: in and out of the stack -------------------------------------- */

void leave_stack_slow(void);

static inline notrace void enter_stack(void)
{
	current->in_stack++;
	__asm__ volatile("" ::: "memory");
}

static inline notrace void leave_stack(void)
{
	__asm__ volatile("" ::: "memory");
	if (!--current->in_stack && unlikely(current->sig_deferred))
		leave_stack_slow();
}

/* A call of the program's that the kernel answers: may block, outside. */
long kernel_call(long nr, const unsigned long *a);
/* In the middle of a call of ours; the same, and comes back in. */
#define kernel_wait(nr, ...) \
	__kernel_wait((nr), (const unsigned long[6]){ __VA_ARGS__ })
long __kernel_wait(long nr, const unsigned long *a);
/* To sleep in: -EINTR when a handler had to wait for us until now. */
long kernel_sleep(long nr, const unsigned long *a);

/* --- the socketcalls --------------------------------------------------------
 */

long sys_socket(int family, int type, int protocol);
long sys_bind(int fd, const void *addr, int len);
long sys_connect(int fd, const void *addr, int len);
long sys_listen(int fd, int backlog);
long sys_accept(int fd, void *addr, int *len);
long sys_accept4(int fd, void *addr, int *len, int flags);
long sys_getsockname(int fd, void *addr, int *len);
long sys_getpeername(int fd, void *addr, int *len);
long sys_socketpair(int family, int type, int protocol, int *sv);
long sys_send(int fd, const void *buf, size_t len, unsigned int flags);
long sys_recv(int fd, void *buf, size_t len, unsigned int flags);
long sys_sendto(int fd, const void *buf, size_t len, unsigned int flags,
		const void *addr, int addrlen);
long sys_recvfrom(int fd, void *buf, size_t len, unsigned int flags, void *addr,
		  int *addrlen);
long sys_shutdown(int fd, int how);
long sys_setsockopt(int fd, int level, int name, const void *val, int len);
long sys_getsockopt(int fd, int level, int name, void *val, int *len);
long sys_sendmsg(int fd, const struct msghdr *msg, unsigned int flags);
long sys_recvmsg(int fd, struct msghdr *msg, unsigned int flags);
long sys_recvmmsg(int fd, struct mmsghdr *msg, unsigned int vlen,
		  unsigned int flags, void *timeout);
long sys_sendmmsg(int fd, struct mmsghdr *msg, unsigned int vlen,
		  unsigned int flags);

struct socket *sockfd_lookup(int fd, int *err);
void sockfd_put(struct socket *sock);
int sock_map_fd(struct socket *sock, u32 flags);
struct file *sock_alloc_file(struct socket *sock, int fd, u32 flags);
bool family_is_passed(int family, int protocol);
int family_create(int family, struct socket *sock, int protocol);

/* iov.c */
long verify_iovec(struct iovec *to, const struct iovec *uiov, size_t n);

/* --- the rest, on descriptors --------------------------------------------- */

long sys_close(unsigned int fd);
long sys_close_range(unsigned int first, unsigned int last, unsigned int flags);
long sys_dup(unsigned int fd);
long sys_dup2(unsigned int oldfd, unsigned int newfd);
long sys_dup3(unsigned int oldfd, unsigned int newfd, int flags);
long dupfd(unsigned int fd, int cmd, unsigned long from);
long sys_fcntl(unsigned int fd, unsigned int cmd, unsigned long arg);
long sys_ioctl(unsigned int fd, unsigned int cmd, unsigned long arg);
long sys_read(unsigned int fd, void *buf, size_t n);
long sys_write(unsigned int fd, const void *buf, size_t n);
long sys_readv(unsigned int fd, const struct iovec *iov, unsigned long n);
long sys_writev(unsigned int fd, const struct iovec *iov, unsigned long n);
long sys_preadv2(unsigned int fd, const struct iovec *iov, unsigned long n,
		 long long pos, int flags);
long sys_pwritev2(unsigned int fd, const struct iovec *iov, unsigned long n,
		  long long pos, int flags);
long sys_sendfile(int out, int in, void *off, size_t count);
long sys_splice(int in, void *off_in, int out, void *off_out, size_t len,
		unsigned int flags);

long sys_poll(struct pollfd *fds, unsigned int n, int ms);
long sys_ppoll(struct pollfd *fds, unsigned int n, struct timespec *ts,
	       const void *sigmask, size_t size);
long sys_select(int n, void *in, void *out, void *ex, struct timeval *tv);
long sys_pselect6(int n, void *in, void *out, void *ex, struct timespec *ts,
		  const void *sig);

struct epoll_event;
long sys_epoll_create1(int flags);
long sys_epoll_create(int size);
long sys_epoll_ctl(int epfd, int op, int fd, struct epoll_event *ev);
long sys_epoll_wait(int epfd, struct epoll_event *ev, int max, int ms);
long sys_epoll_pwait(int epfd, struct epoll_event *ev, int max, int ms,
		     const void *sigmask, size_t size);
long sys_epoll_pwait2(int epfd, struct epoll_event *ev, int max,
		      const struct timespec *ts, const void *sigmask,
		      size_t size);

/* socket.c, as file operations */
long sock_read(struct file *f, void *buf, size_t n);
long sock_write(struct file *f, const void *buf, size_t n);
long sock_readv(struct file *f, const struct iovec *iov, unsigned long n);
long sock_writev(struct file *f, const struct iovec *iov, unsigned long n);
unsigned int sock_poll(struct file *f, struct poll_table *pt);
long sock_ioctl(struct file *f, unsigned int cmd, unsigned long arg);
long sock_fcntl(struct file *f, unsigned int cmd, unsigned long arg);
int sock_fasync(int fd, struct file *f, int on);

#endif
