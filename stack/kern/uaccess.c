// SPDX-License-Identifier: MIT
/*
 * uaccess.c - memory of the program: EFAULT instead of a crash
 *
 * Models arch/i386/lib/usercopy.c and its exception table. The copies below
 * are the only code of the library that touches memory a program named. A
 * fault inside them is known by its instruction pointer: the signal handler
 * (preload/signal.c) asks uaccess_fixup(), which moves the instruction
 * pointer to the end of the copy, and the copy returns what it could not do.
 * No sigsetjmp: that costs a system call, or leaves the signal blocked.
 *
 * Not modelled: access_ok(). A pointer into the arena or into the library is
 * taken at its word, as a kernel would not.
 */
#include <string.h>
#include <ucontext.h>

#include "kern.h"

unsigned long uaccess_copy(void *to, const void *from, unsigned long n)
	__attribute__((visibility("hidden")));
extern const char uaccess_start[] __attribute__((visibility("hidden")));
extern const char uaccess_end[] __attribute__((visibility("hidden")));
extern const char uaccess_bytes[] __attribute__((visibility("hidden")));
extern const char uaccess_fix[] __attribute__((visibility("hidden")));

/* clang-format off */
#if defined(__x86_64__)
/*
 * rcx counts what is left at every instruction that may fault, and is 8 less
 * in the loop of words. An int is copied by one load and one store: the value
 * is read back at once, and four stored bytes would have to be waited for.
 */
__asm__(".text\n"
	".p2align 4\n"
	".type uaccess_copy,@function\n"
	"uaccess_copy:\n"
	"	mov %rdx, %rcx\n"
	"	cmp $512, %rcx\n"
	"	jae 3f\n"
	"uaccess_start:\n"
	"1:	sub $8, %rcx\n"
	"	jb 2f\n"
	"	mov (%rsi), %rax\n"
	"	mov %rax, (%rdi)\n"
	"	add $8, %rsi\n"
	"	add $8, %rdi\n"
	"	jmp 1b\n"
	"2:	add $8, %rcx\n"
	"	jz 4f\n"
	"	cmp $4, %rcx\n"
	"	jb uaccess_bytes\n"
	"	mov (%rsi), %eax\n"
	"	mov %eax, (%rdi)\n"
	"	add $4, %rsi\n"
	"	add $4, %rdi\n"
	"	sub $4, %rcx\n"
	"	jz 4f\n"
	"uaccess_bytes:\n"
	"5:	movzbl (%rsi), %eax\n"
	"	mov %al, (%rdi)\n"
	"	inc %rsi\n"
	"	inc %rdi\n"
	"	dec %rcx\n"
	"	jnz 5b\n"
	"	jmp 4f\n"
	"3:	rep movsb\n"
	"uaccess_end:\n"
	"4:	mov %rcx, %rax\n"
	"	ret\n"
	"uaccess_fix:\n"
	"	mov %rcx, %rax\n"
	"	ret\n"
	".size uaccess_copy, .-uaccess_copy\n");
#define IP(uc) ((uc)->uc_mcontext.gregs[REG_RIP])
#define CX(uc) ((uc)->uc_mcontext.gregs[REG_RCX])
#elif defined(__i386__)
__asm__(".text\n"
	".p2align 4\n"
	".type uaccess_copy,@function\n"
	"uaccess_copy:\n"
	"	push %esi\n"
	"	push %edi\n"
	"	mov 12(%esp), %edi\n"
	"	mov 16(%esp), %esi\n"
	"	mov 20(%esp), %ecx\n"
	"uaccess_start:\n"
	"	rep movsb\n"
	"uaccess_end:\n"
	"uaccess_fix:\n"
	"	mov %ecx, %eax\n"
	"	pop %edi\n"
	"	pop %esi\n"
	"	ret\n"
	".size uaccess_copy, .-uaccess_copy\n");
#define IP(uc) ((uc)->uc_mcontext.gregs[REG_EIP])
#define CX(uc) ((uc)->uc_mcontext.gregs[REG_ECX])
#endif
/* clang-format on */

#if defined(__x86_64__)
/*
 * A word may be half good: after a fault in the loads and stores of whole
 * words the copy goes on by bytes.
 */
static bool by_bytes(ucontext_t *uc, unsigned long ip)
{
	const u8 *p = (const u8 *)ip;
	bool quad = p[0] == 0x48; /* mov (%rsi),%rax is 48 8b 06 */

	p += quad;
	if (!(p[0] == 0x8b && p[1] == 0x06) && !(p[0] == 0x89 && p[1] == 0x07))
		return false;
	if (quad)
		CX(uc) += 8;
	IP(uc) = (__typeof__(IP(uc)))(unsigned long)uaccess_bytes;
	return true;
}
#endif

notrace bool uaccess_fixup(void *ucontext, const void *addr)
{
	ucontext_t *uc = ucontext;
	unsigned long ip = (unsigned long)IP(uc);

	(void)addr;
	if (ip < (unsigned long)uaccess_start ||
	    ip >= (unsigned long)uaccess_end)
		return false;
#if defined(__x86_64__)
	if (by_bytes(uc, ip))
		return true;
#endif
	IP(uc) = (__typeof__(IP(uc)))(unsigned long)uaccess_fix;
	return true;
}

unsigned long copy_from_user(void *to, const void *from, unsigned long n)
{
	return uaccess_copy(to, from, n);
}

unsigned long copy_to_user(void *to, const void *from, unsigned long n)
{
	return uaccess_copy(to, from, n);
}

long strncpy_from_user(char *to, const char *from, long n)
{
	for (long i = 0; i < n; i++) {
		if (uaccess_copy(to + i, from + i, 1))
			return 0;
		if (!to[i])
			return i + 1;
	}
	return n + 1;
}
