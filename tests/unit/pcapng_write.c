// SPDX-License-Identifier: MIT
/* needs: tracer/pcapng_write.c */
/*
 * pcapng_write.c - blocks add up, and tshark reads back what was written
 */
#include "tracer/pcapng_write.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int failed;
#define CHECK(c)                                                           \
	do {                                                               \
		if (!(c)) {                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, \
				#c);                                       \
			failed = 1;                                        \
		}                                                          \
	} while (0)

#define PACKETS 64
#define EPOCH	1795230937618740480ull

static void write_it(FILE *f)
{
	uint8_t frame[200] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2,
			       0,    0,	   0,	 0,    1,    0x88, 0xb5 };
	char comment[80];

	CHECK(!pcapng_section(f, "Am79C970A", "Linux", "sock102"));
	CHECK(!pcapng_interface(f, "lo", PCAPNG_ETHERNET, 65535));
	CHECK(!pcapng_interface(f, "eth0", PCAPNG_ETHERNET, 65535));
	for (unsigned i = 0; i < PACKETS; i++) {
		/* Every length of data and of comment modulo four. */
		struct pcapng_packet p = {
			.interface = i & 1,
			.ts = EPOCH + i * 1000000001ull,
			.data = frame,
			.caplen = 60 + i,
			.len = 60 + i + (i == 9 ? 1000 : 0),
			.dir = i % 3,
			.comment = i % 4 ? comment : NULL,
		};

		snprintf(comment, sizeof(comment), "call=%u %.*s", i, i / 4,
			 "abcdefghijklmnopqrstuvwxyz");
		CHECK(!pcapng_packet(f, &p));
	}
}

/* Every length field twice, every block a multiple of four. */
static void check_blocks(FILE *f)
{
	uint32_t head[2], tail, blocks = 0;
	long at = 0;

	rewind(f);
	while (fread(head, 4, 2, f) == 2) {
		CHECK(head[1] % 4 == 0 && head[1] >= 12);
		if (failed)
			return;
		at += head[1];
		fseek(f, at - 4, SEEK_SET);
		CHECK(fread(&tail, 4, 1, f) == 1 && tail == head[1]);
		blocks++;
	}
	CHECK(blocks == 3 + PACKETS);
}

static void check_tshark(const char *path)
{
	char cmd[512], line[256];
	unsigned n = 0, no, len, cap;
	unsigned long long s;
	unsigned ns;
	FILE *p;

	if (access("/usr/bin/tshark", X_OK))
		return;
	snprintf(cmd, sizeof(cmd),
		 "/usr/bin/tshark -r %s -T fields -e frame.number "
		 "-e frame.time_epoch -e frame.len -e frame.cap_len "
		 "-e frame.interface_name -e frame.packet_flags_direction "
		 "-e frame.comment 2>&1",
		 path);
	p = popen(cmd, "r");
	while (p && fgets(line, sizeof(line), p)) {
		char name[16] = "", rest[128] = "";

		if (strstr(line, "Running as user"))
			continue;
		if (sscanf(line, "%u %llu.%u %u %u %15s %127[^\n]", &no, &s,
			   &ns, &len, &cap, name, rest) < 6) {
			fprintf(stderr, "tshark: %s", line);
			failed = 1;
			continue;
		}
		CHECK(no == n + 1);
		CHECK(s * 1000000000 + ns == EPOCH + n * 1000000001ull);
		CHECK(cap == 60 + n);
		CHECK(len == 60 + n + (n == 9 ? 1000 : 0));
		CHECK(!strcmp(name, n & 1 ? "eth0" : "lo"));
		CHECK(!!strstr(rest, "call=") == !!(n % 4));
		n++;
	}
	CHECK(p && pclose(p) == 0);
	CHECK(n == PACKETS);
}

int main(void)
{
	char path[] = "/tmp/pcapng.XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w+");

	if (!f)
		return 77;
	write_it(f);
	fflush(f);
	check_blocks(f);
	check_tshark(path);
	fclose(f);
	unlink(path);
	/* A stream that fails is told of. */
	f = fopen("/dev/full", "w");
	if (f) {
		setvbuf(f, NULL, _IONBF, 0);
		CHECK(pcapng_section(f, NULL, NULL, NULL) < 0);
		fclose(f);
	}
	return failed;
}
