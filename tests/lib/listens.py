#!/usr/bin/python3
"""listens.py PORT [no] - wait (10 s) until 127.0.0.1:PORT listens (TCP).

With "no": until nothing is left there but TIME_WAIT. It asks /proc/net/tcp,
and opens no socket: whoever is being compared does not see it.
"""
import select
import sys

port = f"0100007F:{int(sys.argv[1]):04X}"
gone = sys.argv[2:] == ["no"]
for _ in range(1000):
    with open("/proc/net/tcp", encoding="ascii") as f:
        rows = [line.split()[1:4] for line in f]
    mine = [st for a, b, st in rows if port in (a, b) and st != "06"]
    if not mine if gone else "0A" in mine:
        sys.exit(0)
    select.select([], [], [], 0.01)
sys.exit(f"listens.py: {sys.argv[1]}: never")
