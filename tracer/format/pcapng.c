// SPDX-License-Identifier: MIT
/*
 * pcapng.c - show --as pcapng: the frames, each with the call that caused it
 *
 * What was captured of each frame, on one interface per device of the trace,
 * with the call in progress as the packet's comment.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tracer/format/text.h"
#include "tracer/pcapng_write.h"

#define SNAPLEN 262144

/* Interfaces are numbered in the order of their blocks. */
static uint32_t interface_of(FILE *out, uint32_t *known, uint32_t *n,
			     uint32_t ifindex)
{
	char name[16];
	uint32_t i;

	for (i = 0; i < *n; i++)
		if (known[i] == ifindex)
			return i;
	if (*n == 64)
		return 0;
	if (ifindex == 1)
		strcpy(name, "lo");
	else
		snprintf(name, sizeof(name), "eth%u", ifindex - 2);
	pcapng_interface(out, name, PCAPNG_ETHERNET, SNAPLEN);
	known[*n] = ifindex;
	return (*n)++;
}

static const struct trace_ev **by_seq(const struct trace_doc *doc, size_t *n)
{
	const struct trace_ev **t;
	uint64_t max = 0;
	size_t i;

	for (i = 0; i < doc->n; i++)
		if (doc->ev[i]->type == EV_CALL && doc->ev[i]->seq > max)
			max = doc->ev[i]->seq;
	*n = (size_t)max + 1;
	t = calloc(*n, sizeof(*t));
	for (i = 0; i < doc->n; i++)
		if (doc->ev[i]->type == EV_CALL)
			t[doc->ev[i]->seq] = doc->ev[i];
	return t;
}

static int by_number(const void *x, const void *y)
{
	const struct trace_ev *a = *(struct trace_ev *const *)x;
	const struct trace_ev *b = *(struct trace_ev *const *)y;

	return a->pkt.no < b->pkt.no ? -1 : a->pkt.no > b->pkt.no;
}

static int show_pcapng(const char *path, const struct show_opts *o, FILE *out)
{
	struct fdtab *fds = fdtab_new();
	struct sbuf args = { 0 }, ret = { 0 }, note = { 0 };
	const struct trace_ev **call;
	struct trace_ev **pkt;
	struct trace_doc *doc;
	uint32_t known[64], nif = 0;
	size_t i, calls, n = 0;
	char err[256];
	int bad = 0;

	doc = trace_load(path, err, sizeof(err));
	if (!doc) {
		fdtab_free(fds);
		return usage_error("%s", err);
	}
	call = by_seq(doc, &calls);
	pkt = malloc(sizeof(*pkt) * (doc->n + 1));
	for (i = 0; i < doc->n; i++)
		if (doc->ev[i]->type == EV_PACKET)
			pkt[n++] = doc->ev[i];
	qsort(pkt, n, sizeof(*pkt), by_number);
	bad |= pcapng_section(out, NULL, doc->hdr.kernel, "sock102");
	for (i = 0; i < n && !bad; i++) {
		struct trace_ev *ev = pkt[i];
		const struct trace_ev *c =
			ev->seq < calls ? call[ev->seq] : NULL;
		struct pcapng_packet p = {
			.ts = doc->hdr.epoch_real + ev->ts,
			.data = ev->pkt.data,
			.caplen = ev->pkt.caplen,
			.len = ev->pkt.len,
			.dir = ev->pkt.out ? PCAPNG_DIR_OUT : PCAPNG_DIR_IN,
		};

		p.interface = interface_of(out, known, &nif, ev->pkt.ifindex);
		if (c) {
			event_text(&args, &ret, fds, c, 32);
			note.len = 0;
			sb_printf(&note,
				  "call=%" PRIu64 " frame=%u %s[%d]: ", c->seq,
				  ev->pkt.no, c->comm ? c->comm : "", c->tid);
			sb_printf(&note, "%s = %s", args.s, ret.s);
			p.comment = note.s;
		}
		bad |= pcapng_packet(out, &p);
	}
	sb_free(&args);
	sb_free(&ret);
	sb_free(&note);
	free(call);
	free(pkt);
	fdtab_free(fds);
	trace_doc_free(doc);
	return bad ? 2 : 0;
}

const struct show_format format_pcapng = {
	.name = "pcapng",
	.what = "the frames, each commented with its call",
	.show = show_pcapng,
};
