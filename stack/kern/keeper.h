/* SPDX-License-Identifier: MIT */
/*
 * keeper.h - the process that runs timers and wire, and buries the dead
 *
 * Called inside kern/, by preload/ (a machine made by hand) and through
 * include/sock102.h by the command.
 */
#ifndef KERN_KEEPER_H
#define KERN_KEEPER_H

#include "machine.h"

/* Something changed that the keeper must look at. Cheap while it is awake. */
void keeper_kick(void);
/* The keeper's life word and its value now; NULL when there is no keeper. */
u32 *keeper_life(u32 *alive);
/* It died: start another, unless somebody else is doing so. */
void keeper_revive(void);

/*
 * Makes a machine in this process and boots it. 0 or a negative errno:
 * -ENOMEM no room, -EEXIST the address is taken.
 */
int keeper_create(const struct machine_opts *o);
/*
 * Joins the machine of that name: 0, -ENOENT there is none, -ELIBBAD it was
 * made by another build, -EACCES it is somebody else's.
 */
int keeper_join(const char *name);
/* Joins by a descriptor that came through exec. */
int keeper_join_fd(int fd);
/*
 * LD_PRELOAD by hand: joins the machine of that name, or has one made by a
 * keeper that is started detached.
 */
int keeper_join_or_start(const struct machine_opts *o);
/*
 * keeper_begin() takes the machine's name: 0, or a negative errno when it is
 * taken. keeper_run() is the keeper until child (0: none of its own) and the
 * last process of the machine have gone; child is left to be waited for.
 */
int keeper_begin(void);
void keeper_run(int child);

/*
 * The wire: a thread of its own in the keeper's process, attached to the
 * machine as a task without a process. It returns when stop_fd is readable.
 */
struct keeper_client {
	void (*thread)(int stop_fd);
	/*
	 * How much should still go out? Asked at the end: the keeper stays as
	 * long as it becomes less, and a while more.
	 */
	u64 (*busy)(void);
};
void keeper_set_client(const struct keeper_client *c);

/* This process serves the machine and is not part of it. */
extern bool keeper_process;

/* SOCK102_* of the environment into opts; what is not there stays. */
void machine_opts_from_env(struct machine_opts *o);

#endif
