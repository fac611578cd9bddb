/* SPDX-License-Identifier: MIT */
/* ip_opt.h - private to stack/inet: between the two halves of IP options. */
#ifndef IP_OPT_H
#define IP_OPT_H

#include "kern.h"

u32 ip_opt_time(void); /* ms since midnight UT, network order */

#endif
