// SPDX-License-Identifier: MIT
/*
 * main.c - sock102: the command
 *
 * Models strace(1) as far as the command line goes. A table of subcommands;
 * each parses its own options and says what is wrong in one line, exit 2.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keeper_api.h"
#include "tracer/cmd.h"
#include "tracer/model.h"

#define VERSION "0.1"

/* By this name the library knows that it is in the command: keeper_api.h. */
extern const char sock102_is_command[];
__attribute__((visibility("default"))) const char sock102_is_command[] =
	VERSION;

/* WEAK: the 32-bit command, started by `run` (other.c), has only some. */
int cmd_diff(int argc, char **argv) __attribute__((weak));
int cmd_show(int argc, char **argv) __attribute__((weak));
int cmd_ls(int argc, char **argv) __attribute__((weak));
int cmd_compare(int argc, char **argv) __attribute__((weak));

/* One line, whatever there is in a file's name or in the file. */
int usage_error(const char *fmt, ...)
{
	char text[4096];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	for (char *p = text; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	fprintf(stderr, "sock102: %s\n", text);
	return EXIT_USAGE;
}

/* The library starts it when a machine is made by hand: api.c in stack/kern. */
static int cmd_keeper(int argc, char **argv)
{
	const char *opts = getenv("SOCK102_OPTS");
	struct keeper_api api;
	char path[256];

	if (argc != 3 && argc != 4)
		return usage_error("keeper: is started by the library alone");
	if (!library_path(opts && strstr(opts, "-g"), path, sizeof(path)) ||
	    !library_load(path, &api))
		return EXIT_USAGE;
	return keeper_serve(&api, argc - 1, argv + 1);
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *what;
} commands[] = {
	{ "run", cmd_run, "run a program on a machine" },
	{ "compare", cmd_compare,
	  "run a program on the kernel and on a machine, compare" },
	{ "diff", cmd_diff, "compare two traces or strace logs" },
	{ "show", cmd_show, "print a trace" },
	{ "ls", cmd_ls, "machines now running" },
	{ "keeper", cmd_keeper, NULL },
};

static int help(FILE *f)
{
	fputs("usage: sock102 run [OPTIONS] -- CMD [ARG...]\n"
	      "       sock102 compare [OPTIONS] -- CMD [ARG...]\n"
	      "       sock102 diff A B\n"
	      "       sock102 show [--as FORMAT] [OPTIONS] TRACE\n"
	      "       sock102 ls\n"
	      "       sock102 --version | --help\n\n",
	      f);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].what && commands[i].run)
			fprintf(f, "  %-8s %s\n", commands[i].name,
				commands[i].what);
	fputs("\nsock102 COMMAND --help says more of each.\n", f);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return usage_error("a command is missing; see sock102 --help");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return help(stdout);
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("sock102 " VERSION);
		return 0;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].run && !strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	return usage_error("no command '%s'; see sock102 --help", argv[1]);
}
