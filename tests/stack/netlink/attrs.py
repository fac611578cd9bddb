#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""attrs.py NAME... - what answers to rtnetlink requests are made of

Sends the requests of that name and prints, of every message that comes back,
its type, flags and header length, and the numbers and lengths of its
attributes, in order; values aside. So the kernel's and ours can be compared.
"""
import os
import socket
import struct
import sys

DUMP, ACK, REQ = 0x300, 4, 1
# Of links: what a TAP is and a card on a bus is not; IPv6.
LEFT_OUT = {18, 54, 56, 57}
# Attributes that are nests, by message type, and so on inside.
NEST = {
    16: {26: {}, 22: {}, 52: {}},
    24: {8: {}}, 64: {6: {}}, 36: {7: {}, 2: None},
}
HDR = {16: 16, 20: 8, 24: 12, 28: 12, 32: 12, 36: 20, 64: 4, 80: 4, 88: 4,
       92: 12, 104: 8, 56: 8, 58: 8}


def attr(t, payload):
    n = 4 + len(payload)
    return struct.pack('HH', n, t) + payload + b'\0' * (-n % 4)


def u32(t, v):
    return attr(t, struct.pack('I', v))


def link(family=0, index=0):
    return struct.pack('BxHiII', family, 0, index, 0, 0)


def name(t, s):
    return attr(t, s.encode() + b'\0')


A = lambda s: socket.inet_aton(s)

REQUESTS = {
    'link': [(18, DUMP, link()), (18, DUMP, link() + u32(29, 9)),
             (18, 0, link(0, 1)), (18, 0, link(17) + name(3, 'eth0')),
             (18, 0, link(0, 99)), (18, 0, link()),
             (18, 0, link() + name(53, 'eth0')),
             (18, DUMP, link(7)), (18, DUMP, link(2)),
             (18, DUMP, link() + u32(10, 7)),
             (18, DUMP, link() + attr(18, name(1, 'dummy')))],
    'addr': [(22, DUMP, struct.pack('BBBBI', 2, 0, 0, 0, 0)),
             (22, DUMP, struct.pack('BBBBI', 0, 0, 0, 0, 2)),
             (22, DUMP, struct.pack('BBBBI', 2, 0, 0, 0, 99)),
             (22, 0, struct.pack('BBBBI', 2, 0, 0, 0, 2)),
             (22, 0, struct.pack('BBBBI', 0, 0, 0, 0, 2)),
             (58, DUMP, struct.pack('BBBBI', 2, 0, 0, 0, 0)),
             (58, DUMP, struct.pack('BBBBI', 0, 0, 0, 0, 0)),
             (58, 0, struct.pack('BBBBI', 2, 0, 0, 0, 0)),
             (62, DUMP, struct.pack('BBBBI', 2, 0, 0, 0, 0))],
    'route': [(26, DUMP, struct.pack('8BI', 2, 0, 0, 0, 0, 0, 0, 0, 0)),
              (26, DUMP, struct.pack('8BI', 0, 0, 0, 0, 0, 0, 0, 0, 0)),
              (26, 0, struct.pack('8BI', 2, 32, 0, 0, 0, 0, 0, 0, 0) +
               attr(1, A('10.102.0.9'))),
              (26, 0, struct.pack('8BI', 2, 32, 0, 0, 0, 0, 0, 0, 0x1000) +
               attr(1, A('10.102.0.9'))),
              (26, 0, struct.pack('8BI', 2, 32, 0, 0, 0, 0, 0, 0, 0x2000) +
               attr(1, A('10.102.0.9'))),
              (26, 0, struct.pack('8BI', 2, 32, 0, 0, 0, 0, 0, 0, 0) +
               attr(1, A('10.102.0.2'))),
              (26, 0, struct.pack('8BI', 2, 32, 0, 0, 0, 0, 0, 0, 0) +
               attr(1, A('127.0.0.1')) + u32(16, 7)),
              (26, 0, struct.pack('8BI', 2, 32, 0, 0, 0, 0, 0, 0, 0) +
               attr(1, A('9.9.9.9'))),
              (26, 0, struct.pack('8BI', 0, 32, 0, 0, 0, 0, 0, 0, 0))],
    'neigh': [(30, DUMP, struct.pack('BxxxiHBB', 0, 0, 0, 0, 0)),
              (30, 0, struct.pack('BxxxiHBB', 2, 2, 0, 0, 0) +
               attr(1, A('10.102.0.77'))),
              (30, 0, struct.pack('BxxxiHBB', 2, 2, 0, 0, 0) +
               attr(1, A('10.102.0.78'))),
              (30, DUMP, struct.pack('BxxxiHBB', 7, 0, 0, 0, 0)),
              (66, DUMP, struct.pack('Bxxx', 0)),
              (66, DUMP, struct.pack('Bxxx', 2)),
              (66, 0, struct.pack('Bxxx', 2))],
    'rule': [(34, DUMP, struct.pack('8BI', 2, 0, 0, 0, 0, 0, 0, 0, 0)),
             (34, 0, struct.pack('8BI', 2, 0, 0, 0, 0, 0, 0, 0, 0))],
    'netconf': [(82, DUMP, struct.pack('Bxxx', 2)),
                (82, DUMP, struct.pack('Bxxx', 2) + u32(1, 1)),
                (82, 0, struct.pack('Bxxx', 2) + u32(1, 2)),
                (82, 0, struct.pack('Bxxx', 2) + u32(1, 0xffffffff)),
                (82, 0, struct.pack('Bxxx', 2) + u32(1, 0xfffffffe)),
                (82, 0, struct.pack('Bxxx', 2) + u32(1, 77)),
                (82, 0, struct.pack('Bxxx', 2)),
                (82, 0, struct.pack('Bxxx', 0))],
    # Younger than 2.4: namespaces, next hops, groups of bridges.
    'young': [(t, f, struct.pack('Bxxx', fam) + b'\0' * n)
              for t, n in ((54, 0), (70, 0), (86, 4), (88, 0), (90, 0),
                           (98, 4), (106, 4), (114, 4), (122, 4))
              for f in (0, DUMP) for fam in (0, 2)] +
             [(86, DUMP, struct.pack('Bxxx', 7) + b'\0' * 4),
              (90, 0, struct.pack('BxxxHHI', 0, 8, 2, 1)),
              (90, 0, struct.pack('BxxxHHI', 0, 8, 2, 9999999)),
              (90, 0, struct.pack('BxxxHHI', 0, 8, 1, 7)),
              (88, ACK, struct.pack('BxxxHHI', 0, 8, 1, 7)),
              (67, ACK, struct.pack('Bxxx', 2)),
              (67, ACK, struct.pack('Bxxx', 2) + name(1, 'nobody')),
              (67, ACK, struct.pack('Bxxx', 2) + name(1, 'arp_cache')),
              (106, 0, b'\0' * 8 + u32(1, 7)),
              (106, 0, b'\0' * 8 + u32(1, 0)),
              (105, ACK, b'\0' * 8 + u32(1, 7))],
    'stats': [(94, DUMP, struct.pack('BxHII', 0, 0, 0, m))
              for m in (1, 2, 4, 8, 16, 31, 0, 64)] +
             [(94, 0, struct.pack('BxHII', 0, 0, 2, m))
              for m in (1, 2, 4, 8, 16, 31, 0, 64)] +
             [(94, 0, struct.pack('BxHII', 0, 0, 9, 1))],
}


def attrs(data, nest):
    out = []
    while len(data) >= 4:
        n, t = struct.unpack('HH', data[:4])
        if n < 4 or n > len(data):
            out.append('BAD')
            break
        body, text = data[4:n], f'{t}:{n - 4}'
        data = data[(n + 3) & ~3:]
        if nest is NEST[16] and t in LEFT_OUT or nest == {} and t == 10:
            continue
        if nest is not None and (t & 0x3fff) in nest:
            inner = nest[t & 0x3fff]
            text = f'{t}({attrs(body, inner)})'
        out.append(text)
    return ' '.join(out)


def show(buf):
    done = False
    while len(buf) >= 16:
        n, t, flags, _, _ = struct.unpack('IHHII', buf[:16])
        body, buf = buf[16:n], buf[(n + 3) & ~3:]
        if t == 2:
            err = struct.unpack('i', body[:4])[0]
            text = os.strerror(-err) if err else 'ok'
            tlv = body[4 + (16 if flags & 0x100 else
                            struct.unpack('I', body[4:8])[0] + 3 & ~3):]
            print(f'  error {text} flags {flags:#x}',
                  show_ext(tlv) if flags & 0x200 else '')
            done = True
        elif t == 3:
            err = struct.unpack('i', body[:4])[0]
            print(f'  done {err} flags {flags:#x}',
                  show_ext(body[4:]) if flags & 0x200 else '')
            done = True
        else:
            h = HDR.get(t, 4)
            if body[0] in (10, 128, 129) or b'\x33\x33\0\0\0\x01' in body:
                continue  # IPv6, multicast routing
            if t == 28 and body[8] == 0x40:
                continue  # a group that was sent to, sooner or later
            print(f'  {t} flags {flags:#x} family {body[0]}:',
                  attrs(body[h:], NEST.get(t)))
            done |= not flags & 2
    return done


def show_ext(data):
    out = []
    while len(data) >= 4:
        n, t = struct.unpack('HH', data[:4])
        if n < 4:
            break
        out.append(f'{data[4:n - 1].decode()!r}' if t == 1 else
                   f'{t}={data[4:n].hex()}')
        data = data[(n + 3) & ~3:]
    return ' '.join(out)


def diag(proto, ext):
    """Attributes of each socket; INET_DIAG_CGROUP_ID aside."""
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4)
    body = struct.pack('BBBBI48x', 2, proto, ext, 0, 0xfff)
    s.send(struct.pack('IHHII', 16 + len(body), 20, DUMP | REQ, 1, 0) + body)
    out = []
    while True:
        data = s.recv(65536)
        while len(data) >= 16:
            n, t = struct.unpack('IH', data[:6])
            if t == 3:
                print('\n'.join(sorted(out)))
                return
            m = data[16:n]
            out.append('diag %d/%#x: state %d timer %d ports %d %d:' % (
                proto, ext, m[1], m[2], *struct.unpack('>HH', m[4:8])) +
                attrs(m[72:], None).replace(' 21:8', ''))
            data = data[(n + 3) & ~3:]


def main(names):
    if names == ['--diag']:
        for proto in 6, 17:
            for ext in 0, 0xff:
                diag(proto, ext)
        return
    for strict in 0, 1:
        for n in names:
            for t, flags, body in REQUESTS[n]:
                s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
                s.setsockopt(270, 11, 1)
                s.setsockopt(270, 12, strict)
                s.settimeout(3)
                print(f'{n} {t} flags {flags:#x} {body.hex()} strict {strict}')
                s.send(struct.pack('IHHII', 16 + len(body), t, flags | REQ,
                                   1, 0) + body)
                try:
                    while not show(s.recv(65536)):
                        pass
                except OSError as e:
                    print('  ', e)
                s.close()


main(sys.argv[1:])
