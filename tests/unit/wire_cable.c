// SPDX-License-Identifier: MIT
/*
 * wire_cable.c - machines on a cable: any order, one dies, the rest go on
 *
 * needs: stack/hw/wire.c stack/hw/wire_[cfgnpt]*.c
 */
#include <sys/stat.h>

#include "tests/unit/wire_rig.h"

static char path[64], text[80];

static void say(struct wire *w, const char *s)
{
	uint8_t f[60] = { 0 };

	strcpy((char *)f + 14, s);
	CHECK(wire_send(w, f, sizeof(f)) == 0);
}

/* Everybody else must move too: the hub repeats when it is polled. */
static int hears(struct wire *w, const char *s, struct wire *a, struct wire *b)
{
	uint64_t until = rig_now() + 2000000000ull;
	uint8_t buf[WIRE_MTU], other[WIRE_MTU];

	while (rig_now() < until) {
		if (a)
			rig_receive(a, other, 0);
		if (b)
			rig_receive(b, other, 0);
		if (rig_receive(w, buf, 1) == 60)
			return !strcmp((char *)buf + 14, s);
	}
	return 0;
}

/* A frame that is said again and again until it gets through. */
static int gets_through(struct wire *from, struct wire *to, struct wire *hub)
{
	uint64_t until = rig_now() + 2000000000ull;
	uint8_t buf[WIRE_MTU], other[WIRE_MTU];

	while (rig_now() < until) {
		rig_poll(from, 0);
		rig_poll(to, 0);
		say(from, "again");
		if (hub)
			rig_receive(hub, other, 1);
		if (rig_receive(to, buf, 1) == 60)
			return 1;
	}
	return 0;
}

int main(void)
{
	char dir[] = "/tmp/cable.XXXXXX";
	struct wire *a, *b, *c;
	uint8_t buf[WIRE_MTU];
	int n;

	if (!mkdtemp(dir))
		return 77;
	snprintf(path, sizeof(path), "%s/hub", dir);
	snprintf(text, sizeof(text), "cable:%s", path);

	a = rig_wire(text);
	CHECK(wire_link(a));
	b = rig_wire(text);
	rig_poll(a, 0); /* accepts */
	say(a, "from the hub");
	CHECK(hears(b, "from the hub", NULL, NULL));
	say(b, "to the hub");
	CHECK(hears(a, "to the hub", NULL, NULL));

	c = rig_wire(text); /* a third joins */
	rig_poll(a, 0);
	say(c, "across");
	CHECK(hears(b, "across", a, NULL));
	say(a, "to both");
	CHECK(hears(b, "to both", NULL, NULL));
	CHECK(hears(c, "to both", NULL, NULL));
	say(b, "not to myself");
	CHECK(hears(c, "not to myself", a, NULL));
	CHECK(rig_receive(b, buf, 1) == -1);

	/* The hub goes; the other two find each other again. */
	wire_close(a);
	rig_receive(b, buf, 0);
	rig_receive(c, buf, 0);
	CHECK(gets_through(b, c, NULL));
	CHECK(gets_through(c, b, NULL));

	/* It comes back, on a socket file that somebody else owns now. */
	a = rig_wire(text);
	CHECK(gets_through(a, c, b));
	CHECK(gets_through(b, a, c));

	/* A killed hub leaves its file behind; that is nobody. */
	wire_close(a);
	wire_close(b);
	wire_close(c);
	a = rig_wire(text);
	n = dup(a->kick);
	wire_close(a);
	close(n);
	CHECK(access(path, F_OK) != 0);
	CHECK(mknod(path, S_IFSOCK | 0600, 0) == 0);
	a = rig_wire(text);
	b = rig_wire(text);
	CHECK(gets_through(a, b, NULL));

	/* A member that does not listen: one other is waited for ... */
	while (rig_receive(b, buf, 0) >= 0)
		;
	for (n = 0; n < 100000; n++)
		if (wire_send(a, buf, 60) == -EAGAIN)
			break;
	CHECK(n > 10 && n < 100000);
	/* ... but not when a third could be kept from hearing. */
	c = rig_wire(text);
	rig_poll(a, 0);
	for (int i = 0; i < 3; i++)
		say(a, "go on");
	CHECK(hears(c, "go on", NULL, NULL));
	CHECK(a->stats.refused >= 3);

	wire_close(c);
	wire_close(b);
	wire_close(a);
	rmdir(dir);
	return rig_failed;
}
