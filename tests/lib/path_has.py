#!/usr/bin/python3
"""path_has.py TRACE CHAIN... - is each chain of functions in a -g trace?

A chain is "a > b > c": b was entered while a ran, c while b ran (others may be
between them), in one call, one bottom half or the boot. Exit status 1, and a
line for each chain that is not there.
"""
import json
import sys


def chains_of(path, chain):
    stack = []  # (depth, how much of the chain is matched above it)
    for depth, name, *_ in path:
        while stack and stack[-1][0] >= depth:
            stack.pop()
        done = stack[-1][1] if stack else 0
        if done < len(chain) and name == chain[done]:
            done += 1
            if done == len(chain):
                return True
        stack.append((depth, done))
    return False


def main():
    wanted = {c: [f.strip() for f in c.split(">")] for c in sys.argv[2:]}
    with open(sys.argv[1], encoding="utf-8") as trace:
        for line in trace:
            record = json.loads(line)
            path = record.get("path")
            if not path:
                continue
            for text in [c for c in wanted if chains_of(path, wanted[c])]:
                del wanted[text]
            if not wanted:
                return 0
    for text in wanted:
        print("not in the trace:", text)
    return 1


sys.exit(main())
