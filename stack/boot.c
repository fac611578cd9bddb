// SPDX-License-Identifier: MIT
/*
 * boot.c - the machine comes up: do_basic_setup() and the initcalls
 *
 * Models the network part of init/main.c. Runs once per machine, in the
 * keeper, between trace_boot_enter() and trace_boot_exit(), so that a trace
 * with -g shows the kernel's own boot path. machine_attach() is what every
 * process does for itself: tables of functions are private memory.
 *
 * Not modelled: everything that is not network.
 */
#include <errno.h>

#include "boot.h"
#include "machine.h"
#include "trace.h"

int do_initcalls(void)
{
	static int (*const calls[])(void) = {
		net_dev_init,  inet_init,     netlink_proto_init,
		packet_init,   loopback_init, pcnet32_init_module,
		ethertap_init,
	};

	for (u32 i = 0; i < ARRAY_SIZE(calls); i++) {
		int err = calls[i]();

		if (err)
			return err;
	}
	return 0;
}

int do_basic_setup(void)
{
	int err = sock_init();

	return err ? err : do_initcalls();
}

int machine_boot(void)
{
	int err = trace_init();

	if (err)
		return err;
	trace_boot_enter();
	err = do_basic_setup();
	trace_boot_exit();
	if (!err)
		err = net_configure();
	return err;
}

void machine_attach(void)
{
	static void (*const calls[])(void) = {
		trace_attach, core_attach,   net_dev_attach, netlink_attach,
		inet_attach,  packet_attach, pcnet32_attach,
	};

	trace_attach();
	for (u32 i = 0; i < ARRAY_SIZE(calls); i++)
		calls[i]();
	trace_attach_unwind();
}
