// SPDX-License-Identifier: MIT
/*
 * program.c - may this file be run with a library preloaded?
 *
 * Follows execve(2) and the dynamic linker: a script is what its first line
 * names; a program without an interpreter (PT_INTERP) never looks at
 * LD_PRELOAD, and one that gains privilege ignores it.
 *
 * Not modelled: binfmt_misc.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tracer/cmd.h"
#include "tracer/model.h"

static int cannot(const char *path, const char *why)
{
	usage_error("%s: %s", path, why);
	return EXIT_CANNOT;
}

static int search(const char *cmd, char *path, size_t room)
{
	const char *p = getenv("PATH"), *end;
	int err = ENOENT;

	if (!p)
		p = "/bin:/usr/bin";
	for (;; p = end + 1) {
		struct stat st;

		end = strchrnul(p, ':');
		snprintf(path, room, "%.*s%s%s", (int)(end - p), p,
			 end == p ? "" : "/", cmd);
		if (!stat(path, &st) && S_ISREG(st.st_mode)) {
			if (!access(path, X_OK))
				return 0;
			err = EACCES;
		}
		if (!*end)
			break;
	}
	usage_error("%s: %s", cmd,
		    err == EACCES ? "permission denied" : "command not found");
	return err == EACCES ? EXIT_CANNOT : EXIT_NOTFOUND;
}

static bool gains_privilege(const char *path, const struct stat *st)
{
	char cap[64];

	if (geteuid() == 0)
		return false;
	if ((st->st_mode & S_ISUID) && st->st_uid != geteuid())
		return true;
	if ((st->st_mode & S_ISGID) && (st->st_mode & S_IXGRP) &&
	    st->st_gid != getegid())
		return true;
	return getxattr(path, "security.capability", cap, sizeof(cap)) > 0;
}

/* Go leaves its build id in a note: such a program makes its own calls. */
static bool is_go_note(int fd, uint64_t phdr, bool is64)
{
	struct {
		uint32_t namesz, descsz, type;
		char name[4];
	} note;
	uint64_t off;

	if (is64) {
		Elf64_Phdr p;

		if (pread(fd, &p, sizeof(p), (off_t)phdr) != sizeof(p))
			return false;
		off = p.p_offset;
	} else {
		Elf32_Phdr p;

		if (pread(fd, &p, sizeof(p), (off_t)phdr) != sizeof(p))
			return false;
		off = p.p_offset;
	}
	return pread(fd, &note, sizeof(note), (off_t)off) == sizeof(note) &&
	       note.type == 4 && memcmp(note.name, "Go\0", 4) == 0;
}

/* 1: has an interpreter, 0: has none, 2: is Go's, -1: cannot be read. */
static int elf_interp(int fd, const unsigned char *ident)
{
	bool is64 = ident[EI_CLASS] == ELFCLASS64;
	uint64_t off;
	size_t num, size;
	int ret = 0;

	if (is64) {
		Elf64_Ehdr e;

		if (pread(fd, &e, sizeof(e), 0) != sizeof(e))
			return -1;
		off = e.e_phoff, num = e.e_phnum, size = e.e_phentsize;
	} else {
		Elf32_Ehdr e;

		if (pread(fd, &e, sizeof(e), 0) != sizeof(e))
			return -1;
		off = e.e_phoff, num = e.e_phnum, size = e.e_phentsize;
	}
	for (size_t i = 0; i < num; i++) {
		uint32_t type;

		if (pread(fd, &type, sizeof(type), (off_t)(off + i * size)) !=
		    sizeof(type))
			return -1;
		if (type == PT_INTERP && !ret)
			ret = 1;
		if (type == PT_NOTE && is_go_note(fd, off + i * size, is64))
			ret = 2;
	}
	return ret;
}

static int check(const char *path, int depth, bool *other)
{
	char head[256], *p;
	struct stat st;
	ssize_t n;
	int fd, err;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) /* may be executed all the same */
		return errno == ENOENT ? cannot(path, "interpreter not found")
				       : 0;
	n = fstat(fd, &st) ? -1 : pread(fd, head, sizeof(head) - 1, 0);
	if (n < 0) {
		close(fd);
		return 0;
	}
	head[n] = '\0';
	if (gains_privilege(path, &st)) {
		close(fd);
		return cannot(path, "runs with more privilege than this user "
				    "has (setuid or file capabilities), so a "
				    "library cannot be preloaded into it");
	}
	if (n > 2 && head[0] == '#' && head[1] == '!' && depth < 4) {
		close(fd);
		p = head + 2 + strspn(head + 2, " \t");
		p[strcspn(p, " \t\n")] = '\0';
		return *p ? check(p, depth + 1, other) : 0;
	}
	if (n < EI_NIDENT || memcmp(head, ELFMAG, SELFMAG)) {
		close(fd);
		return 0;
	}
	err = elf_interp(fd, (unsigned char *)head);
	close(fd);
	if (err == 2)
		return cannot(path, "is a Go program, which makes its system "
				    "calls without libc, so a library does "
				    "not see them");
	if (err == 0)
		return cannot(path, "is statically linked, so a library cannot "
				    "be preloaded into it");
	if (head[EI_CLASS] == (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32))
		return 0;
	if (sizeof(void *) == 4)
		return cannot(path, "is of 64 bits, and this is the command "
				    "for programs of 32");
	*other = true;
	return 0;
}

int program_find(const char *cmd, char *path, size_t room, bool *other)
{
	struct stat st;
	int err;

	if (strlen(cmd) + 1 > room)
		return usage_error("the command's name is too long");
	if (strchr(cmd, '/')) {
		strcpy(path, cmd);
		if (stat(path, &st)) {
			err = errno == ENOENT || errno == ENOTDIR
				      ? EXIT_NOTFOUND
				      : EXIT_CANNOT;
			usage_error("%s: %s", cmd, strerror(errno));
			return err;
		}
		if (!S_ISREG(st.st_mode))
			return cannot(path, "is not a file");
		if (access(path, X_OK))
			return cannot(path, "permission denied");
	} else {
		err = *cmd ? search(cmd, path, room)
			   : (usage_error("an empty command"), EXIT_NOTFOUND);
		if (err)
			return err;
	}
	*other = false;
	return check(path, 0, other);
}
