// SPDX-License-Identifier: MIT
/*
 * patch.c - calls that libc makes inside itself arrive at the door too
 *
 * The resolver, getifaddrs() and stdio call libc's functions directly, past
 * the PLT; but they end in the same bodies as everybody else. Each body gets
 * a jump to our wrapper, after its first instruction, so that a debugger's
 * breakpoint on the symbol keeps working (it owns the first byte):
 *
 *   recv:  cmpb $0, ..(%rip)     entry:  <undo the first instruction>
 *          jmp entry  ---------->        jmp *wrapper
 *          <rest>     <----.
 *                          |    origin: cmpb $0, ..(%rip)   moved here
 *                          '----------- je ..; jmp rest
 *
 * The wrapper reaches the original through `origin`, in a page that lies
 * within reach of libc's code. A function whose start is not understood is
 * left alone, and only its symbol is caught.
 *
 * close and close_range also stand inlined in a few places (getifaddrs,
 * if_indextoname, mq_close, __close_nocancel, posix_spawn). There the system
 * call itself becomes a jump, to code that keeps every register.
 *
 * Where mprotect is refused (PR_SET_MDWE, SELinux) nothing is changed.
 *
 * Not modelled: i386, where libc is caught by symbol only.
 */
#include <elf.h>
#include <string.h>

#include "preload.h"
#include "preload/insn.h"
#include "preload/patch.h"
#include "preload/shim.h"

struct preload_status preload_status;

#if defined(__x86_64__)

#define PAGE	  4096UL
#define SLOT	  128 /* bytes for one function or site */
#define SLOTS	  128
#define JUMP	  5
#define SITES_MAX 24

/* name, its field in `real`, how many arguments it takes */
/* clang-format off */
#define PATCHES(X)                                                             \
	X(socket, 3) X(socketpair, 4) X(bind, 3) X(connect, 3) X(listen, 2)    \
	X(accept, 3) X(accept4, 4) X(getsockname, 3) X(getpeername, 3)         \
	X(send, 4) X(sendto, 6) X(sendmsg, 3) X(sendmmsg, 4)                   \
	X(recv, 4) X(recvfrom, 6) X(recvmsg, 3) X(recvmmsg, 5)                 \
	X(getsockopt, 5) X(setsockopt, 5) X(shutdown, 2)                       \
	X(read, 3) X(write, 3) X(readv, 3) X(writev, 3)                        \
	X(pread64, 4) X(pwrite64, 4) X(preadv64, 4) X(pwritev64, 4)            \
	X(preadv64v2, 5) X(pwritev64v2, 5) X(sendfile64, 4)                    \
	X(splice, 6) X(tee, 4) X(vmsplice, 4) X(copy_file_range, 6)            \
	X(close, 1) X(close_range, 3) X(dup, 1) X(dup2, 2) X(dup3, 3)          \
	X(open64, 3) X(openat64, 4)                                            \
	X(fcntl64, 3) X(ioctl, 3) X(fstat64, 2) X(lseek64, 3)                  \
	X(poll, 3) X(ppoll, 4) X(select, 5) X(pselect, 6)                      \
	X(epoll_create, 1) X(epoll_create1, 1) X(epoll_ctl, 4)                 \
	X(epoll_wait, 4) X(epoll_pwait, 5) X(epoll_pwait2, 5)                  \
	X(fork, 0) X(_Fork, 0) X(posix_spawn, 6) X(posix_spawnp, 6)            \
	X(execve, 3) X(execveat, 5) X(_exit, 1)                                \
	X(sigaction, 3) X(pthread_sigmask, 3)                                  \
	X(getrlimit64, 2) X(setrlimit64, 2) X(prlimit64, 4)                    \
	X(__open_nocancel, 3)
/* clang-format on */

#define X(name, nargs) extern const u8 shim_##name[];
PATCHES(X)
#undef X

static const struct {
	const char *name;
	const u8 *wrapper;
	u16 field; /* offset in struct libc */
	u8 nargs;
} patches[] = {
#define X(name, nargs) \
	{ #name, shim_##name, offsetof(struct libc, name), nargs },
	PATCHES(X)
#undef X
};

/* What is to be written over libc's code, and where. */
struct change {
	u8 *at;
	u8 len;
	u8 bytes[12];
	void **origin; /* field of `real`, and its new value */
	void *moved;
};

static struct change changes[ARRAY_SIZE(patches) + SITES_MAX];
static unsigned nchanges;
static u8 *slots, *next_slot;

/* A page run within a jump's reach of libc, readable and writable for now. */
static u8 *map_near(unsigned long size)
{
	for (unsigned long off = 1UL << 20; off < 1UL << 30; off += 1UL << 20) {
		long at = host_syscall(SYS_mmap, (libc_base & -PAGE) - off,
				       size, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS |
					       MAP_FIXED_NOREPLACE,
				       -1, 0);
		if (at == -EPERM || at == -ENOMEM)
			return NULL;
		if (at > 0)
			return (u8 *)at;
	}
	return NULL;
}

static u8 *put(u8 *p, const void *bytes, size_t n)
{
	memcpy(p, bytes, n);
	return p + n;
}

static u8 *put_jmp(u8 *p, const u8 *to)
{
	s32 rel = (s32)(to - (p + JUMP));

	*p++ = 0xe9;
	return put(p, &rel, sizeof(rel));
}

/* jmp *0(%rip), or call: the address lies right behind (jmp only). */
static u8 *put_jmp_far(u8 *p, const void *to)
{
	static const u8 op[] = { 0xff, 0x25, 0, 0, 0, 0 };

	return put(put(p, op, sizeof(op)), &to, sizeof(to));
}

/*
 * Does the rest of the function jump into the bytes that are to change? As
 * far as it can be read; the places known are listed by a test.
 */
static bool jumped_into(const u8 *fn, int from, int to)
{
	const u8 *p = fn + to;

	for (int n = 0; n < 64; n++) {
		struct insn in = insn_decode(p);

		if (!in.len)
			break;
		if (in.kind == INSN_JCC || in.kind == INSN_JMP) {
			const u8 *t = p + in.target;

			if (t > fn + from - 1 && t < fn + to)
				return true;
		}
		p += in.len;
	}
	return false;
}

/* A debugger's breakpoint stands in the first byte: what was there before? */
static bool without_breakpoint(const u8 *fn, u8 *copy)
{
	unsigned long off = (unsigned long)fn - libc_base;
	const Elf64_Ehdr *eh = (const void *)libc_base;
	const Elf64_Phdr *ph = (const void *)(libc_base + eh->e_phoff);
	long fd, n = -1;

	if (fn[0] != 0xcc)
		return true;
	fd = host_syscall(SYS_openat, AT_FDCWD, libc_path,
			  O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	for (int i = 0; i < eh->e_phnum; i++)
		if (ph[i].p_type == PT_LOAD && off >= ph[i].p_vaddr &&
		    off < ph[i].p_vaddr + ph[i].p_filesz)
			n = host_syscall(SYS_pread64, fd, copy, 1,
					 ph[i].p_offset + off - ph[i].p_vaddr);
	host_syscall(SYS_close, fd);
	return n == 1;
}

/* Prepares one function: false when its start is not understood. */
static bool plan_function(unsigned i)
{
	void **field =
		(void **)(void *)((char *)&libc_table + patches[i].field);
	u8 *fn = *field, copy[40], *entry = next_slot, *origin, *p;
	struct insn in;
	int first, done, n;

	if (!fn || libc_patched(fn))
		return false;
	memcpy(copy, fn, sizeof(copy));
	if (!without_breakpoint(fn, copy))
		return false;
	in = insn_decode(copy);
	first = in.len;
	if (!first)
		return false;
	n = insn_undo(copy, &in, patches[i].nargs, entry);
	if (n < 0)
		return false;
	p = origin = put_jmp_far(entry + n, patches[i].wrapper);
	for (done = 0; done < first + JUMP; done += in.len) {
		in = insn_decode(copy + done);
		if (!in.len || done + in.len > (int)sizeof(copy) - 16)
			return false;
		/* A breakpoint here would be lost, and break the jump. */
		if (done && copy[done] == 0xcc)
			return false;
		/* A jump among the moved bytes would need a map of them. */
		if ((in.kind == INSN_JCC || in.kind == INSN_JMP) &&
		    in.target + done >= 0 && in.target + done < first + JUMP)
			return false;
		n = insn_move(copy + done, &in, (unsigned long)fn + done, p,
			      (unsigned long)p);
		if (n < 0)
			return false;
		p += n;
	}
	if (jumped_into(fn, first + 1, done))
		return false;
	p = put_jmp(p, fn + done);
	next_slot += SLOT;
	changes[nchanges].at = fn + first;
	changes[nchanges].len = JUMP;
	changes[nchanges].bytes[0] = 0xe9;
	n = (int)(entry - (fn + first + JUMP));
	memcpy(changes[nchanges].bytes + 1, &n, 4);
	changes[nchanges].origin = field;
	changes[nchanges].moved = origin;
	nchanges++;
	return true;
}

/* --- inlined system calls
 * ----------------------------------------------------- */

/*
 * Called from a site with the number in eax and the arguments where the
 * system call has them. Only rax, rcx and r11 may come back changed.
 */
long site_call(long nr, long a, long b, long c)
	__attribute__((visibility("hidden"), used));
long site_call(long nr, long a, long b, long c)
{
	if (nr == SYS_close)
		return close_nocancel((int)a);
	return close_range_raw((unsigned)a, (unsigned)b, (int)c);
}

extern const u8 site_entry[] __attribute__((visibility("hidden")));
/* clang-format off */
__asm__(".text\n"
	".p2align 4\n"
	".hidden site_entry\n"
	".globl site_entry\n"
	".type site_entry,@function\n"
	"site_entry:\n"
	"	push %rbp\n"
	"	mov %rsp, %rbp\n"
	"	push %rdi\n"
	"	push %rsi\n"
	"	push %rdx\n"
	"	push %r8\n"
	"	push %r9\n"
	"	push %r10\n"
	"	sub $512, %rsp\n"
	"	and $-16, %rsp\n"
	"	fxsave (%rsp)\n"
	"	mov %rdx, %rcx\n"
	"	mov %rsi, %rdx\n"
	"	mov %rdi, %rsi\n"
	"	mov %eax, %edi\n"
	"	call site_call\n"
	"	fxrstor (%rsp)\n"
	"	lea -48(%rbp), %rsp\n"
	"	pop %r10\n"
	"	pop %r9\n"
	"	pop %r8\n"
	"	pop %rdx\n"
	"	pop %rsi\n"
	"	pop %rdi\n"
	"	pop %rbp\n"
	"	ret\n"
	".size site_entry, .-site_entry\n");
/* clang-format on */

/* `mov $nr, %eax` at p: where its syscall ends, at most two loads later. */
static int site_len(const u8 *p)
{
	int at = 5;

	for (int n = 0; n < 3; n++) {
		struct insn in = insn_decode(p + at);

		if (in.kind == INSN_SYSCALL && in.len == 2)
			return at + 2;
		if (!in.len || in.kind != INSN_PLAIN || in.two ||
		    (in.opcode != 0x8b && in.opcode != 0x89 &&
		     in.opcode != 0x31))
			return 0;
		at += in.len;
	}
	return 0;
}

static void plan_site(u8 *site, int len)
{
	/* Step over the red zone: a leaf may keep things below rsp. */
	static const u8 down[] = { 0x48, 0x8d, 0x64, 0x24, 0x80 };
	static const u8 call[] = { 0xff, 0x15, 0x0d, 0, 0, 0 };
	static const u8 up[] = { 0x48, 0x8d, 0xa4, 0x24, 0x80, 0, 0, 0 };
	const void *to = site_entry;
	u8 *entry = next_slot, *p;
	s32 rel;

	p = put(entry, site + 5, (size_t)len - 7); /* what stood between */
	p = put(p, site, 5); /* mov $nr, %eax */
	p = put(p, down, sizeof(down));
	p = put(p, call, sizeof(call));
	p = put(p, up, sizeof(up));
	p = put_jmp(p, site + len);
	put(p, &to, sizeof(to));
	next_slot += SLOT;
	changes[nchanges].at = site;
	changes[nchanges].len = JUMP;
	changes[nchanges].bytes[0] = 0xe9;
	rel = (s32)(entry - (site + JUMP));
	memcpy(changes[nchanges].bytes + 1, &rel, 4);
	changes[nchanges].origin = NULL;
	nchanges++;
}

/* Those inside close() and close_range() are behind a patch already. */
static bool in_patched(const u8 *p)
{
	for (unsigned i = 0; i < nchanges; i++)
		if (changes[i].origin && p + 16 > changes[i].at &&
		    p < changes[i].at + 96 &&
		    (changes[i].origin == (void **)(void *)&libc_table.close ||
		     changes[i].origin ==
			     (void **)(void *)&libc_table.close_range))
			return true;
	return false;
}

static void plan_sites(void)
{
	u8 *end = (u8 *)libc_text_end - 16;

	for (u8 *p = (u8 *)libc_text; p < end; p++) {
		s32 nr;
		int len;

		p = memchr(p, 0xb8, (size_t)(end - p));
		if (!p)
			return;
		memcpy(&nr, p + 1, sizeof(nr));
		if (nr != SYS_close && nr != SYS_close_range)
			continue;
		len = site_len(p);
		if (!len || in_patched(p) ||
		    next_slot + SLOT > slots + SLOTS * SLOT)
			continue;
		plan_site(p, len);
		preload_status.sites++;
	}
}

/* --- all at once
 * ---------------------------------------------------------------- */

static const char *write_changes(void)
{
	unsigned long from = libc_text & -PAGE;
	unsigned long len = ((libc_text_end + PAGE - 1) & -PAGE) - from;

	if (host_syscall(SYS_mprotect, slots, SLOTS * SLOT,
			 PROT_READ | PROT_EXEC))
		return "memory that was written may not be executed";
	if (host_syscall(SYS_mprotect, from, len,
			 PROT_READ | PROT_WRITE | PROT_EXEC))
		return "libc's code may not be written";
	for (unsigned i = 0; i < nchanges; i++) {
		struct change *c = &changes[i];

		memcpy(c->at, c->bytes, c->len);
		if (c->origin)
			*c->origin = c->moved;
	}
	host_syscall(SYS_mprotect, from, len, PROT_READ | PROT_EXEC);
	return NULL;
}

void patch_libc(void)
{
	preload_status.wanted = ARRAY_SIZE(patches);
	slots = next_slot = map_near(SLOTS * SLOT);
	if (!slots) {
		preload_status.why = "no room near libc";
		return;
	}
	for (unsigned i = 0; i < ARRAY_SIZE(patches); i++)
		if (!plan_function(i))
			preload_status.left++;
	plan_sites();
	preload_status.why = write_changes();
	if (preload_status.why) {
		host_syscall(SYS_munmap, slots, SLOTS * SLOT);
		preload_status.sites = 0;
		preload_status.left = preload_status.wanted;
		return;
	}
	preload_status.patched = preload_status.wanted - preload_status.left;
}

#else

void patch_libc(void)
{
	preload_status.why = "not done on this architecture";
}

#endif
