#!/usr/bin/python3
"""check.py edges TRACE... - is each call of ours in the atlas, or explained?
check.py tree SECTION FOLDER - are the section's chains of trees.txt there?

A chain "f: a b c" is met by one run of f in which a, b and c were entered in
this order, at whatever depth. Exit status 1 when anything was printed.
"""
import glob
import json
import os
import re
import sys

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(here))


def lines(name):
    with open(os.path.join(here, name), encoding="utf-8") as f:
        return [line.rstrip() for line in f if line.strip() and line[0] != "#"]


def paths(trace):
    with open(trace, encoding="utf-8") as f:
        for line in f:
            record = json.loads(line)
            if record["t"] == "lost":
                sys.exit(f"{trace}: records were lost")
            if record.get("path"):
                yield [(p[0], p[1]) for p in record["path"]]


def defined():
    """FUNCTION: the files that define one of this name."""
    where = {}
    for part in "core/*.c", "stack/**/*.c":
        for name in glob.glob(os.path.join(root, part), recursive=True):
            with open(name, encoding="utf-8") as f:
                for line in f:
                    m = re.match(r"[a-z][\w \*]*?\b(\w+)\(", line)
                    if m and not line.rstrip().endswith(";"):
                        where.setdefault(m[1], set()).add(
                            os.path.relpath(name, root))
    return where


def edges(traces):
    atlas, known = set(), set()
    for line in lines("atlas.txt"):
        caller, callees = line.split(": ")
        atlas |= {(caller, c) for c in callees.split()}
    known = {n for e in atlas for n in e}
    extra = {}
    for line in lines("extra_edges.txt"):
        what, _, why = line.partition("  ")
        if not why or what in extra:
            print("no reason, or twice:", line)
        extra[what] = why
    where = defined()

    def explained(a, b):
        return ((a, b) in atlas or f"{a} {b}" in extra or f"* {b}" in extra or
                any(n not in known and where.get(n, set()) & set(extra)
                    for n in (a, b)))

    ours = set()
    for trace in traces:
        for path in paths(trace):
            stack = []
            for depth, name in path:
                del stack[depth:]
                if stack:
                    ours.add((stack[-1], name))
                stack.append(name)
    for a, b in sorted(ours):
        if not explained(a, b):
            print(f"not in the atlas, and no reason given: {a} {b}",
                  where.get(a), where.get(b))
    for what in extra:
        if " " in what and not what.startswith("*") and \
           tuple(what.split()) in atlas:
            print("in the atlas after all:", what)
    return bool(ours)


def runs(path, name):
    """What was entered below each run of name, in order."""
    for i, (depth, n) in enumerate(path):
        if n == name:
            below = []
            for d, m in path[i + 1:]:
                if d <= depth:
                    break
                below.append(m)
            yield below


def in_order(chain, names):
    it = iter(names)
    return all(n in it for n in chain)


def tree(section, folder):
    wanted, mine = [], False
    for line in lines("trees.txt"):
        if line[0] == "[":
            mine = line == f"[{section}]"
        elif mine:
            program, function, *chain = line.replace(":", " ").split()
            wanted.append((program, function, chain))
    for program, function, chain in wanted:
        trace = os.path.join(folder, program + ".ndjson")
        if not any(in_order(chain, below) for path in paths(trace)
                   for below in runs(path, function)):
            print(f"{program}: no {function} with", *chain)
    return bool(wanted)


class Count:
    """Standard output, which knows whether anything was written."""
    def __init__(self):
        self.out, self.any = sys.stdout, False

    def write(self, text):
        self.any = True
        self.out.write(text)

    def flush(self):
        self.out.flush()


if __name__ == "__main__":
    sys.stdout = Count()
    if sys.argv[1] == "edges":
        found = edges(sys.argv[2:])
    else:
        found = tree(sys.argv[2], sys.argv[3])
    sys.exit(sys.stdout.any or not found)
