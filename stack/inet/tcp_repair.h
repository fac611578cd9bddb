/* SPDX-License-Identifier: MIT */
/* tcp_repair.h - what stack/tables.c names for the lock classes of TCP */
#ifndef TCP_REPAIR_H
#define TCP_REPAIR_H

struct spinlock;

void tcp_ehash_repair(struct spinlock *l);
void tcp_lhash_repair(struct spinlock *l);
void tcp_bhash_repair(struct spinlock *l);

#endif
