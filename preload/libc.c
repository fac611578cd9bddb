// SPDX-License-Identifier: MIT
/*
 * libc.c - the libc below us, found in the loader's list of objects
 *
 * The symbols are looked up by hand in libc's GNU hash table: that needs no
 * lock and no memory, so it works before main, inside the first malloc of a
 * replacement allocator, and while the loader is at work. dlsym() can do none
 * of these.
 *
 * Not modelled: a C library that is not glibc; preloaded libraries that come
 * after ours in LD_PRELOAD (we call libc's functions and not theirs).
 */
#include <elf.h>
#include <link.h>
#include <string.h>

#include "preload/shim.h"

struct libc libc_table;
bool libc_loaded;
unsigned long libc_base, libc_text, libc_text_end;
const char *libc_path = "";

static struct {
	const ElfW(Sym) * sym;
	const char *str;
	const u32 *hash; /* DT_GNU_HASH */
	const u16 *version; /* DT_VERSYM */
} table;

/* The address in a dynamic section is relocated, except in the vDSO. */
static const void *dyn_ptr(unsigned long base, ElfW(Addr) p)
{
	return (const void *)(p < base ? base + p : p);
}

static bool is_libc(const char *name)
{
	const char *slash = strrchr(name, '/');

	name = slash ? slash + 1 : name;
	return !strcmp(name, "libc.so.6") || !strncmp(name, "libc-2.", 7);
}

static bool find_libc(void)
{
	const struct link_map *m;
	const ElfW(Ehdr) * eh;
	const ElfW(Phdr) * ph;

	for (m = _r_debug.r_map; m && !is_libc(m->l_name); m = m->l_next)
		;
	if (!m)
		return false;
	for (const ElfW(Dyn) *d = m->l_ld; d->d_tag != DT_NULL; d++) {
		const void *p = dyn_ptr(m->l_addr, d->d_un.d_ptr);

		if (d->d_tag == DT_SYMTAB)
			table.sym = p;
		else if (d->d_tag == DT_STRTAB)
			table.str = p;
		else if (d->d_tag == DT_GNU_HASH)
			table.hash = p;
		else if (d->d_tag == DT_VERSYM)
			table.version = p;
	}
	libc_base = m->l_addr;
	libc_path = m->l_name;
	eh = (const void *)libc_base;
	ph = (const void *)(libc_base + eh->e_phoff);
	for (int i = 0; i < eh->e_phnum; i++)
		if (ph[i].p_type == PT_LOAD && ph[i].p_flags & PF_X) {
			libc_text = libc_base + ph[i].p_vaddr;
			libc_text_end = libc_text + ph[i].p_memsz;
		}
	return table.sym && table.str && table.hash;
}

static u32 gnu_hash(const char *s)
{
	u32 h = 5381;

	for (; *s; s++)
		h = h * 33 + (u8)*s;
	return h;
}

void *libc_symbol(const char *name)
{
	u32 nbuckets, first, bloom_words, h = gnu_hash(name), i;
	const u32 *buckets, *chain;

	if (!table.hash)
		return NULL;
	nbuckets = table.hash[0];
	first = table.hash[1];
	bloom_words = table.hash[2];
	buckets = table.hash + 4 + bloom_words * (sizeof(long) / 4);
	chain = buckets + nbuckets;
	i = buckets[h % nbuckets];
	if (i < first)
		return NULL;
	for (;; i++) {
		const ElfW(Sym) *s = &table.sym[i];
		u32 c = chain[i - first];

		/* Bit 15: an old version, kept for old programs. */
		if ((c | 1) == (h | 1) && s->st_shndx != SHN_UNDEF &&
		    !(table.version && table.version[i] & 0x8000) &&
		    !strcmp(table.str + s->st_name, name))
			return (void *)(libc_base + s->st_value);
		if (c & 1)
			return NULL;
	}
}

void libc_load(void)
{
	if (libc_loaded || !find_libc())
		return;
#define X(name) libc_table.name = libc_symbol(#name);
	LIBC_CALLS(X)
#undef X
	libc_loaded = true;
}
