#!/usr/bin/python3
"""not_entered.py TRACE... - which names of functions.txt did no -g trace enter?

Prints what is wrong: a name entered nowhere that not_entered.txt does not
list, a name listed there that was entered after all, a line without a reason,
more than 10 lines. Exit status 1 when it printed anything.
"""
import json
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))


def lines(name):
    with open(os.path.join(here, name), encoding="utf-8") as f:
        return [line.strip() for line in f if line.strip() and line[0] != "#"]


def entered(traces):
    names = set()
    for name in traces:
        with open(name, encoding="utf-8") as trace:
            for line in trace:
                names.update(f[1] for f in json.loads(line).get("path") or [])
    return names


def main():
    wanted = set(lines("functions.txt"))
    excused = dict((line.split(None, 1) + [""])[:2]
                   for line in lines("not_entered.txt"))
    got = entered(sys.argv[1:])
    wrong = [f"not entered: {n}" for n in sorted(wanted - got - set(excused))]
    wrong += [f"entered, though not_entered.txt has it: {n}"
              for n in sorted(got & set(excused))]
    wrong += [f"not in functions.txt: {n}" for n in set(excused) - wanted]
    wrong += [f"no reason: {n}" for n, why in excused.items() if not why]
    if len(excused) > 10:
        wrong.append("more than 10 in not_entered.txt")
    print("\n".join(wrong) or f"{len(wanted & got)} of {len(wanted)}")
    return bool(wrong)


sys.exit(main())
