// SPDX-License-Identifier: MIT
/*
 * proc.c - text for /proc/net: the printer, and what stack/net has to show
 *
 * Models the get_info functions of 2.4, with today's columns. A printer of
 * our own, as the library calls no stdio: it allocates in the arena only and
 * is safe wherever a call may be made.
 *
 * Not modelled: seq_file's reading in pieces; a file is made at once.
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <stdarg.h>
#include <string.h>

#include "machine.h"
#include "mib.h"
#include "netdevice.h"
#include "netglobal.h"
#include "procnet.h"

#define PROCBUF_FIRST 4096

/* --- the printer ---------------------------------------------------------- */

static void proc_write(struct procbuf *b, const char *s, size_t n)
{
	if (b->failed || !n)
		return;
	if (b->len + n > b->size) {
		size_t size = b->size ? b->size : PROCBUF_FIRST;
		char *data;

		while (size < b->len + n)
			size *= 2;
		data = kmalloc(size);
		if (!data) {
			b->failed = true;
			return;
		}
		if (b->data)
			memcpy(data, b->data, b->len);
		kfree(b->data);
		b->data = data;
		b->size = size;
	}
	memcpy(b->data + b->len, s, n);
	b->len += n;
}

void proc_puts(struct procbuf *b, const char *s)
{
	proc_write(b, s, strlen(s));
}

struct spec {
	bool left, zero;
	int width, precision; /* precision -1: none */
	char length; /* 0, l, L (ll), z */
};

static void proc_pad(struct procbuf *b, int n, char c)
{
	for (; n > 0; n--)
		proc_write(b, &c, 1);
}

/* sign is "" or "-"; digits is in the order they are printed. */
static void proc_field(struct procbuf *b, const struct spec *s,
		       const char *sign, const char *text, size_t len,
		       bool number)
{
	int zeros =
		number && s->precision > (int)len ? s->precision - (int)len : 0;
	int used = (int)strlen(sign) + zeros + (int)len;
	bool zero = number && s->zero && !s->left && s->precision < 0;

	if (!s->left && !zero)
		proc_pad(b, s->width - used, ' ');
	proc_puts(b, sign);
	if (zero)
		proc_pad(b, s->width - used, '0');
	proc_pad(b, zeros, '0');
	proc_write(b, text, len);
	if (s->left)
		proc_pad(b, s->width - used, ' ');
}

static void proc_number(struct procbuf *b, const struct spec *s, u64 v,
			bool negative, unsigned int base, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char buf[24];
	size_t at = sizeof(buf);

	do {
		buf[--at] = digits[v % base];
		v /= base;
	} while (v);
	proc_field(b, s, negative ? "-" : "", buf + at, sizeof(buf) - at, true);
}

static u64 arg_unsigned(va_list *ap, char length)
{
	switch (length) {
	case 'l':
		return va_arg(*ap, unsigned long);
	case 'L':
		return va_arg(*ap, unsigned long long);
	case 'z':
		return va_arg(*ap, size_t);
	}
	return va_arg(*ap, unsigned int);
}

static s64 arg_signed(va_list *ap, char length)
{
	switch (length) {
	case 'l':
		return va_arg(*ap, long);
	case 'L':
		return va_arg(*ap, long long);
	case 'z':
		return (s64)va_arg(*ap, ssize_t);
	}
	return va_arg(*ap, int);
}

static const char *parse_spec(const char *p, struct spec *s, va_list *ap)
{
	*s = (struct spec){ .precision = -1 };
	for (;; p++) {
		if (*p == '-')
			s->left = true;
		else if (*p == '0')
			s->zero = true;
		else
			break;
	}
	if (*p == '*') {
		s->width = va_arg(*ap, int);
		p++;
	}
	for (; *p >= '0' && *p <= '9'; p++)
		s->width = s->width * 10 + *p - '0';
	if (*p == '.') {
		s->precision = 0;
		p++;
		if (*p == '*') {
			s->precision = va_arg(*ap, int);
			p++;
		}
		for (; *p >= '0' && *p <= '9'; p++)
			s->precision = s->precision * 10 + *p - '0';
	}
	for (; *p == 'l' || *p == 'z' || *p == 'h'; p++)
		s->length = *p == 'l' && s->length == 'l' ? 'L' : *p;
	return p;
}

static void proc_convert(struct procbuf *b, char conv, const struct spec *s,
			 va_list *ap)
{
	const char *text;
	size_t len;
	s64 v;
	char c;

	switch (conv) {
	case 'd':
	case 'i':
		v = arg_signed(ap, s->length);
		proc_number(b, s, v < 0 ? -(u64)v : (u64)v, v < 0, 10, false);
		break;
	case 'u':
		proc_number(b, s, arg_unsigned(ap, s->length), false, 10,
			    false);
		break;
	case 'x':
	case 'X':
		proc_number(b, s, arg_unsigned(ap, s->length), false, 16,
			    conv == 'X');
		break;
	case 'o':
		proc_number(b, s, arg_unsigned(ap, s->length), false, 8, false);
		break;
	case 'c':
		c = (char)va_arg(*ap, int);
		proc_field(b, s, "", &c, 1, false);
		break;
	case 's':
		text = va_arg(*ap, const char *);
		len = s->precision >= 0 ? strnlen(text, (size_t)s->precision)
					: strlen(text);
		proc_field(b, s, "", text, len, false);
		break;
	case '%':
		proc_write(b, "%", 1);
		break;
	}
}

void proc_printf(struct procbuf *b, const char *fmt, ...)
{
	struct spec s;
	const char *p;
	va_list ap;

	va_start(ap, fmt);
	while ((p = strchr(fmt, '%'))) {
		proc_write(b, fmt, (size_t)(p - fmt));
		p = parse_spec(p + 1, &s, &ap);
		if (!*p) {
			fmt = p;
			break;
		}
		proc_convert(b, *p, &s, &ap);
		fmt = p + 1;
	}
	proc_puts(b, fmt);
	va_end(ap);
}

/* --- devices -------------------------------------------------------------- */

typedef unsigned long long ull;

void dev_get_info(struct procbuf *b)
{
	const struct net_device_stats *s;
	struct net_device *dev;

	proc_puts(b, "Inter-|   Receive                            "
		     "                    |  Transmit\n"
		     " face |bytes    packets errs drop fifo frame "
		     "compressed multicast|bytes    packets errs "
		     "drop fifo colls carrier compressed\n");
	for_each_netdev (dev) {
		s = dev_get_stats(dev);
		proc_printf(b,
			    "%6s: %7llu %7llu %4llu %4llu %4llu %5llu %10llu "
			    "%9llu ",
			    dev->name, (ull)s->rx_bytes, (ull)s->rx_packets,
			    (ull)s->rx_errors,
			    (ull)(s->rx_dropped + s->rx_missed_errors),
			    (ull)s->rx_fifo_errors,
			    (ull)(s->rx_length_errors + s->rx_over_errors +
				  s->rx_crc_errors + s->rx_frame_errors),
			    0ull, (ull)s->multicast);
		proc_printf(b,
			    "%8llu %7llu %4llu %4llu %4llu %5llu %7llu "
			    "%10llu\n",
			    (ull)s->tx_bytes, (ull)s->tx_packets,
			    (ull)s->tx_errors, (ull)s->tx_dropped,
			    (ull)s->tx_fifo_errors, (ull)s->collisions,
			    (ull)(s->tx_carrier_errors + s->tx_aborted_errors +
				  s->tx_window_errors + s->tx_heartbeat_errors),
			    0ull);
	}
}

void dev_mc_get_info(struct procbuf *b)
{
	const struct dev_mc_list *m;
	struct net_device *dev;
	int i;

	for_each_netdev (dev) {
		spin_lock(&dev->xmit_lock);
		for (m = dev->mc_list; m; m = m->next) {
			proc_printf(b, "%-4d %-15s %-5d %-5d ", dev->ifindex,
				    dev->name, m->users, m->gusers);
			for (i = 0; i < m->addrlen; i++)
				proc_printf(b, "%02x", m->addr[i]);
			proc_puts(b, "\n");
		}
		spin_unlock(&dev->xmit_lock);
	}
}

/* One line for a CPU there; one for a thread that has received here. */
void dev_proc_stats(struct procbuf *b)
{
	const struct softnet_data *s;
	struct task_struct *t;
	u32 i;

	for (i = 1; i <= machine->ntasks && i < TASK_MAX; i++) {
		t = task_by_slot(i);
		if (!t || !t->softnet.total)
			continue;
		s = &t->softnet;
		proc_printf(b, "%08x %08x %08x", (u32)s->total, (u32)s->dropped,
			    (u32)s->time_squeeze);
		proc_printf(b,
			    " 00000000 00000000 00000000 00000000 00000000 "
			    "00000000 00000000 00000000 %08x %08x %08x "
			    "00000000\n",
			    s->input_pkt_queue.qlen, i,
			    s->input_pkt_queue.qlen);
	}
}

static const char *ptype_function(const struct packet_type *pt)
{
	switch (pt->id) {
	case PTYPE_IP:
		return "ip_rcv";
	case PTYPE_ARP:
		return "arp_rcv";
	case PTYPE_FANOUT:
		return "packet_rcv_fanout";
	}
	return "packet_rcv";
}

static void ptype_line(struct procbuf *b, const struct packet_type *pt)
{
	if (pt->type == htons(ETH_P_ALL))
		proc_puts(b, "ALL ");
	else
		proc_printf(b, "%04x", ntohs(pt->type));
	proc_printf(b, " %-8s %s\n", pt->dev ? pt->dev->name : "",
		    ptype_function(pt));
}

void ptype_get_info(struct procbuf *b)
{
	const struct net_global *net = machine->net;
	const struct packet_type *pt;
	u32 i;

	proc_puts(b, "Type Device      Function\n");
	spin_lock(&machine->net->lock);
	for (pt = net->ptype_all; pt; pt = pt->next)
		ptype_line(b, pt);
	for (i = 0; i < ARRAY_SIZE(net->ptype_base); i++)
		for (pt = net->ptype_base[i]; pt; pt = pt->next)
			ptype_line(b, pt);
	spin_unlock(&machine->net->lock);
}

/* Ticks of the packet scheduler's clock: nanoseconds shifted, as there. */
void psched_get_info(struct procbuf *b)
{
	proc_puts(b, "000003e8 00000040 000f4240 3b9aca00\n");
}
