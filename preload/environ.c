// SPDX-License-Identifier: MIT
/*
 * environ.c - the environment that brings the library into the next program
 *
 * sshd starts a session's shell with eight variables and telnetd its child
 * with one: LD_PRELOAD and SOCK102_* are lost on the way. Whoever execs gets
 * them put back. What they were is kept from the start of the process, so
 * that a program which cleans its own environment stays on the machine too.
 *
 * The new environment is built on the caller's stack: after vfork() nothing
 * else is the child's own.
 *
 * Not modelled: AT_SECURE programs, which the loader does not preload into
 * (`sock102 run` refuses them; see exec_leaves()).
 */
#include <link.h>
#include <string.h>

#include "preload/environ.h"
#include "preload/shim.h"

#define KEEP_VARS  24
#define KEEP_BYTES 8192
#define PRELOAD	   "LD_PRELOAD="

static char kept[KEEP_BYTES];
static size_t kept_used;
static char *keep[KEEP_VARS]; /* the first is LD_PRELOAD */
static int nkeep;

/* The length of the name with its '='; 0 when it is not a variable. */
static size_t name_len(const char *var)
{
	const char *eq = strchr(var, '=');

	return eq ? (size_t)(eq - var) + 1 : 0;
}

/* Is the library (or its -g twin) one of the names in an LD_PRELOAD? */
static bool names_library(const char *list)
{
	static const char base[] = "libsock102";

	for (const char *p = list; *p;) {
		size_t n = strcspn(p, ": "), at = n;

		while (at && p[at - 1] != '/')
			at--;
		if (!strncmp(p + at, base, sizeof(base) - 1))
			return true;
		p += n;
		p += strspn(p, ": ");
	}
	return false;
}

static void keep_var(const char *head, const char *tail)
{
	size_t a = strlen(head), b = strlen(tail) + 1;

	if (nkeep == KEEP_VARS || kept_used + a + b > sizeof(kept))
		return;
	keep[nkeep++] = kept + kept_used;
	memcpy(kept + kept_used, head, a);
	memcpy(kept + kept_used + a, tail, b);
	kept_used += a + b;
}

/* Where this library was loaded from, for want of an LD_PRELOAD. */
static const char *own_path(char *buf, size_t size)
{
	extern const char __ehdr_start[] __attribute__((visibility("hidden")));
	const struct link_map *m;
	size_t n = 0;

	for (m = _r_debug.r_map; m; m = m->l_next)
		if (m->l_addr == (unsigned long)__ehdr_start)
			break;
	if (!m || !m->l_name)
		return "";
	if (m->l_name[0] != '/' && strchr(m->l_name, '/')) {
		long got = host_syscall(SYS_getcwd, buf, size);

		if (got <= 0)
			return m->l_name;
		n = (size_t)got - 1;
		buf[n++] = '/';
	}
	if (n + strlen(m->l_name) >= size)
		return m->l_name;
	strcpy(buf + n, m->l_name);
	return buf;
}

void env_remember(char **envp)
{
	const char *preload = NULL;
	char path[4096];

	if (nkeep)
		return;
	for (char **e = envp; e && *e; e++)
		if (!strncmp(*e, PRELOAD, sizeof(PRELOAD) - 1))
			preload = *e + sizeof(PRELOAD) - 1;
	if (!preload || !names_library(preload))
		preload = own_path(path, sizeof(path));
	keep_var(PRELOAD, preload);
	for (char **e = envp; e && *e; e++)
		if (!strncmp(*e, "SOCK102_", 8))
			keep_var("", *e);
}

void env_keep_fd(int fd)
{
	char text[16];
	int n = sizeof(text);

	if (fd < 0 || env_kept("SOCK102_FD"))
		return;
	text[--n] = '\0';
	do
		text[--n] = (char)('0' + fd % 10);
	while (fd /= 10);
	keep_var("SOCK102_FD=", text + n);
}

const char *env_kept(const char *name)
{
	size_t n = strlen(name);

	for (int i = 0; i < nkeep; i++)
		if (!strncmp(keep[i], name, n) && keep[i][n] == '=')
			return keep[i] + n + 1;
	return NULL;
}

static char *find_var(char *const *envp, const char *var)
{
	size_t n = name_len(var);

	for (; envp && *envp; envp++)
		if (!strncmp(*envp, var, n))
			return *envp;
	return NULL;
}

/* How much room env_complete() needs: pointers, and bytes of text. */
size_t env_room(char *const *envp, size_t *text)
{
	size_t n = 0;
	char *have;

	*text = 0;
	if (!nkeep)
		return 0;
	have = find_var(envp, PRELOAD);
	if (have && !names_library(have + sizeof(PRELOAD) - 1))
		*text = strlen(have) + strlen(keep[0]) + 2;
	for (int i = 0; i < nkeep; i++)
		if (!find_var(envp, keep[i]))
			n++;
	if (!n && !*text)
		return 0; /* nothing is missing */
	for (; envp && *envp; envp++)
		n++;
	return n + 1;
}

/* Into memory of the caller's, as large as env_room() said. */
char **env_complete(char *const *envp, char **out, char *text)
{
	size_t n = 0;

	for (char *const *e = envp; e && *e; e++) {
		const char *old = *e + sizeof(PRELOAD) - 1;

		out[n] = *e;
		if (!strncmp(*e, PRELOAD, sizeof(PRELOAD) - 1) &&
		    !names_library(old)) {
			out[n] = text;
			text = stpcpy(text, keep[0]);
			if (*old) {
				*text++ = ':';
				text = stpcpy(text, old);
			}
			text++;
		}
		n++;
	}
	for (int i = 0; i < nkeep; i++)
		if (!find_var(envp, keep[i]))
			out[n++] = keep[i];
	out[n] = NULL;
	return out;
}
