// SPDX-License-Identifier: MIT
/*
 * sweep.c - files that a killed process took out of its hands
 *
 * Models nothing: in a kernel nobody dies between two instructions. Here a
 * thread can be killed after it has counted a reference and before it has
 * written down where that is, or the other way round: in fget(), in close()
 * between the number and the file, in fork() before there is a child. All of
 * core/ errs to the same side, so such a file has a reference too many, never
 * one too few. After every death the files are looked at, as a collector of
 * garbage does: one is nobody's if
 *
 *	no descriptor table names it, of a living process, or of a dead one
 *	that somebody is burying, or a copy that somebody has in hand,
 *	no task has it in hand (held_files, moving, releasing), and
 *	no descriptor of its placeholder is open anywhere,
 *
 * and all that goes on for half a second, with the same count.
 *
 * Not modelled: epoll sets and sockets passed through to the kernel, which
 * occupy nothing that anybody could miss but their memory.
 */
#include "core/files.h"
#include "machine.h"
#include "net.h"

#define SWEEP_AGAIN 20 /* ms */

/*
 * Times to be seen so. Nothing but a few instructions is not written down, but
 * on a busy computer a thread may wait long for its turn between two of them.
 */
#define TIMES_COUNTED 25
#define TIMES_ZERO    50

struct sweep {
	u32 pass;
	u32 again; /* somebody is under suspicion */
	struct file *nobodys;
};

/* Some process has ended. */
void sweep_soon(void)
{
	struct file_global *g = file_global();

	if (!timer_pending(&g->sweep_timer))
		mod_timer(&g->sweep_timer, jiffies + SWEEP_AGAIN);
}

/* Sweeps may overlap: what a later one has seen stays seen. */
static notrace void mark(struct file *f, u32 pass)
{
	if (f && (s32)(pass - f->seen) > 0)
		f->seen = pass;
}

static void mark_table(struct files_struct *files, u32 pass)
{
	struct fdtable *t = __atomic_load_n(&files->fdt, __ATOMIC_ACQUIRE);

	for (u32 fd = 0; fd < t->max; fd++)
		mark(__atomic_load_n(&t->fd[fd], __ATOMIC_ACQUIRE), pass);
}

/* Dead or alive, until its slot has been reaped. */
static notrace bool still_there(u32 slot, u64 generation)
{
	struct task_struct *t = task_by_slot(slot);

	return __atomic_load_n(&t->claim, __ATOMIC_ACQUIRE) &&
	       t->generation == generation;
}

static void mark_tables(u32 pass)
{
	struct file_global *g = file_global();
	struct files_struct *files;
	struct process *p;

	/* Who is in the lists keeps its table until it has left them. */
	spin_lock(&machine->task_lock);
	list_for_each_entry (p, &machine->processes, list)
		if (p->files && (!p->dead || still_there(p->buried_by,
							 p->buried_generation)))
			mark_table(p->files, pass);
	spin_unlock(&machine->task_lock);
	spin_lock(&g->lock);
	list_for_each_entry (files, &g->held, held)
		if (still_there(files->holder, files->holder_generation))
			mark_table(files, pass);
	spin_unlock(&g->lock);
}

static void mark_tasks(u32 pass)
{
	for (u32 slot = 1; slot <= machine->ntasks; slot++) {
		struct task_struct *t = task_by_slot(slot);

		if (!__atomic_load_n(&t->claim, __ATOMIC_ACQUIRE))
			continue;
		for (u32 i = 0; i < ARRAY_SIZE(t->held_files); i++) {
			mark(__atomic_load_n(&t->held_files[i],
					     __ATOMIC_ACQUIRE),
			     pass);
		}
		mark(t->moving, pass);
		mark(t->releasing, pass);
	}
}

static void look(void *obj, void *arg)
{
	struct sweep *s = arg;
	struct file *f = obj;
	int c = atomic_read(&f->f_count);
	u32 now = (u32)jiffies;

	if (f->kind != FILE_SOCKET || f->limbo ||
	    (s32)(f->seen - s->pass) >= 0 || placeholder_alive(f->id)) {
		f->suspect = 0;
		return;
	}
	if (!f->suspect || f->suspect_count != c) {
		f->suspect = 0;
		f->suspect_count = c;
	}
	s->again = 1;
	if (f->suspect && now - f->suspect_at < SWEEP_AGAIN)
		return; /* two sweeps at once count as one */
	f->suspect_at = now;
	if (++f->suspect > (c > 0 ? TIMES_COUNTED : TIMES_ZERO) && !s->nobodys)
		s->nobodys = f;
}

/* The count as it was found is what makes it ours. */
static void collect(struct file *f)
{
	int c = f->suspect_count;

	if (!f->suspect)
		return; /* released, and used again */
	f->suspect = 0;
	if (c > 0 &&
	    !__atomic_compare_exchange_n(&f->f_count.counter, &c, 1, false,
					 __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		return;
	if (c <= 0)
		atomic_set(&f->f_count, 1);
	machine_count(MC_ORPHANS);
	file_put(f);
}

void file_sweep_timer(unsigned long data)
{
	struct file_global *g = (struct file_global *)data;
	struct sweep s = { 0 };

	do {
		s.pass = ++g->sweep_pass;
		s.again = 0;
		s.nobodys = NULL;
		mark_tables(s.pass);
		mark_tasks(s.pass);
		kmem_cache_walk(machine->filp_cachep, look, &s);
		if (s.nobodys)
			collect(s.nobodys);
	} while (s.nobodys);
	if (s.again)
		mod_timer(&g->sweep_timer, jiffies + SWEEP_AGAIN);
}
