// SPDX-License-Identifier: MIT
/*
 * symbols.c - which function is at this address of an ELF file?
 *
 * Reads .symtab, or .dynsym of a stripped file, of either word size; for a
 * file whose symbols were split off, the one under /usr/lib/debug with its
 * build id. Suffixes the compiler gives to pieces and clones of a function
 * (.part.0, .isra.0, .constprop.0, .cold) are taken off.
 *
 * Not modelled: DWARF; inlined functions are not seen.
 */
#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracer/model_int.h"

struct symbol {
	uint64_t at, size;
	const char *name;
};

struct symbols {
	struct symbol *sym;
	size_t n, room;
	struct {
		uint64_t off, vaddr, size;
	} load[16];
	int nload;
};

struct elf {
	const uint8_t *p;
	size_t len;
	bool is64;
};

static bool elf_map(struct elf *e, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size < 64) {
		close(fd);
		return false;
	}
	e->len = (size_t)st.st_size;
	e->p = mmap(NULL, e->len, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (e->p == MAP_FAILED)
		return false;
	e->is64 = e->p[EI_CLASS] == ELFCLASS64;
	if (memcmp(e->p, ELFMAG, SELFMAG)) {
		munmap((void *)(uintptr_t)e->p, e->len);
		return false;
	}
	return true;
}

/* n bytes at off, or NULL when the file is shorter. */
static const void *at(const struct elf *e, uint64_t off, uint64_t n)
{
	return off <= e->len && n <= e->len - off ? e->p + off : NULL;
}

struct section {
	uint32_t type, link;
	uint64_t off, size, entsize;
};

static bool section(const struct elf *e, unsigned int i, struct section *s)
{
	if (e->is64) {
		const Elf64_Ehdr *h = at(e, 0, sizeof(*h));
		const Elf64_Shdr *sh;

		if (!h || i >= h->e_shnum)
			return false;
		sh = at(e, h->e_shoff + (uint64_t)i * sizeof(*sh), sizeof(*sh));
		if (!sh)
			return false;
		*s = (struct section){ sh->sh_type, sh->sh_link, sh->sh_offset,
				       sh->sh_size, sh->sh_entsize };
	} else {
		const Elf32_Ehdr *h = at(e, 0, sizeof(*h));
		const Elf32_Shdr *sh;

		if (!h || i >= h->e_shnum)
			return false;
		sh = at(e, h->e_shoff + (uint64_t)i * sizeof(*sh), sizeof(*sh));
		if (!sh)
			return false;
		*s = (struct section){ sh->sh_type, sh->sh_link, sh->sh_offset,
				       sh->sh_size, sh->sh_entsize };
	}
	return true;
}

static void add(struct symbols *s, uint64_t value, uint64_t size,
		const char *name, size_t len)
{
	const char *dot = memchr(name, '.', len);

	if (s->n == s->room) {
		s->room = s->room ? s->room * 2 : 1024;
		s->sym = realloc(s->sym, s->room * sizeof(*s->sym));
		if (!s->sym)
			abort();
	}
	if (dot && dot > name)
		len = (size_t)(dot - name);
	s->sym[s->n++] = (struct symbol){ value, size, intern(name, len) };
}

static void add_table(struct symbols *s, const struct elf *e,
		      const struct section *tab)
{
	struct section str;
	size_t size = e->is64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);

	if (!section(e, tab->link, &str) || tab->entsize != size)
		return;
	for (uint64_t i = 0; i < tab->size / size; i++) {
		const void *p = at(e, tab->off + i * size, size);
		uint64_t value, sz;
		uint32_t name, shndx;
		uint8_t info;
		const char *text, *end;

		if (!p)
			return;
		if (e->is64) {
			const Elf64_Sym *y = p;

			value = y->st_value, sz = y->st_size, name = y->st_name;
			info = y->st_info, shndx = y->st_shndx;
		} else {
			const Elf32_Sym *y = p;

			value = y->st_value, sz = y->st_size, name = y->st_name;
			info = y->st_info, shndx = y->st_shndx;
		}
		if ((info & 15) != STT_FUNC && (info & 15) != STT_GNU_IFUNC)
			continue;
		if (shndx == SHN_UNDEF || name >= str.size)
			continue;
		text = at(e, str.off + name, 1);
		end = text ? memchr(text, 0, (size_t)(str.size - name)) : NULL;
		if (end && at(e, str.off + name, (uint64_t)(end - text)))
			add(s, value, sz, text, (size_t)(end - text));
	}
}

static void add_loads(struct symbols *s, const struct elf *e)
{
	uint64_t phoff =
		e->is64 ? ((const Elf64_Ehdr *)(const void *)e->p)->e_phoff
			: ((const Elf32_Ehdr *)(const void *)e->p)->e_phoff;
	unsigned int n =
		e->is64 ? ((const Elf64_Ehdr *)(const void *)e->p)->e_phnum
			: ((const Elf32_Ehdr *)(const void *)e->p)->e_phnum;

	for (unsigned int i = 0; i < n && s->nload < 16; i++) {
		uint64_t off, vaddr, size;

		if (e->is64) {
			const Elf64_Phdr *h =
				at(e, phoff + i * sizeof(*h), sizeof(*h));

			if (!h || h->p_type != PT_LOAD)
				continue;
			off = h->p_offset, vaddr = h->p_vaddr,
			size = h->p_filesz;
		} else {
			const Elf32_Phdr *h =
				at(e, phoff + i * sizeof(*h), sizeof(*h));

			if (!h || h->p_type != PT_LOAD)
				continue;
			off = h->p_offset, vaddr = h->p_vaddr,
			size = h->p_filesz;
		}
		s->load[s->nload].off = off;
		s->load[s->nload].vaddr = vaddr;
		s->load[s->nload++].size = size;
	}
}

static bool add_type(struct symbols *s, const struct elf *e, uint32_t type)
{
	struct section sec;
	size_t before = s->n;

	for (unsigned int i = 0; section(e, i, &sec); i++)
		if (sec.type == type)
			add_table(s, e, &sec);
	return s->n != before;
}

/* The file that has what was stripped from this one. */
static bool add_debug(struct symbols *s, const struct elf *e)
{
	struct section sec;

	for (unsigned int i = 0; section(e, i, &sec); i++) {
		const uint8_t *n = at(e, sec.off, sec.size);
		char path[160];
		struct elf d;
		bool found;
		int len;

		if (sec.type != SHT_NOTE || !n || sec.size < 36 ||
		    n[8] != NT_GNU_BUILD_ID || memcmp(n + 12, "GNU", 4))
			continue;
		len = snprintf(path, sizeof(path),
			       "/usr/lib/debug/.build-id/%02x/", n[16]);
		for (int k = 1; k < 20; k++)
			len += snprintf(path + len, sizeof(path) - (size_t)len,
					"%02x", n[16 + k]);
		snprintf(path + len, sizeof(path) - (size_t)len, ".debug");
		if (!elf_map(&d, path))
			return false;
		found = add_type(s, &d, SHT_SYMTAB);
		munmap((void *)(uintptr_t)d.p, d.len);
		return found;
	}
	return false;
}

static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

struct symbols *symbols_load(const char *path)
{
	struct symbols *s;
	struct elf e;

	if (!elf_map(&e, path))
		return NULL;
	s = calloc(1, sizeof(*s));
	if (!s)
		abort();
	add_loads(s, &e);
	if (!add_type(s, &e, SHT_SYMTAB) && !add_debug(s, &e))
		add_type(s, &e, SHT_DYNSYM);
	if (s->n)
		qsort(s->sym, s->n, sizeof(*s->sym), by_address);
	munmap((void *)(uintptr_t)e.p, e.len);
	return s;
}

struct symbols *symbols_parse(const char *text, size_t len)
{
	struct symbols *s = calloc(1, sizeof(*s));
	const char *end = text + len, *eol;

	if (!s)
		abort();
	for (; text < end && (eol = memchr(text, '\n', (size_t)(end - text)));
	     text = eol + 1) {
		char line[256], name[200];
		unsigned long long value, size;

		snprintf(line, sizeof(line), "%.*s", (int)(eol - text), text);
		if (sscanf(line, "%llx %llx %199s", &value, &size, name) == 3)
			add(s, value, size, name, strlen(name));
	}
	if (s->n)
		qsort(s->sym, s->n, sizeof(*s->sym), by_address);
	return s;
}

const char *symbols_at(const struct symbols *s, uint64_t vaddr)
{
	size_t lo = 0, hi = s ? s->n : 0;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (s->sym[mid].at <= vaddr)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo)
		return NULL;
	/* several may share the address; any that covers it */
	for (size_t i = lo; i-- > 0 && lo - i < 8;) {
		const struct symbol *y = &s->sym[i];

		if (vaddr == y->at || vaddr - y->at < y->size)
			return y->name;
	}
	return NULL;
}

uint64_t symbols_vaddr(const struct symbols *s, uint64_t off)
{
	for (int i = 0; s && i < s->nload; i++)
		if (off - s->load[i].off < s->load[i].size)
			return off - s->load[i].off + s->load[i].vaddr;
	return off;
}

struct trec_symbols *symbols_record(const struct symbols *s)
{
	size_t room = sizeof(struct trec_symbols) + s->n * 128 + 8, len = 0;
	struct trec_symbols *r = calloc(1, room);

	if (!r)
		abort();
	room -= sizeof(*r);
	for (size_t i = 0; i < s->n; i++)
		len += (size_t)snprintf(
			r->text + len, room - len, "%llx %llx %.100s\n",
			(unsigned long long)s->sym[i].at,
			(unsigned long long)s->sym[i].size, s->sym[i].name);
	r->len = (uint32_t)len;
	r->n = (uint32_t)s->n;
	r->h.lt = TREC_LT((sizeof(*r) + len + 7) & ~7ul, TREC_SYMBOLS);
	return r;
}
