/* SPDX-License-Identifier: MIT */
/*
 * preload.h - what preload/ tells the trace's header about itself
 *
 * Calls that libc makes inside itself are caught by patching its functions.
 * Where that is refused they are not seen, and a reader should know.
 */
#ifndef PRELOAD_H
#define PRELOAD_H

struct preload_status {
	unsigned short wanted; /* functions of libc to patch */
	unsigned short patched; /* those that were */
	unsigned short sites; /* inlined close and close_range calls patched */
	unsigned short left; /* libc functions not understood: by symbol */
	const char *why; /* NULL; or why everything goes by symbol only */
};
extern struct preload_status preload_status;

#endif
