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
extern const char uaccess_fix[] __attribute__((visibility("hidden")));

/* clang-format off */
#if defined(__x86_64__)
/* rcx counts what is left at every instruction that may fault. */
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
	/* A fault in the 8-byte loop: rcx is 8 short, and the word may be
	 * half good; go on by bytes from where it is. */
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
/* The loads and stores of whole words: rcx is 8 less than what is left. */
static bool in_word_loop(unsigned long ip)
{
	const u8 *p = (const u8 *)ip;

	/* mov (%rsi),%rax is 48 8b 06; mov %rax,(%rdi) is 48 89 07 */
	return p[0] == 0x48 && ((p[1] == 0x8b && p[2] == 0x06) ||
				(p[1] == 0x89 && p[2] == 0x07));
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
	if (in_word_loop(ip))
		CX(uc) += 8;
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
