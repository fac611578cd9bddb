# SPDX-License-Identifier: MIT
"""Compare what suite.py printed on the kernel and on a machine.

    suite_diff.py KERNEL MACHINE KNOWN

Exits 1 and names each test that was ok on the kernel and is not on the machine,
unless the machine's skip says that it wants IPv6 or KNOWN lists it, and each
test that only one side ran. Nothing ok on the kernel is an error too.
"""
import fnmatch
import re
import sys


def read(path):
    with open(path, encoding="utf-8") as f:
        rows = [line.rstrip("\n").split(" ", 2) for line in f]
    return {r[1]: (r[0], r[2] if len(r) > 2 else "") for r in rows}


def known(path):
    with open(path, encoding="utf-8") as f:
        return [line.split()[0] for line in f if line[0] not in "#\n"]


def main():
    kernel, machine = read(sys.argv[1]), read(sys.argv[2])
    listed = known(sys.argv[3])
    bad = 0
    for name, (verdict, _) in sorted(kernel.items()):
        if verdict != "ok":
            continue
        got, why = machine.get(name, ("not run", ""))
        if got == "ok" or got == "skip" and re.search(r"(?i)ipv6", why):
            continue
        if any(fnmatch.fnmatchcase(name, p) for p in listed):
            continue
        print(f"{name}: ok on the kernel, {got} {why}")
        bad = 1
    for name in sorted(machine.keys() - kernel.keys()):
        print(f"{name}: only on the machine: {machine[name][0]}")
        bad = 1
    if not any(v == "ok" for v, _ in kernel.values()):
        print("nothing passed on the kernel")
        bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
