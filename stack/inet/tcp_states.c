// SPDX-License-Identifier: MIT
/*
 * tcp_states.c - the states' names, and what close() does to each
 *
 * Models new_state[] of net/ipv4/tcp.c. RFC 9293 3.10.4 (CLOSE call); the
 * diagram is in tcp_states.h.
 *
 * Not modelled: nothing; TCP_NEW_SYN_RECV is a number only (requests in the
 * SYN queue are not socks).
 */
#include "stack/inet/tcp_states.h"

const unsigned char tcp_new_state[TCP_MAX_STATES] = {
	[0] = TCP_CLOSE,
	[TCP_ESTABLISHED] = TCP_FIN_WAIT1 | TCP_ACTION_FIN,
	[TCP_SYN_SENT] = TCP_CLOSE,
	[TCP_SYN_RECV] = TCP_FIN_WAIT1 | TCP_ACTION_FIN,
	[TCP_FIN_WAIT1] = TCP_FIN_WAIT1,
	[TCP_FIN_WAIT2] = TCP_FIN_WAIT2,
	[TCP_TIME_WAIT] = TCP_CLOSE,
	[TCP_CLOSE] = TCP_CLOSE,
	[TCP_CLOSE_WAIT] = TCP_LAST_ACK | TCP_ACTION_FIN,
	[TCP_LAST_ACK] = TCP_LAST_ACK,
	[TCP_LISTEN] = TCP_CLOSE,
	[TCP_CLOSING] = TCP_CLOSING,
	[TCP_NEW_SYN_RECV] = TCP_CLOSE,
};

static const char *const names[TCP_MAX_STATES] = {
	"UNKNOWN",   "ESTABLISHED", "SYN_SENT",	    "SYN_RECV",	  "FIN_WAIT1",
	"FIN_WAIT2", "TIME_WAIT",   "CLOSE",	    "CLOSE_WAIT", "LAST_ACK",
	"LISTEN",    "CLOSING",	    "NEW_SYN_RECV",
};

const char *tcp_state_name(int state)
{
	return state > 0 && state < TCP_MAX_STATES ? names[state] : names[0];
}
