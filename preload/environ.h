/* SPDX-License-Identifier: MIT */
/* environ.h - LD_PRELOAD and SOCK102_* of the next program; preload/ only. */
#ifndef PRELOAD_ENVIRON_H
#define PRELOAD_ENVIRON_H

#include <alloca.h>
#include <stddef.h>

void env_remember(char **envp);
/* The value a variable of ours had when this process began, or NULL. */
const char *env_kept(const char *name);

/* The arena's descriptor, by which the next program joins. */
void env_keep_fd(int fd);

size_t env_room(char *const *envp, size_t *text);
char **env_complete(char *const *envp, char **out, char *text);

/* envp, or a copy on the stack that the library is named in. */
#define ENV_COMPLETE(envp)                                                 \
	({                                                                 \
		char *const *__env = (envp);                               \
		size_t __text, __n = env_room(__env, &__text);             \
		if (__n)                                                   \
			__env = env_complete(__env,                        \
					     alloca(__n * sizeof(char *)), \
					     alloca(__text + 1));          \
		(char **)__env;                                            \
	})

#endif
