/* SPDX-License-Identifier: MIT */
/*
 * tcp_states.h - the states of a connection, RFC 9293 3.3.2
 *
 * The numbers are Linux's: /proc/net/tcp and TCP_INFO show them.
 *
 *                    passive open          active open, send SYN
 *           CLOSE --------------> LISTEN        |
 *             ^                     | rcv SYN   v          rcv SYN
 *             |                     '-----> SYN_RECV <---- SYN_SENT
 *             |                              | rcv ACK      | rcv SYN,ACK
 *             |              close: FIN      v              |
 *             |      FIN_WAIT1 <-------- ESTABLISHED <------'
 *             |       |      | rcv FIN        | rcv FIN
 *             | ACK   v      v                v
 *             |  FIN_WAIT2  CLOSING       CLOSE_WAIT
 *             |       | FIN  | ACK            | close: FIN
 *             |       v      v                v
 *             '------ TIME_WAIT           LAST_ACK --> CLOSE
 *               60 s                        ACK
 */
#ifndef TCP_STATES_H
#define TCP_STATES_H

enum {
	TCP_ESTABLISHED = 1,
	TCP_SYN_SENT,
	TCP_SYN_RECV,
	TCP_FIN_WAIT1,
	TCP_FIN_WAIT2,
	TCP_TIME_WAIT,
	TCP_CLOSE,
	TCP_CLOSE_WAIT,
	TCP_LAST_ACK,
	TCP_LISTEN,
	TCP_CLOSING,
	TCP_NEW_SYN_RECV,
	TCP_MAX_STATES
};

#define TCPF(state)	 (1u << (state))
#define TCPF_ESTABLISHED TCPF(TCP_ESTABLISHED)
#define TCPF_SYN_SENT	 TCPF(TCP_SYN_SENT)
#define TCPF_SYN_RECV	 TCPF(TCP_SYN_RECV)
#define TCPF_FIN_WAIT1	 TCPF(TCP_FIN_WAIT1)
#define TCPF_FIN_WAIT2	 TCPF(TCP_FIN_WAIT2)
#define TCPF_TIME_WAIT	 TCPF(TCP_TIME_WAIT)
#define TCPF_CLOSE	 TCPF(TCP_CLOSE)
#define TCPF_CLOSE_WAIT	 TCPF(TCP_CLOSE_WAIT)
#define TCPF_LAST_ACK	 TCPF(TCP_LAST_ACK)
#define TCPF_LISTEN	 TCPF(TCP_LISTEN)
#define TCPF_CLOSING	 TCPF(TCP_CLOSING)

#define TCP_ACTION_FIN 0x80

/* What close() makes of a state: the next one, and whether a FIN goes out. */
extern const unsigned char tcp_new_state[TCP_MAX_STATES];
const char *tcp_state_name(int state);

#endif
