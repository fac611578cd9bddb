"use strict";
// The page of `sock102 show --as html`. Times are nanoseconds since the trace
// began; arrays are columns, so that 100,000 calls are read in an instant.
const D = JSON.parse(document.getElementById("data").textContent);
const $ = (s, e = document) => e.querySelector(s);
const C = D.calls, N = C.seq.length, H = D.halves, P = D.pkts, S = D.str;
for (const [o, ...cols] of [[C, "text", "ret", "sock"], [P, "src", "dst", "short", "text"]])
  for (const c of cols) o[c] = o[c].map(k => D.texts[k]); // each text is there once
const KINDS = ["connection", "data in", "data out", "waiting", "options", "descriptors"];
const COLORS = ["--conn", "--in", "--out", "--wait", "--opt", "--file"];
const kindOf = (() => {
  const k = {};
  for (const n of ["socket", "socketpair", "bind", "listen", "connect", "accept", "accept4", "shutdown",
    "close", "close_range"]) k[n] = 0;
  for (const n of ["read", "readv", "recv", "recvfrom", "recvmsg", "recvmmsg", "pread64", "preadv"]) k[n] = 1;
  for (const n of ["write", "writev", "send", "sendto", "sendmsg", "sendmmsg", "sendfile", "splice"]) k[n] = 2;
  for (const n of ["poll", "ppoll", "select", "_newselect", "pselect6", "epoll_wait", "epoll_pwait",
    "epoll_pwait2", "epoll_ctl", "epoll_create", "epoll_create1"]) k[n] = 3;
  for (const n of ["getsockopt", "setsockopt", "getsockname", "getpeername", "ioctl", "fcntl"]) k[n] = 4;
  return n => n in k ? k[n] : 5;
})();
const kinds = S.map(kindOf);
const us = ns => ns < 1e4 ? (ns / 1e3).toFixed(2) : ns < 1e6 ? (ns / 1e3).toFixed(1) :
  ns < 1e9 ? (ns / 1e3).toFixed(0) : null;
const span = ns => us(ns) !== null ? us(ns) + " \u00b5s" : (ns / 1e9).toFixed(3) + " s";
const clock = ns => (ns / 1e6).toFixed(3) + " ms";
const many = (n, what) => n.toLocaleString() + " " + what + (n === 1 ? "" : "s");
const el = (tag, cls, text) => {
  const e = document.createElement(tag);
  if (cls) e.className = cls;
  if (text !== undefined) e.textContent = text;
  return e;
};
const name = i => S[C.name[i]];
const thread = i => D.threads[C.thread[i]];
const label = t => t.comm + " " + t.tid;
const fails = i => C.ret[i].startsWith("-1 ") || C.ret[i].startsWith("? E");

let order = [];      // indices of the calls shown, by time of entry
let picked = -1;
const byEntry = Array.from({ length: N }, (_, i) => i).sort((a, b) => C.ts[a] - C.ts[b] || C.seq[a] - C.seq[b]);
const lanes = D.threads.map(() => []);
for (const i of byEntry) lanes[C.thread[i]].push(i);
const halves = D.threads.map(() => []);
for (let i = 0; i < H.ts.length; i++) if (H.thread[i] >= 0) halves[H.thread[i]].push(i);
const END = Math.max(1, ...D.threads.map((t, k) => {
  const l = lanes[k]; let m = 0;
  for (let j = Math.max(0, l.length - 50); j < l.length; j++) m = Math.max(m, C.ts[l[j]] + C.dur[l[j]]);
  return m;
}));
const START = N ? C.ts[byEntry[0]] : 0;

// --- search and filter -------------------------------------------------------
function test() {
  const q = $("#q").value.trim(), t = $("#thread").value, k = $("#kind").value;
  const bad = $("#errors").checked, slow = parseFloat($("#slow").value) * 1e3 || 0;
  let re = null, words = [];
  if (q.length > 1 && q[0] === "/" && q.endsWith("/") && q.length > 2) {
    try { re = new RegExp(q.slice(1, -1), "i"); } catch (e) { re = /$^/; }
  } else words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return i => {
    if (t !== "" && C.thread[i] !== +t) return false;
    if (k !== "" && kinds[C.name[i]] !== +k) return false;
    if (bad && !fails(i)) return false;
    if (slow && C.dur[i] < slow) return false;
    if (!re && !words.length) return true;
    const s = C.text[i] + " = " + C.ret[i] + " " + label(thread(i));
    if (re) return re.test(s);
    const l = s.toLowerCase();
    return words.every(w => {
      const m = /^fd=(\d+)$/.exec(w);
      return m ? C.text[i].startsWith(name(i) + "(" + m[1] + ",") || C.text[i] === name(i) + "(" + m[1] + ")" :
        l.includes(w);
    });
  };
}
function refilter() {
  const ok = test();
  order = byEntry.filter(ok);
  shown = null;
  $("#hits").textContent = order.length === N ? many(N, "call") : order.length.toLocaleString() + " of " + many(N, "call");
  $("#list .pad").style.height = order.length * 22 + "px";
  drawList(true); drawTimeline(); sequenceRows = null;
  if (!$("#sequence").hidden) drawSequence();
}

// --- the list: only the rows that can be seen are there ----------------------
let from = -1, to = -1;
function row(i) {
  const r = el("div", "r" + (fails(i) ? " bad" : "") + (i === picked ? " on" : ""));
  r.dataset.i = i;
  r.append(el("span", "t", clock(C.ts[i])), el("span", "w", label(thread(i))));
  const c = el("span", "c"), b = el("b", "", name(i));
  b.style.color = "var(" + COLORS[kinds[C.name[i]]] + ")";
  c.append(b, C.text[i].slice(name(i).length));
  r.append(c, el("span", "v", "= " + C.ret[i]), el("span", "d", span(C.dur[i])));
  return r;
}
function drawList(all) {
  const l = $("#list"), a = Math.max(0, Math.floor(l.scrollTop / 22) - 10);
  const b = Math.min(order.length, Math.ceil((l.scrollTop + l.clientHeight) / 22) + 10);
  if (!all && a === from && b === to) return;
  from = a; to = b;
  const rows = $("#list .rows");
  rows.style.top = a * 22 + "px";
  rows.replaceChildren(...order.slice(a, b).map(row));
  if (!order.length) rows.append(el("div", "empty", N ? "no call matches" : "no calls"));
}
function reveal(i) {
  const at = order.indexOf(i), l = $("#list");
  if (at < 0) return;
  if (at * 22 < l.scrollTop || (at + 1) * 22 > l.scrollTop + l.clientHeight)
    l.scrollTop = Math.max(0, at * 22 - l.clientHeight / 2);
}
function pick(i, move) {
  picked = i;
  if (move) reveal(i);
  drawList(true); detail(i); drawTimeline();
  if (!$("#sequence").hidden) revealRow(i, move);
}
function revealRow(i, move) { // in the sequence: its row in the middle, if it cannot be seen
  const sc = $("#sequence .scroll"), n = sequenceRows ? sequenceRows.rows.findIndex(r => r.k === "call" && r.i === i) : -1;
  if (move && n >= 0 && (n * 20 < sc.scrollTop || (n + 1) * 20 > sc.scrollTop + sc.clientHeight))
    sc.scrollTop = Math.max(0, n * 20 - sc.clientHeight / 2);
  drawSequence();
}

// --- one call opened -----------------------------------------------------------
function halfOf(i) { // bottom halves that ran inside the call
  return halves[C.thread[i]].filter(h => H.ts[h] >= C.ts[i] && H.ts[h] <= C.ts[i] + C.dur[i]);
}
function pathRows(box, cols, base, whole, extra) {
  for (let k = 0; k + 3 < cols.length; k += 4) {
    const d = el("div", extra || ""), bar = el("i"), n = el("span", "n", us(cols[k + 3]) || span(cols[k + 3]));
    bar.style.left = 100 * (base + cols[k + 2]) / whole + "%";
    bar.style.width = Math.max(.2, 100 * cols[k + 3] / whole) + "%";
    const f = el("span", "", S[cols[k + 1]]);
    f.style.paddingLeft = cols[k] * 12 + "px";
    d.append(bar, n, f);
    box.append(d);
  }
}
function argsOf(i) { // the text cut at its outer commas, with the man page's names
  const t = C.text[i], names = D.params[C.name[i]] || [], out = [];
  let depth = 0, quoted = false, from = name(i).length + 1;
  for (let k = from; k < t.length; k++) {
    const c = t[k];
    if (quoted) { if (c === "\\") k++; else if (c === '"') quoted = false; continue; }
    if (c === '"') quoted = true;
    else if ("([{".includes(c)) depth++;
    else if (depth && ")]}".includes(c)) depth--;
    else if (!depth && (c === "," || c === ")")) {
      const v = t.slice(from, k).trim();
      if (v) out.push([names[out.length] || "arg " + (out.length + 1), v]);
      from = k + 1;
    }
  }
  return out;
}
function detail(i) {
  const box = $("#detail");
  if (i < 0) { box.replaceChildren(el("p", "empty", N ? "Choose a call." : "")); return; }
  const h = el("h2"), dl = el("dl");
  h.append(C.text[i] + " = ", Object.assign(el("span"), { textContent: C.ret[i],
    style: fails(i) ? "color:var(--bad)" : "" }));
  const add = (k, v) => { if (v) dl.append(el("dt", "", k), el("dd", "", v)); };
  add("who", thread(i).comm + ", process " + thread(i).pid + ", thread " + thread(i).tid);
  add("entered", clock(C.ts[i]) + "   (seq " + C.seq[i] + ")");
  add("took", span(C.dur[i]) + (C.slept[i] ? ", asleep " + span(C.slept[i]) : ""));
  add("via", C.via[i] >= 0 ? S[C.via[i]] : "");
  add("answered by", ["the stack", "the kernel", "the policy"][C.where[i]]);
  add("socket", C.sock[i]);
  box.replaceChildren(h, dl);
  const args = argsOf(i);
  if (args.length) {
    const a = el("dl");
    for (const [n, v] of args) a.append(el("dt", "", n), el("dd", "", v));
    box.append(el("h3", "", "Arguments"), a);
  }
  const path = D.path[i], hs = halfOf(i).filter(x => D.hpath[x]);
  if (path || hs.length) {
    const p = el("div", "path");
    box.append(el("h3", "", "Path inside (\u00b5s, function)"), p);
    const whole = Math.max(1, C.dur[i]);
    if (path) pathRows(p, path, 0, whole);
    for (const x of hs) {
      const d = el("div", "irq");
      d.append(el("span", "n", us(H.dur[x]) || span(H.dur[x])), el("span", "", S[H.name[x]] + ":"));
      p.append(d);
      pathRows(p, D.hpath[x], H.ts[x] - C.ts[i], whole);
    }
  } else if (D.cut && D.graph) box.append(el("p", "empty", "The paths of so many calls are not in the page: show --as tree."));
  const mine = pktsOf(i);
  if (mine.length) {
    box.append(el("h3", "", "Packets"));
    for (const k of mine) {
      const d = el("div", "pkt", "#" + P.no[k] + "  " + clock(P.ts[k]) + "  " + P.text[k] + "  ");
      const other = otherEnd(k, i);
      if (other >= 0) {
        const a = el("a", "", "\u2192 " + name(other) + " of " + label(thread(other)));
        a.onclick = () => pick(other, true);
        d.append(a);
      }
      box.append(d);
    }
  }
  const bt = D.bt[i];
  if (bt) {
    const p = el("div", "path");
    bt.forEach((s, n) => { const d = el("div"); d.append(el("span", "n", "#" + n), el("span", "", s)); p.append(d); });
    box.append(el("h3", "", "Backtrace"), p);
  }
}

// --- packets ---------------------------------------------------------------------
const callOfSeq = new Map();
for (let i = 0; i < N; i++) callOfSeq.set(C.seq[i], i);
const pktUsers = new Map(); // frame number -> calls that name it
for (const [i, l] of Object.entries(D.used)) for (const no of l) {
  if (!pktUsers.has(no)) pktUsers.set(no, []);
  pktUsers.get(no).push(+i);
}
const pktIndex = new Map();
for (let k = 0; k < P.no.length; k++) if (!pktIndex.has(P.no[k])) pktIndex.set(P.no[k], k);
function pktsOf(i) {
  const set = new Set(D.used[i] || []);
  for (const k of bySeq.get(C.seq[i]) || []) set.add(P.no[k]);
  return [...set].sort((a, b) => a - b).map(no => pktIndex.get(no)).filter(k => k !== undefined);
}
const bySeq = new Map();
for (let k = 0; k < P.no.length; k++) {
  if (!bySeq.has(P.seq[k])) bySeq.set(P.seq[k], []);
  bySeq.get(P.seq[k]).push(k);
}
// Whose socket has this address? The thread that last made a call on it.
const owners = new Map(), ofSock = new Map();
for (const i of byEntry) {
  const s = C.sock[i];
  let l = ofSock.get(s);
  if (l === undefined) {
    const m = /local ([\d.]+:\d+)/.exec(s);
    l = m ? owners.get(m[1]) || [] : null;
    if (m) owners.set(m[1], l);
    ofSock.set(s, l);
  }
  if (l) l.push(i);
}
// A connection that was refused never tells its address; its SYN does. What
// comes in answer to the call, in the call, is from somebody else.
for (let k = 0; k < P.no.length; k++) {
  const i = callOfSeq.get(P.seq[k]);
  if (!P.out[k] || !P.src[k] || i === undefined || owners.has(P.src[k]) || owners.get(P.dst[k])?.includes(i)) continue;
  owners.set(P.src[k], [i]);
}
function ownerAt(addr, ts) {
  const l = owners.get(addr);
  if (!l || C.ts[l[0]] > ts) return -1; // nobody has it, or not yet
  let a = 0, b = l.length; // the call in progress then, or the next to come
  while (a < b) { const m = (a + b) >> 1; if (C.ts[l[m]] <= ts) a = m + 1; else b = m; }
  for (let k = a - 1; k >= 0 && k > a - 20; k--) if (C.ts[l[k]] + C.dur[l[k]] >= ts) return l[k];
  return l[Math.min(a, l.length - 1)];
}
function otherEnd(k, i) {
  const users = pktUsers.get(P.no[k]) || [], u = users.find(x => x !== i);
  if (u !== undefined) return u;
  const s = callOfSeq.get(P.seq[k]);
  if (s !== undefined && s !== i) return s;
  const o = ownerAt(P.dst[k], P.ts[k]);
  return o !== i ? o : -1;
}

// --- timeline -----------------------------------------------------------------------
let t0 = START - (END - START) * .02, t1 = END + (END - START) * .02, scrollY = 0;
let shown = null, boxes = [];
const css = v => getComputedStyle(document.documentElement).getPropertyValue(v).trim();
function first(l, t) { // first call of a lane that may still run at t
  let a = 0, b = l.length;
  while (a < b) { const m = (a + b) >> 1; if (C.ts[l[m]] + C.dur[l[m]] < t) a = m + 1; else b = m; }
  return Math.max(0, a - 1);
}
function drawTimeline() {
  const cv = $("#timeline canvas"), box = $("#timeline");
  if (box.hidden) return;
  const w = box.clientWidth, h = box.clientHeight, r = devicePixelRatio || 1;
  if (cv.width !== w * r || cv.height !== h * r) { cv.width = w * r; cv.height = h * r; }
  const g = cv.getContext("2d");
  g.setTransform(r, 0, 0, r, 0, 0);
  const col = COLORS.map(css), bg = css("--bg"), fg = css("--fg"), dim = css("--dim"), line = css("--line");
  const soft = css("--soft"), fn = css("--fn"), bad = css("--bad"), hot = css("--hot"), panel = css("--panel");
  g.fillStyle = bg; g.fillRect(0, 0, w, h);
  if (!N) {
    g.fillStyle = dim; g.font = "13px system-ui, sans-serif"; g.textAlign = "center";
    g.fillText("the program made no call that was recorded", w / 2, h / 2); g.textAlign = "left";
    return;
  }
  const left = 150, px = (w - left) / (t1 - t0), X = t => left + (t - t0) * px;
  if (!shown) shown = order.length === N ? null : new Set(order);
  boxes = [];
  // time axis
  const step = (() => { const want = (t1 - t0) / ((w - left) / 110); const p = 10 ** Math.floor(Math.log10(want));
    return [1, 2, 5, 10].map(k => k * p).find(k => k >= want); })();
  g.font = "11px system-ui, sans-serif"; g.textBaseline = "middle";
  for (let t = Math.ceil(t0 / step) * step; t < t1; t += step) {
    g.fillStyle = line; g.fillRect(Math.round(X(t)), 18, 1, h);
    g.fillStyle = dim;
    g.fillText(step >= 1e6 ? (t / 1e6).toFixed(step >= 1e7 ? 0 : 1) + " ms" :
      (t / 1e3).toFixed(step >= 1e3 ? 0 : step >= 100 ? 1 : 2) + " \u00b5s", X(t) + 3, 9);
  }
  const flame = $("#flame").checked;
  let y = 22 - scrollY;
  D.threads.forEach((th, k) => {
    const l = lanes[k];
    let deep = 0;
    const top = y;
    let lastX = -1;
    // clip to the right of the names
    g.save(); g.beginPath(); g.rect(left, 0, w - left, h); g.clip();
    for (let j = first(l, t0); j < l.length; j++) {
      const i = l[j];
      if (C.ts[i] > t1) break;
      const off = shown && !shown.has(i);
      let a = X(C.ts[i]), b = X(C.ts[i] + C.dur[i]);
      if (b < left) continue;
      a = Math.max(a, left - 2); b = Math.min(b, w + 2);
      if (b - a < .7) { if (a - lastX < .7) continue; b = a + .7; }
      lastX = b;
      const c = col[kinds[C.name[i]]];
      g.globalAlpha = off ? .12 : C.slept[i] * 2 > C.dur[i] ? .45 : 1;
      g.fillStyle = c; g.fillRect(a, top, Math.max(.7, b - a), 18);
      g.globalAlpha = 1;
      if (!off && fails(i)) { g.fillStyle = bad; g.fillRect(a, top + 15, Math.max(1, b - a), 3); }
      if (i === picked) { g.strokeStyle = hot; g.lineWidth = 2; g.strokeRect(a - 1, top - 1, Math.max(3, b - a + 2), 20); }
      boxes.push([a, top, Math.max(2, b - a), 18, i, 0]);
      if (b - a > 26) {
        g.fillStyle = C.slept[i] * 2 > C.dur[i] ? fg : bg;
        g.save(); g.beginPath(); g.rect(a, top, b - a, 18); g.clip();
        g.fillText(name(i) + (b - a > 130 ? " = " + C.ret[i] : ""), Math.max(a, left) + 4, top + 9); g.restore();
      }
      const path = flame && D.path[i];
      if (path && b - a > 3) for (let q = 0; q + 3 < path.length; q += 4) {
        const d = path[q], fa = X(C.ts[i] + path[q + 2]), fb = X(C.ts[i] + path[q + 2] + path[q + 3]);
        if (fb - fa < .5 || fb < left || fa > w || d > 13) continue;
        deep = Math.max(deep, d + 1);
        const fy = top + 20 + d * 13;
        g.fillStyle = fn; g.fillRect(fa, fy, Math.max(.5, fb - fa - .5), 12);
        boxes.push([fa, fy, fb - fa, 12, i, S[path[q + 1]] + "  " + span(path[q + 3])]);
        if (fb - fa > 34) { g.fillStyle = fg; g.save(); g.beginPath(); g.rect(fa, fy, fb - fa, 12); g.clip();
          g.fillText(S[path[q + 1]], Math.max(fa, left) + 3, fy + 6); g.restore(); }
      }
    }
    for (const x of halves[k]) {
      if (H.ts[x] > t1) break;
      const a = X(H.ts[x]), b = X(H.ts[x] + H.dur[x]);
      if (b < left) continue;
      g.fillStyle = soft; g.fillRect(a, top - 3, Math.max(1, b - a), 3);
      boxes.push([a, top - 4, Math.max(3, b - a), 5, -1, S[H.name[x]] + "  " + span(H.dur[x])]);
    }
    g.restore();
    const height = 24 + deep * 13;
    g.fillStyle = panel; g.fillRect(0, top - 3, left - 6, height - 2);
    g.fillStyle = fg; g.save(); g.beginPath(); g.rect(0, top - 4, left - 8, 30); g.clip();
    g.font = "12px system-ui, sans-serif"; g.fillText(th.comm, 10, top + 6);
    g.fillStyle = dim; g.font = "10px system-ui, sans-serif";
    g.fillText(String(th.tid), 10 + Math.min(90, th.comm.length * 7) + 8, top + 7); g.restore();
    g.font = "11px system-ui, sans-serif";
    y += height;
  });
  drawTimeline.height = y + scrollY;
}
function hit(e) {
  const r = $("#timeline canvas").getBoundingClientRect(), x = e.clientX - r.left, y = e.clientY - r.top;
  for (let k = boxes.length - 1; k >= 0; k--) {
    const b = boxes[k];
    if (x >= b[0] && x <= b[0] + b[2] && y >= b[1] && y <= b[1] + b[3]) return b;
  }
  return null;
}
function zoom(f, at) {
  const w = $("#timeline").clientWidth, left = 150;
  const x = at === undefined ? .5 : Math.max(0, (at - left) / (w - left)), t = t0 + (t1 - t0) * x;
  const n = Math.min((END - START) * 1.2 + 10, Math.max(20, (t1 - t0) * f));
  t0 = t - n * x; t1 = t0 + n;
  drawTimeline();
}
function zoomTo(i) {
  const d = Math.max(100, C.dur[i] * .1);
  t0 = C.ts[i] - d; t1 = C.ts[i] + C.dur[i] + d; drawTimeline();
}
function fit() { t0 = START - (END - START) * .02; t1 = END + (END - START) * .02 + 10; scrollY = 0; drawTimeline(); }

// --- sequence diagram -----------------------------------------------------------------
let sequenceRows = null;
function sequence() {
  const hosts = new Map(), ok = new Set(order), rows = [];
  const life = D.threads.map((t, k) => ({ t: t.comm, s: "thread " + t.tid, used: false }));
  const host = a => {
    const ip = a.replace(/:\d+$/, "");
    if (!hosts.has(ip)) { hosts.set(ip, life.length); life.push({ t: ip, s: "host", used: true }); }
    return hosts.get(ip);
  };
  for (const i of order) {
    rows.push({ ts: C.ts[i], k: "call", i, a: C.thread[i] });
    life[C.thread[i]].used = true;
  }
  for (let k = 0; k < P.no.length; k++) {
    if (pktIndex.get(P.no[k]) !== k) continue; // seen again on its way
    const from = callOfSeq.get(P.seq[k]);
    let a = ownerAt(P.src[k], P.ts[k]), b = ownerAt(P.dst[k], P.ts[k]);
    a = a >= 0 ? C.thread[a] : P.src[k] ? host(P.src[k]) : P.out[k] && from !== undefined ? C.thread[from] : -1;
    b = b >= 0 ? C.thread[b] : P.dst[k] ? host(P.dst[k]) : -1;
    if (a < 0 || b < 0 || (order.length !== N && !(from !== undefined && ok.has(from)))) continue;
    life[a].used = life[b].used = true;
    rows.push({ ts: P.ts[k], k: "pkt", p: k, a, b, i: from === undefined ? -1 : from });
  }
  rows.sort((x, y) => x.ts - y.ts);
  return { life, rows };
}
function drawSequence() {
  const sc = $("#sequence .scroll"), svg = $("#sequence svg"), box = $("#sequence .lanes");
  if (!sequenceRows) sequenceRows = sequence();
  const { life, rows } = sequenceRows, used = life.map((l, k) => k).filter(k => life[k].used);
  const gap = Math.max(230, Math.min(420, (sc.clientWidth - 190) / Math.max(1, used.length)));
  const X = new Map(used.map((k, n) => [k, 130 + n * gap + 20])), RH = 20, w = 150 + used.length * gap + 60;
  box.replaceChildren(...used.map(k => {
    const d = el("div", "", life[k].t);
    d.append(el("small", "", life[k].s)); d.style.left = X.get(k) - sc.scrollLeft + "px";
    return d;
  }));
  svg.setAttribute("width", w); svg.setAttribute("height", rows.length * RH + 20);
  const a = Math.max(0, Math.floor(sc.scrollTop / RH) - 5), b = Math.min(rows.length, Math.ceil((sc.scrollTop + sc.clientHeight) / RH) + 5);
  const y0 = a * RH, y1 = b * RH + 10, esc = s => s.replace(/[&<>"]/g, c => "&#" + c.charCodeAt(0) + ";");
  let s = '<defs><marker id="ah" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">' +
    '<path d="M0 0L8 4L0 8z" fill="' + css("--dim") + '"/></marker></defs>';
  for (const k of used) s += `<line class="life" x1="${X.get(k)}" x2="${X.get(k)}" y1="${y0}" y2="${y1}"/>`;
  for (let n = a; n < b; n++) {
    const r = rows[n], y = n * RH + 14;
    if (r.k === "call") {
      const t = C.text[r.i].length > 46 ? C.text[r.i].slice(0, 44) + "\u2026" : C.text[r.i];
      s += `<g class="row${r.i === picked ? " on" : ""}" data-i="${r.i}"><text class="dim" x="84" y="${y}" text-anchor="end">${clock(r.ts)}</text>` +
        `<rect x="${X.get(r.a) - 3}" y="${y - 11}" width="6" height="15" fill="${css(fails(r.i) ? "--bad" : COLORS[kinds[C.name[r.i]]])}"/>` +
        `<text x="${X.get(r.a) + 8}" y="${y}">${esc(t)}</text></g>`;
    } else {
      const xa = X.get(r.a), xb = X.get(r.b), t = esc(P.short[r.p]);
      s += `<g class="row" data-i="${r.i}"><title>${esc("#" + P.no[r.p] + " " + P.text[r.p])}</title>` +
        (xa === xb ? `<path class="msg" marker-end="url(#ah)" d="M${xa} ${y - 8}h26v8h-22"/><text class="dim" x="${xa + 32}" y="${y - 1}">${t}</text>` :
          `<line class="msg" marker-end="url(#ah)" x1="${xa + (xb > xa ? 4 : -4)}" x2="${xb + (xb > xa ? -4 : 4)}" y1="${y - 3}" y2="${y - 3}"/>` +
          `<text class="dim" x="${(xa + xb) / 2}" y="${y - 6}" text-anchor="middle">${t}</text>`) + "</g>";
    }
  }
  svg.innerHTML = s;
}

// --- summary ------------------------------------------------------------------------------
function drawStats() {
  const m = new Map();
  for (let i = 0; i < N; i++) {
    let r = m.get(C.name[i]);
    if (!r) m.set(C.name[i], r = { n: 0, bad: 0, sum: 0, slept: 0, d: [] });
    r.n++; r.sum += C.dur[i]; r.slept += C.slept[i]; r.d.push(C.dur[i]);
    if (fails(i)) r.bad++;
  }
  const t = el("table"), head = el("tr");
  for (const h of ["call", "calls", "errors", "total", "asleep", "p50", "p99", "max"]) head.append(el("th", "", h));
  t.append(head);
  for (const [k, r] of [...m].sort((a, b) => b[1].sum - a[1].sum)) {
    const tr = el("tr", "go"), d = Float64Array.from(r.d).sort(), q = p => d[Math.min(d.length - 1, Math.floor(p * d.length))];
    tr.append(el("td", "", S[k]), el("td", "", r.n.toLocaleString()), el("td", r.bad ? "bad" : "", r.bad || ""),
      ...[r.sum, r.slept, q(.5), q(.99), d[d.length - 1]].map(v => el("td", "", v ? span(v) : "")));
    tr.onclick = () => { $("#q").value = "/^" + S[k] + "\\(/"; refilter(); };
    t.append(tr);
  }
  $("#stats").replaceChildren(t);
}

// --- hands ----------------------------------------------------------------------------------
function show(view) {
  for (const v of document.querySelectorAll(".view")) v.hidden = v.id !== view;
  for (const b of document.querySelectorAll("nav button")) b.classList.toggle("on", b.dataset.view === view);
  if (view === "timeline") drawTimeline();
  if (view === "sequence") { drawSequence(); revealRow(picked, true); }
  if (view === "stats") drawStats();
}
$("#title").textContent = document.title = D.argv.join(" ") || "sock102 trace";
$("#about").textContent = [D.machine, "kernel " + D.kernel, many(D.threads.length, "thread"),
  P.no.length ? many(P.no.length, "frame") : "", D.lost ? many(D.lost, "record") + " lost" : "", D.note].filter(Boolean).join("  \u00b7  ");
$("#thread").append(new Option("all threads", ""), ...D.threads.map((t, k) => new Option(label(t) + " (" + lanes[k].length + ")", k)));
$("#kind").append(new Option("all calls", ""), ...KINDS.map((k, n) => new Option(k, n)));
KINDS.forEach((k, n) => {
  const b = el("button", "", k);
  b.style.setProperty("--c", "var(" + COLORS[n] + ")");
  b.title = "only these";
  b.onclick = () => { $("#kind").value = $("#kind").value === String(n) ? "" : n; refilter(); };
  $("#legend").append(b);
});
$("#legend").append(Object.assign(el("span", "", "failed"), { className: "failed" }),
  Object.assign(el("span", "", "bottom half"), { className: "soft" }));
let timer;
for (const id of ["q", "slow"]) $("#" + id).addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(refilter, 120); });
for (const id of ["thread", "kind", "errors"]) $("#" + id).addEventListener("change", refilter);
for (const b of document.querySelectorAll("nav button")) b.onclick = () => show(b.dataset.view);
$("#list").addEventListener("scroll", () => drawList(false));
$("#list").addEventListener("click", e => { const r = e.target.closest(".r"); if (r) pick(+r.dataset.i); });
addEventListener("keydown", e => {
  if (e.key === "Escape") { document.activeElement.blur(); return; }
  if (e.target.matches("input, select") || e.ctrlKey || e.metaKey || e.altKey) return;
  const page = Math.max(1, Math.floor($("#list").clientHeight / 22) - 1);
  const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: page, PageUp: -page, Home: -1e9, End: 1e9 }[e.key];
  const act = by !== undefined ? () => order.length &&
    pick(order[Math.max(0, Math.min(order.length - 1, order.indexOf(picked) + by))], true) :
    { "/": () => $("#q").focus(), "1": () => show("timeline"), "2": () => show("sequence"), "3": () => show("stats"),
      "+": () => zoom(.5), "-": () => zoom(2), "0": fit, e: () => $("#errors").click(),
      z: () => picked >= 0 && zoomTo(picked) }[e.key];
  if (!act) return;
  e.preventDefault(); act();
});
$("#sequence .scroll").addEventListener("scroll", drawSequence);
$("#sequence svg").addEventListener("click", e => { const r = e.target.closest(".row"); if (r && +r.dataset.i >= 0) { const i = +r.dataset.i; reveal(i); pick(i, false); } });
$("#flame").onchange = drawTimeline;
$("#fit").onclick = fit; $("#in").onclick = () => zoom(.5); $("#out").onclick = () => zoom(2);
const cv = $("#timeline canvas");
cv.addEventListener("wheel", e => {
  e.preventDefault();
  if (e.shiftKey) { scrollY = Math.max(0, Math.min(Math.max(0, drawTimeline.height - cv.clientHeight + 20), scrollY + e.deltaY)); drawTimeline(); }
  else zoom(Math.exp(e.deltaY / 400), e.offsetX);
}, { passive: false });
let drag = null;
cv.addEventListener("mousedown", e => { drag = { x: e.clientX, y: e.clientY, t0, t1, scrollY, moved: false }; });
window.addEventListener("mousemove", e => {
  const tip = $("#tip");
  if (drag) {
    const dx = e.clientX - drag.x, dy = e.clientY - drag.y;
    if (Math.abs(dx) + Math.abs(dy) > 3) drag.moved = true;
    if (drag.moved) {
      const d = dx * (drag.t1 - drag.t0) / (cv.clientWidth - 150);
      t0 = drag.t0 - d; t1 = drag.t1 - d;
      scrollY = Math.max(0, Math.min(Math.max(0, drawTimeline.height - cv.clientHeight + 20), drag.scrollY - dy));
      drawTimeline();
    }
    tip.hidden = true;
    return;
  }
  const b = e.target === cv ? hit(e) : null;
  tip.hidden = !b;
  if (!b) return;
  tip.textContent = b[5] ? b[5] : C.text[b[4]] + " = " + C.ret[b[4]] + "\n" + span(C.dur[b[4]]) + "  " + label(thread(b[4]));
  tip.style.left = Math.min(e.clientX + 12, innerWidth - 340) + "px";
  tip.style.top = Math.min(e.clientY + 14, innerHeight - 90) + "px";
});
window.addEventListener("mouseup", e => {
  if (drag && !drag.moved) { const b = hit(e); if (b && b[4] >= 0) pick(b[4], true); }
  drag = null;
});
cv.addEventListener("dblclick", e => { const b = hit(e); if (!b || b[4] < 0) return fit();
  zoomTo(b[4]); });
window.addEventListener("resize", () => { drawTimeline(); drawList(true); if (!$("#sequence").hidden) drawSequence(); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { drawTimeline(); drawSequence(); });
refilter();
// What is most worth opening: a connect() of the machine with its path, else the first call.
pick(byEntry.find(i => name(i) === "connect" && D.path[i] && C.where[i] === 0) ?? byEntry.find(i => D.path[i]) ?? byEntry[0] ?? -1);
if (location.hash.length > 1) for (const w of location.hash.slice(1).split(",")) {
  if (document.getElementById(w)?.classList.contains("view")) show(w);
  else if (/^\d+$/.test(w) && callOfSeq.has(+w)) pick(callOfSeq.get(+w), true);
}
document.documentElement.dataset.ready = Math.round(performance.now());
