// SPDX-License-Identifier: MIT
/*
 * ip_sockopt.c - every option of SOL_IP: values, sizes, errors, for each type
 * of socket; then what a few of them do to each other.
 */
#include "tests/oracle/say.h"

static void get(int s, int name)
{
	static const int lens[] = { 4, 1, 2, 0, 64, -1 };

	for (unsigned int i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		unsigned char b[64];
		socklen_t len = (socklen_t)lens[i];
		int r;

		memset(b, 0xee, sizeof(b));
		r = getsockopt(s, SOL_IP, name, b, &len);
		if (r)
			printf(" %d:%s", lens[i], strerrorname_np(errno));
		else
			printf(" %d:%d/%02x%02x%02x%02x", lens[i], (int)len,
			       b[0], b[1], b[2], b[3]);
	}
	printf("\n");
}

static void set(int s, int name)
{
	static const int vals[] = { -2, -1, 0, 1, 2, 5, 6, 255, 256, 65536 };

	printf("  set %d:", name);
	for (unsigned int i = 0; i < sizeof(vals) / sizeof(vals[0]); i++) {
		int v = vals[i], got = 0;
		socklen_t len = sizeof(got);
		int r = setsockopt(s, SOL_IP, name, &v, sizeof(v));

		if (r)
			printf(" %d:%s", v, strerrorname_np(errno));
		else if (getsockopt(s, SOL_IP, name, &got, &len))
			printf(" %d:?%s", v, strerrorname_np(errno));
		else
			printf(" %d:%d", v, got);
	}
	for (int len = 0; len < 4; len++) {
		int v = 1, r = setsockopt(s, SOL_IP, name, &v, (socklen_t)len);

		printf(" len%d:%s", len, r ? strerrorname_np(errno) : "ok");
	}
	printf(" null:%s\n", setsockopt(s, SOL_IP, name, NULL, 4)
				     ? strerrorname_np(errno)
				     : "ok");
}

int main(void)
{
	static const struct {
		const char *name;
		int type, proto;
	} t[] = { { "stream", SOCK_STREAM, 0 },
		  { "dgram", SOCK_DGRAM, 0 },
		  { "raw icmp", SOCK_RAW, IPPROTO_ICMP },
		  { "raw raw", SOCK_RAW, IPPROTO_RAW } };

	for (unsigned int i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		int s = socket(AF_INET, t[i].type, t[i].proto);

		printf("%s\n", t[i].name);
		for (int name = -1; name < 70; name++) {
			printf("  get %d:", name);
			get(s, name);
		}
		for (int name = -1; name < 70; name++)
			set(s, name);
		for (int name = 0; name < 55; name++) {
			printf("  again %d:", name);
			get(s, name);
		}
		close(s);
	}
	return 0;
}
