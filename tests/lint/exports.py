# SPDX-License-Identifier: MIT
"""exports.py WORK HARMLESS - the part of exports.sh that reads libc's code."""
import bisect
import re
import sys

work, harmless_file = sys.argv[1:]
numbers = {}
for line in open(work + "/numbers"):
    name, nr = line.split()
    numbers[int(nr)] = name
mapped = set(open(work + "/map").read().split())
harmless = {}
for line in open(harmless_file):
    if line.strip() and not line.startswith("#"):
        name, why = line.rstrip("\n").split("\t", 1)
        harmless[name] = why

funcs = {}  # start -> (end, names)
for line in open(work + "/syms"):
    f = line.split()
    if len(f) == 4 and f[2] in "TtWi":
        start, size = int(f[0], 16), int(f[1], 16)
        end, names = funcs.setdefault(start, (start + size, set()))
        names.add(f[3].split("@")[0])
starts = sorted(funcs)


def function_at(addr):
    i = bisect.bisect_right(starts, addr) - 1
    if i < 0 or addr >= funcs[starts[i]][0]:
        return None
    return funcs[starts[i]][1]


seen, hidden = {}, {}
before = []  # the instructions before this one, latest last
insn = re.compile(r"^\s+([0-9a-f]+):\t(.*)$")
load = re.compile(r"^(?:mov|movl)\s+\$0x([0-9a-f]+),%[er]ax\b")
zero = re.compile(r"^xor\s+%eax,%eax")
other = re.compile(r",%(?:eax|rax|al)\b|^call|^jmp|^ret")
for line in open(work + "/code"):
    m = insn.match(line)
    if not m:
        continue
    addr, text = int(m.group(1), 16), m.group(2).strip()
    if text == "syscall":
        for prev in reversed(before[-10:]):
            if load.match(prev) or zero.match(prev):
                m = load.match(prev)
                nr = int(m.group(1), 16) if m else 0
                if nr in numbers:
                    names = function_at(addr)
                    if names:
                        seen.setdefault(frozenset(names), set()).add(
                            numbers[nr])
                    else:
                        hidden[numbers[nr]] = hidden.get(numbers[nr], 0) + 1
                break
            if other.search(prev):
                break
    before.append(text)
    if len(before) > 64:
        del before[:32]

bad = 0
used = set()
for names, calls in sorted(seen.items(), key=lambda x: sorted(x[0])):
    public = {n for n in names}
    if public & mapped:
        missing = {n for n in public - mapped if n not in harmless}
        used |= public & set(harmless)
    else:
        missing = public - set(harmless)
        used |= public & set(harmless)
    for n in sorted(missing):
        print(f"exports: libc's {n} ({', '.join(sorted(calls))}) "
              "is neither interposed nor listed as harmless")
        bad += 1
for call, n in sorted(hidden.items()):
    name = f"inside:{call}:{n}"
    used.add(name)
    if name not in harmless:
        print(f"exports: {n} functions inside libc make {call}: "
              f"not listed ({name})")
        bad += 1
for name in sorted(set(harmless) - used):
    if not name.startswith("name:"):
        print(f"exports: harmless.txt lists {name}, which needs no excuse")
        bad += 1
if not seen or len(seen) < 50:
    print(f"exports: only {len(seen)} functions found: wrong libc?")
    bad += 1
sys.exit(1 if bad else 0)
