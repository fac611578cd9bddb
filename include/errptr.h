/* SPDX-License-Identifier: MIT */
/* errptr.h - a pointer or a negative errno, as the kernel returns them. */
#ifndef ERRPTR_H
#define ERRPTR_H

#include <stdbool.h>

#include "list.h"

#define MAX_ERRNO 4095

static inline notrace void *ERR_PTR(long err)
{
	return (void *)err;
}

static inline notrace long PTR_ERR(const void *p)
{
	return (long)p;
}

static inline notrace bool IS_ERR(const void *p)
{
	return (unsigned long)p >= (unsigned long)-MAX_ERRNO;
}

#endif
