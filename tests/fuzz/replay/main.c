// SPDX-License-Identifier: MIT
/* main.c - runs a fuzzer once on each file, without libFuzzer or clang. */
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");
		unsigned char *data = malloc(1 << 20);
		size_t n;

		if (!f || !data) {
			perror(argv[i]);
			return 1;
		}
		n = fread(data, 1, 1 << 20, f);
		fclose(f);
		/* exactly as long as it is */
		data = realloc(data, n ? n : 1);
		LLVMFuzzerTestOneInput(data, n);
		free(data);
	}
	printf("%d inputs\n", argc - 1);
	return argc < 2;
}
