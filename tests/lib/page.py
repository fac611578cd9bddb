#!/usr/bin/env python3
"""page.py PAGE OUT: opens a page in headless Chromium and looks at it.

For each view OUT.VIEW.png is made, and read again: a picture of one colour, or
one without the page's own colours, is a failure. OUT.dom gets what the page
drew. No request may leave the page: Chromium's own log of its network says so.
Prints the milliseconds from the beginning to the last line of the script.
"""
import json, re, struct, subprocess, sys, zlib

page, out = sys.argv[1:3]
views = sys.argv[3:] or ["timeline", "sequence", "stats"]


def chromium(*args):
    return subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu",
         "--disable-background-networking", "--disable-component-update",
         "--no-first-run", "--user-data-dir=" + out + ".u",
         "--window-size=1400,900", *args],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=100).stdout


def colours(path):
    """Colours in the upper part, where the view is, of a PNG of 8 bits."""
    data = open(path, "rb").read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", path
    at, idat = 8, b""
    while at < len(data):
        n, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IHDR":
            w, h, depth, colour = struct.unpack(">IIBB", data[at + 8:at + 18])
        if kind == b"IDAT":
            idat += data[at + 8:at + 8 + n]
        at += 12 + n
    assert depth == 8 and colour in (2, 6), (depth, colour)
    bpp = 3 if colour == 2 else 4
    raw, stride, seen = zlib.decompress(idat), w * bpp, set()
    prev = bytearray(stride)
    for y in range(min(h, 330)):
        f, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for x in range(stride if f else 0):
            a = line[x - bpp] if x >= bpp else 0
            b = prev[x]
            c = prev[x - bpp] if x >= bpp else 0
            if f == 1: line[x] = line[x] + a & 255
            elif f == 2: line[x] = line[x] + b & 255
            elif f == 3: line[x] = line[x] + (a + b) // 2 & 255
            elif f == 4:
                p = a + b - c
                pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
                line[x] = line[x] + (a if pa <= pb and pa <= pc else b if pb <= pc else c) & 255
        prev = line
        if y % 3 == 0:
            for x in range(0, w, 7):
                seen.add(bytes(line[x * bpp:x * bpp + 3]))
    return seen


dom = chromium("--log-net-log=" + out + ".net", "--dump-dom", "file://" + page).decode()
dom = re.sub(r"<script.*?</script>", "", dom, flags=re.S)
open(out + ".dom", "w").write(dom)
log = open(out + ".net").read()
# The browser asks its maker for this and that; the page has an origin.
mine = [l[:600] for l in log.splitlines() if '"initiator":' in l and
        '"initiator":"not an origin"' not in l]
assert not mine, mine
for view in views:
    png = "%s.%s.png" % (out, view)
    dark = ["--blink-settings=preferredColorScheme=0"] if view == "dark" else []
    chromium("--screenshot=" + png, *dark,
             "file://" + page + "#" + ("timeline" if dark else view))
    seen = colours(png)
    assert len(seen) > 12, (view, len(seen))
    assert (b"\x15\x18\x1c" if dark else b"\xff\xff\xff") in seen, view
ready = re.search(r'data-ready="(\d+)"', dom)
assert ready, "the script did not come to its end"
print(ready[1])
