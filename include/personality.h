/* SPDX-License-Identifier: MIT */
/* personality.h - "2.4[,queue=HOOK[+HOOK...]]": --personality, as given. */
#ifndef PERSONALITY_H
#define PERSONALITY_H

#include <string.h>

#include "machine.h"

/* NULL, or what is wrong with it. */
static inline const char *personality_parse(const char *s,
					    struct machine_opts *o)
{
	static const char *const hooks[] = { "prerouting", "input", "forward",
					     "output", "postrouting" };
	u32 mask = 0;

	if (strncmp(s, "2.4", 3) || (s[3] && s[3] != ','))
		return "only 2.4 is known";
	s += 3;
	if (*s && strncmp(s, ",queue=", 7))
		return "only queue=HOOK may follow 2.4";
	for (s += *s ? 6 : 0; *s == '=' || *s == '+';) {
		size_t n = strcspn(++s, "+"), i = 0;

		while (i < ARRAY_SIZE(hooks) &&
		       (strlen(hooks[i]) != n || strncmp(s, hooks[i], n)))
			i++;
		if (i == ARRAY_SIZE(hooks))
			return "a HOOK is prerouting, input, forward, output "
			       "or postrouting";
		mask |= 1u << i;
		s += n;
	}
	o->personality = 24;
	o->nf_queue = mask;
	return NULL;
}

#endif
