#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""both.py [-v] FILE [SCENARIO...] - the same commands on the kernel and on us

FILE has scenarios: "== name", then one shell command a line. Each scenario
runs twice, in a namespace of the kernel whose eth0 is a TAP device with
somebody at the other end, and on a machine with the same address; output and
exit status of each command must be equal after normalise(). Lines of
known.txt (regexp TAB reason) are left out on both sides.
"""
import difflib
import fcntl
import os
import re
import struct
import subprocess
import sys
import tempfile

HERE = os.path.realpath(os.path.dirname(__file__))
ROOT = os.path.realpath(os.path.join(HERE, '../../..'))
ADDRESS = '10.102.0.2/24'
MAC = '02:10:22:01:02:03'
# What differs between any two runs, and between a TAP and a card on a bus.
NORMAL = [
    (r'02:10:22(:[0-9a-f]{2}){3}', 'MAC'),
    (r'reachable \d+ base', 'reachable T base'),
    (r' \n +tun type tap pi off vnet_hdr off persist off', ''),
    (r' addrgenmode eui64', ''),
    (r' permaddr MAC', ''),
    (r' parentbus pci parentdev [0-9a-f:.]+', ''),
    (r'minmtu 68 maxmtu \d+', 'minmtu 68 maxmtu M'),
    (r'used [0-9/]+', 'used T'),
    (r' +\n', '\n'),
]


def tap():
    """eth0: a TAP device that somebody has open, as a switch would."""
    fd = os.open('/dev/net/tun', os.O_RDWR)
    fcntl.ioctl(fd, 0x400454ca, struct.pack('16sH22x', b'eth0', 0x1002))
    for on in 0, 1:  # a TAP says what its carrier is when that changes
        fcntl.ioctl(fd, 0x400454e2, struct.pack('i', on))
    os.set_inheritable(fd, True)


def inside(script):
    """The kernel's side: configured as a machine is when it comes up."""
    with open('/proc/sys/net/ipv6/conf/all/disable_ipv6', 'w') as f:
        f.write('1')
    with open('/proc/sys/net/ipv6/conf/default/disable_ipv6', 'w') as f:
        f.write('1')
    tap()
    if '/sys/class' in open(script).read():
        subprocess.run(['mount', '-t', 'sysfs', 'sysfs', '/sys'], check=True)
    for c in ('link set lo up', f'link set eth0 address {MAC}',
              'link set eth0 txqueuelen 1000',
              f'addr add {ADDRESS} brd + dev eth0', 'link set eth0 up'):
        subprocess.run(['ip', *c.split()], check=True)
    os.execvp('sh', ['sh', script])


def scenarios(path):
    out, name = {}, None
    for line in open(path):
        line = line.rstrip('\n')
        if line.startswith('== '):
            name = line[3:]
            out[name] = []
        elif line and not line.startswith('#') and name:
            out[name].append(line)
    return out


def script(commands, path):
    with open(path, 'w') as f:
        f.write('export LC_ALL=C\n')
        for name in 'attrs.py', 'socks.py', 'monitor.sh':
            var = name.split('.')[0].upper()
            f.write(f'export {var}={HERE}/{name}\n')
        for c in commands:
            quoted = c.replace("'", "'\\''")
            f.write(f"printf '%s\\n' '$ {quoted}'\n")
            f.write(f"{{ {c}\n}} 2>&1 </dev/null\necho \"= $?\"\n")


def run(side, commands, work):
    path = os.path.join(work, 'script')
    script(commands, path)
    cmd = ['unshare', '-n', 'timeout', '60']
    if side == 'kernel':  # and a /sys of that namespace
        cmd[1:2] = ['-n', '-m']
        cmd += ['/usr/bin/python3', __file__, '--inside', path]
    else:
        b = os.path.join(ROOT, os.environ.get('B', 'build'))
        cmd += [b + '/sock102', 'run', '-w', f'cable:{work}/hub',
                '-a', ADDRESS, '--', 'sh', path]
    p = subprocess.run(cmd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       cwd=work)
    text = p.stdout.decode('utf-8', 'replace')
    return text + (f'run: exit {p.returncode}\n' if p.returncode else '')


def normalise(text, known):
    for pattern, to in NORMAL:
        text = re.sub(pattern, to, text)
    return [line for line in text.split('\n')
            if not any(k.search(line) for k in known)]


def known_lines():
    known = []
    for line in open(os.path.join(HERE, 'known.txt')):
        if line.strip() and not line.startswith('#'):
            known.append(re.compile(line.split('\t')[0]))
    return known


def main(args):
    verbose = args[:1] == ['-v']
    args = args[verbose:]
    if args[0] == '--inside':
        inside(args[1])
    path, only = args[0], args[1:]
    known = known_lines()
    bad = 0
    for name, commands in scenarios(path).items():
        if only and not any(re.search(o, name) for o in only):
            continue
        with tempfile.TemporaryDirectory() as work:
            a, b = (run(s, commands, work) for s in ('kernel', 'machine'))
        a, b = (normalise(t, known) for t in (a, b))
        diff = list(difflib.unified_diff(a, b, 'kernel', 'machine',
                                         lineterm='', n=2))
        print('not ok' if diff else 'ok', name, flush=True)
        if verbose:
            print('\n'.join(a))
        for d in diff:
            print('    ' + d)
        bad += bool(diff)
    return bad > 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
