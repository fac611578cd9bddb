// SPDX-License-Identifier: MIT
/*
 * sandbox.c - prctl(2) and seccomp(2): a program locks itself in
 *
 * sshd, vsftpd and chronyd allow themselves hardly any system call. The
 * library sleeps, rings and maps like a program that they did not know of, so
 * its one page of system calls (STUB_BASE, the same address in every process)
 * is allowed at the head of each filter the program installs. An allow filter
 * beside a filter that denies would do nothing; the strictest verdict wins.
 * The program's own calls meet its own policy, unchanged.
 *
 * Not modelled: SECCOMP_MODE_STRICT, under which no filter can help: a call
 * of ours that must sleep kills the process, as a poll(2) of its own would.
 * A filter that has no room for six more instructions is installed as it is.
 */
#include <alloca.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdarg.h>
#include <string.h>

#include "preload/process.h"
#include "preload/shim.h"
#include "stack/kern/host.h"

#define STUB_SIZE 4096UL
#if __SIZEOF_POINTER__ == 8
#define STUB_HIGH (u32)(STUB_BASE >> 32)
#else
#define STUB_HIGH 0
#endif

static const struct sock_filter allow[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		 offsetof(struct seccomp_data, instruction_pointer) + 4),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, STUB_HIGH, 0, 4),
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		 offsetof(struct seccomp_data, instruction_pointer)),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (u32)STUB_BASE, 0, 2),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (u32)(STUB_BASE + STUB_SIZE), 1, 0),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	BPF_STMT(BPF_LD | BPF_IMM, 0), /* as the program expects it */
};

/* The program's filter with the rule in front; false: take its own. */
static bool extend(const void *prog, struct sock_filter *room,
		   struct sock_fprog *out)
{
	struct sock_fprog p;

	if (!room || copy_from_user(&p, prog, sizeof(p)))
		return false;
	memcpy(room, allow, sizeof(allow));
	if (copy_from_user(room + ARRAY_SIZE(allow), p.filter,
			   p.len * sizeof(*room)))
		return false;
	out->len = (unsigned short)(p.len + ARRAY_SIZE(allow));
	out->filter = room;
	return true;
}

/* Instructions to make room for; 0 when nothing can be done. */
static size_t room_for(const void *prog)
{
	struct sock_fprog p;

	if (!host_stub_mapped() || copy_from_user(&p, prog, sizeof(p)) ||
	    !p.len || p.len + ARRAY_SIZE(allow) > BPF_MAXINSNS)
		return 0;
	return p.len + ARRAY_SIZE(allow);
}

long sandbox_seccomp(unsigned long op, unsigned long flags, void *arg)
{
	struct sock_fprog p;
	size_t n;

	if (op == SECCOMP_SET_MODE_FILTER && (n = room_for(arg)) &&
	    extend(arg, alloca(n * sizeof(struct sock_filter)), &p))
		arg = &p;
	return real.syscall(SYS_seccomp, op, flags, arg);
}

static void set_comm(const char *name)
{
	char comm[TASK_COMM_LEN] = "";

	if (__current && machine_mapped &&
	    strncpy_from_user(comm, name, TASK_COMM_LEN - 1) > 0) {
		comm[TASK_COMM_LEN - 1] = '\0';
		memcpy(__current->comm, comm, sizeof(comm));
	}
}

EXPORT int prctl(int option, ...)
{
	unsigned long a[4];
	struct sock_fprog p;
	va_list ap;
	size_t n;

	va_start(ap, option);
	for (int i = 0; i < 4; i++)
		a[i] = va_arg(ap, unsigned long);
	va_end(ap);
	if (option == PR_SET_SECCOMP && a[0] == SECCOMP_MODE_FILTER &&
	    (n = room_for((void *)a[1])) &&
	    extend((void *)a[1], alloca(n * sizeof(struct sock_filter)), &p))
		a[1] = ARG(&p);
	if (option == PR_SET_NAME)
		set_comm((const char *)a[0]);
	return real.prctl(option, a[0], a[1], a[2], a[3]);
}
