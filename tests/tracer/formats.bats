#!/usr/bin/env bats
# tracer/format: chrome, folded, dot, pcapng and html of one trace with -g.

bats_require_minimum_version 1.5.0
load ../lib/sock102

setup_file() {
  load ../lib/sock102
  export T=$BATS_FILE_TMPDIR/g.s102
  timeout 60 "$S" run -g -o "$T" -- "$B/examples/replyhi" >/dev/null
}

@test "chrome: slices nest in every thread, arrows begin and end" {
  "$S" show --as chrome "$T" >"$BATS_TEST_TMPDIR/c.json"
  /usr/bin/python3 - "$BATS_TEST_TMPDIR/c.json" <<'P'
import json, sys, collections
ev = json.load(open(sys.argv[1]))["traceEvents"]
lanes = collections.defaultdict(list)
for e in ev:
    if e["ph"] == "X":
        lanes[e["pid"], e["tid"]].append((e["ts"], -e["dur"], e["name"]))
assert lanes
# Times are in thousandths: compare as whole nanoseconds.
ns = lambda x: round(x * 1000)
for lane in lanes.values():
    open_ = []
    for ts, neg, name in sorted(lane, key=lambda s: (ns(s[0]), ns(s[1]))):
        a, b = ns(ts), ns(ts) - ns(neg)
        while open_ and open_[-1] <= a:
            open_.pop()
        assert not open_ or b <= open_[-1], (name, a, b, open_[-1])
        open_.append(b)
names = {e["name"] for e in ev}
assert {"connect", "accept", "tcp_v4_connect", "NET_RX_SOFTIRQ"} <= names
start = {e["id"] for e in ev if e["ph"] == "s"}
end = {e["id"] for e in ev if e["ph"] == "f"}
assert start and start == end, (start, end)
P
}

@test "folded: every line is a stack and a number" {
  run -0 "$S" show --as folded "$T"
  ! grep -vqE '^[^ ].*;.* [0-9]+$' <<<"$output"
  grep -q '^replyhi;connect;sys_socketcall;' <<<"$output"
}

@test "dot: Graphviz draws it" {
  "$S" show --as dot "$T" >"$BATS_TEST_TMPDIR/g.dot"
  grep -q '"call connect" -> "sys_socketcall"' "$BATS_TEST_TMPDIR/g.dot"
  command -v dot >/dev/null || skip 'no Graphviz'
  run -0 dot -Tsvg -o "$BATS_TEST_TMPDIR/g.svg" "$BATS_TEST_TMPDIR/g.dot"
  [ -z "$output" ]
}

@test "pcapng: tshark reads it, each frame with its call" {
  "$S" show --as pcapng "$T" >"$BATS_TEST_TMPDIR/g.pcapng"
  command -v tshark >/dev/null || skip 'no tshark'
  run -0 --separate-stderr tshark -r "$BATS_TEST_TMPDIR/g.pcapng" \
    -T fields -e frame.comment -e tcp.flags.str
  [[ ${lines[0]} == *connect* ]]
  [[ $stderr != *'cut short'* && $stderr != *damaged* ]]
}

@test "html: the page holds all it shows and asks nobody" {
  "$S" show --as html "$T" >"$BATS_TEST_TMPDIR/g.html"
  ! grep -qiE '(src|href)="?https?://' "$BATS_TEST_TMPDIR/g.html"
  grep -q tcp_v4_rcv "$BATS_TEST_TMPDIR/g.html"
}

@test "html: in a browser the calls and the path of one are there" {
  command -v chromium >/dev/null || skip 'no chromium'
  "$S" show --as html "$T" >"$BATS_TEST_TMPDIR/g.html"
  timeout 60 chromium --headless --no-sandbox --disable-gpu \
    --disable-background-networking --user-data-dir="$BATS_TEST_TMPDIR/u" \
    --dump-dom "file://$BATS_TEST_TMPDIR/g.html" \
    >"$BATS_TEST_TMPDIR/dom" 2>/dev/null
  /usr/bin/python3 - "$BATS_TEST_TMPDIR/dom" <<'P'
import re, sys
dom = open(sys.argv[1]).read()
# What the script drew, not what it was given.
dom = re.sub(r"<script.*?</script>", "", dom, flags=re.S)
assert re.search(r"data-ready=\"\d+\"", dom)
for w in ("connect", "accept", "tcp_v4_connect", "tcp_v4_rcv"):
    assert w in dom, w
P
}
