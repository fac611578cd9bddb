#!/usr/bin/python3
# era.py WHAT - programs for the netlink protocols of 2.4; see personality.bats.
import os, socket, struct, sys

NEWNEIGH, DELNEIGH, GETNEIGH = 28, 29, 30
MODE, VERDICT, PACKET = 0x11, 0x12, 0x13
DROP, ACCEPT = 0, 1
META, COPY = 1, 2
MAC = bytes.fromhex('fefd00000002')


def netlink(proto, groups=0):
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, proto)
    s.bind((0, groups))
    s.settimeout(10)
    return s


def ready():
    with open(sys.argv[2], 'w'):
        pass


def cksum(data):
    data += b'\0' * (len(data) % 2)
    n = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    n = (n & 0xffff) + (n >> 16)
    return ~((n & 0xffff) + (n >> 16)) & 0xffff


def request(s, type, body, flags=5, pid=None):
    pid = s.getsockname()[0] if pid is None else pid
    s.sendto(struct.pack('=IHHII', 16 + len(body), type, flags, 1, pid) + body,
             (0, 0))
    while flags & 4:
        m = s.recv(65536)
        if struct.unpack_from('=H', m, 4)[0] == 2:
            return os.strerror(-struct.unpack_from('=i', m, 16)[0])


def reply(frame, arp):
    """What 10.5.0.2 says to a frame (with its two bytes in front)."""
    f = frame[2:]
    if f[12:14] == b'\x08\x06' and arp and f[20:22] == b'\0\1':
        return (b'\0\0' + f[6:12] + MAC + f[12:20] + b'\0\2' + MAC +
                f[38:42] + f[22:32])
    if f[12:14] != b'\x08\0' or f[23] != 1 or f[34] != 8:
        return None
    icmp = b'\0\0\0\0' + f[38:]
    icmp = icmp[:2] + struct.pack('!H', cksum(icmp)) + icmp[4:]
    return b'\0\0' + f[6:12] + MAC + f[12:26] + f[30:34] + f[26:30] + icmp


def peer(unit, arp):
    """Plays a host behind tapN until nothing comes any more."""
    s = netlink(16 + unit, 0xffffffff)
    ready()
    while True:
        frame, (pid, groups) = s.recvfrom(65536)
        assert pid == 0 and groups == 0xffffffff, (pid, groups)
        answer = reply(frame, arp)
        if answer:
            s.sendto(answer, (0, 0))


def arpd():
    s = netlink(8, 1 << 2)
    ready()
    while True:
        m = s.recv(65536)
        type = struct.unpack_from('=H', m, 4)[0]
        if type != GETNEIGH:
            continue
        family, index, state = struct.unpack_from('=BxxxiH', m, 16)
        dst = m[28:36]
        print('asked for', socket.inet_ntoa(dst[4:]), flush=True)
        body = (struct.pack('=BxxxiHBB', family, index, 2, 0, 1) + dst +
                struct.pack('=HH', 10, 2) + MAC + b'\0\0')
        # an answer of any other kind is not for this protocol
        assert request(s, 24, body) == 'Invalid argument'
        assert request(s, NEWNEIGH, body, 0x505) == 'Success'


def mode(s, how, n=0, **kw):
    return request(s, MODE, struct.pack('@BN', how, n).ljust(24, b'\0'), **kw)


def verdict(s, how, id, data=b'', flags=1):
    return request(s, VERDICT, struct.pack('@ILN', how, id, len(data)) + data,
                   flags)


def packets(s):
    while True:
        m = s.recv(1 << 17)
        if struct.unpack_from('=H', m, 4)[0] == PACKET:
            id, mark, sec, usec, hook, i, o = struct.unpack_from(
                '@LLllI16s16s', m, 16)
            n = struct.unpack_from('@N', m, 16 + struct.calcsize(
                '@LLllI16s16sHHB8sN') - 8)[0]
            yield (id, hook, i.strip(b'\0').decode(), o.strip(b'\0').decode(),
                   m[16 + struct.calcsize('@LLllI16s16sHHB8sN'):][:n])


def queue(what):
    s = netlink(3)
    if what == 'errors':
        print(mode(s, 0), '|', mode(s, 3), '|', mode(s, META, pid=0), '|',
              mode(s, META), '|', verdict(s, ACCEPT, 12345, flags=5), '|',
              verdict(s, 9, 1, flags=5), '|', mode(netlink(3), META, pid=1), '|',
              request(s, MODE, b'\1'), '|', request(s, PACKET, bytes(24)))
        return
    mode(s, META if what == 'meta' else COPY, 0)
    ready()
    n = 0
    for id, hook, i, o, data in packets(s):
        if what == 'meta':
            print(hook, '[%s]' % i, '[%s]' % o, len(data), flush=True)
        if what == 'die':
            os._exit(0)
        # echo requests: every second one is lost, or all change their bytes
        if what == 'drop' and data[9] == 1 and data[20] == 8:
            n += 1
            if n % 2 == 0:
                verdict(s, DROP, id)
                continue
        if what == 'mangle' and data[9] == 17 and b'ping' in data:
            k = len(data) + 1
            ip = data[:2] + struct.pack('!H', k) + data[4:10] + b'\0\0' + data[12:20]
            ip = ip[:10] + struct.pack('!H', cksum(ip)) + ip[12:]
            udp = data[20:24] + struct.pack('!HH', k - 20, 0)
            verdict(s, ACCEPT, id, ip + udp + data[28:].replace(b'ping', b'pong!'))
            continue
        verdict(s, ACCEPT, id)


what = sys.argv[1]
try:
    if what.startswith('peer'):
        peer(int(what[4:].strip('arp') or 0), 'arp' in what)
    elif what == 'arpd':
        arpd()
    else:
        queue(what)
except TimeoutError:
    pass
