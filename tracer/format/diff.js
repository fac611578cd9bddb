"use strict";
// The page of `sock102 diff --html`. D.pairs[i].rows[k] is [first, second,
// why, declared reason, path]; second is 0 where it reads as the first does.
const D = JSON.parse(document.getElementById("data").textContent);
const $ = s => document.querySelector(s);
const el = (tag, cls, text) => {
  const e = document.createElement(tag);
  if (cls) e.className = cls;
  if (text !== undefined) e.textContent = text;
  return e;
};
const RH = 22, CONTEXT = 3;
const second = r => r[1] === 0 ? r[0] : r[1];
const kind = r => r.length < 3 ? "" : r[3] ? "k" : "x";
let lines = [];      // { p, k } a row; { p } a thread's head; { p, k, n } n rows left out
let open = new Set();   // gaps that were opened: "p:k"
let picked = null;      // [p, k]

function build() {
  const q = $("#q").value.trim().toLowerCase().split(/\s+/).filter(Boolean), t = $("#thread").value;
  const all = $("#all").checked || q.length > 0;
  const hit = r => q.every(w => ((r[0] || "") + "\n" + (second(r) || "")).toLowerCase().includes(w));
  let shown = 0;
  lines = [];
  D.pairs.forEach((pair, p) => {
    if (t !== "" && +t !== p) return;
    const rows = pair.rows, want = new Uint8Array(rows.length), from = lines.length;
    rows.forEach((r, k) => {
      if (all) { want[k] = hit(r) ? 1 : 0; return; }
      if (kind(r)) for (let d = -CONTEXT; d <= CONTEXT; d++) if (k + d >= 0 && k + d < rows.length) want[k + d] = 1;
    });
    lines.push({ p });
    for (let k = 0; k < rows.length;) {
      if (want[k]) { lines.push({ p, k: k++ }); shown++; continue; }
      let e = k;
      while (e < rows.length && !want[e]) e++;
      if (q.length) { k = e; continue; }
      if (open.has(p + ":" + k)) while (k < e) { lines.push({ p, k: k++ }); shown++; }
      else lines.push({ p, k, n: e - k });
      k = e;
    }
    if (pair.exit) lines.push({ p, exit: pair.exit });
    if (q.length && lines.length === from + 1) lines.pop();
  });
  $("#hits").textContent = shown.toLocaleString() + " of " +
    D.pairs.reduce((s, x) => s + x.rows.length, 0).toLocaleString() + " rows";
  $("#list .pad").style.height = lines.length * RH + "px";
  draw(true);
}

// What is between the common beginning and the common end is marked.
function marked(s, other, cut) {
  const e = el("span");
  if (s === null || other === null || s === other) { e.textContent = s ?? ""; return e; }
  let a = 0, z = 0;
  const n = Math.min(s.length, other.length);
  while (a < n && s[a] === other[a]) a++;
  while (z < n - a && s[s.length - 1 - z] === other[other.length - 1 - z]) z++;
  // In a row the difference is to be seen: what is alike before it is cut.
  e.append(cut && a > 56 ? s.slice(0, 28) + "\u2026" + s.slice(a - 18, a) : s.slice(0, a), el("mark", "", s.slice(a, s.length - z)), s.slice(s.length - z));
  return e;
}

function line(l) {
  if (l.exit) return el("div", "h", l.exit);
  if (l.k === undefined) return el("div", "h", D.pairs[l.p].name);
  if (l.n) {
    const g = el("div", "g", "\u22ef " + l.n.toLocaleString() + (l.n === 1 ? " call" : " calls") + " alike");
    g.onclick = () => { open.add(l.p + ":" + l.k); build(); };
    return g;
  }
  const r = D.pairs[l.p].rows[l.k], b = second(r), c = kind(r);
  const row = el("div", "p " + c + (picked && picked[0] === l.p && picked[1] === l.k ? " on" : ""));
  const sa = el("span", "s a" + (r[0] === null ? " none" : "")), sb = el("span", "s b" + (b === null ? " none" : ""));
  sa.append(c ? marked(r[0], b, true) : r[0] ?? ""); sb.append(c ? marked(b, r[0], true) : b ?? "");
  row.append(el("span", "n", l.k + 1), sa, sb);
  row.onclick = () => pick(l.p, l.k, false);
  return row;
}
let from = -1, to = -1;
function draw(all) {
  const l = $("#list"), a = Math.max(0, Math.floor(l.scrollTop / RH) - 8);
  const b = Math.min(lines.length, Math.ceil((l.scrollTop + l.clientHeight) / RH) + 8);
  if (!all && a === from && b === to) return;
  from = a; to = b;
  const rows = $("#list .rows");
  rows.style.top = a * RH + "px";
  rows.replaceChildren(...lines.slice(a, b).map(line));
  if (!lines.length || D.pairs.length === 0)
    rows.append(el("div", "empty", D.pairs.length ? "no call matches" : "neither side made a call on a socket"));
}

function at(p, k) { return lines.findIndex(l => l.p === p && l.k === k && !l.n); }
function pick(p, k, move) {
  picked = [p, k];
  const i = at(p, k), l = $("#list");
  if (move && i >= 0 && (i * RH < l.scrollTop + RH || (i + 2) * RH > l.scrollTop + l.clientHeight))
    l.scrollTop = Math.max(0, i * RH - l.clientHeight / 2);
  draw(true);
  const r = D.pairs[p].rows[k], b = second(r), d = $("#detail");
  const first = D.first && D.first[0] === p && D.first[1] === k;
  d.replaceChildren(el("h2", "", (first ? "first difference: " : "") + D.pairs[p].name + ", call " + (k + 1)));
  if (!kind(r)) { d.append(el("div", "fn", r[0] ?? b)); return; }
  for (const [cls, s, o, name] of [["a", r[0], b, D.a], ["b", b, r[0], D.b]]) {
    const e = el("div", cls);
    e.title = name;
    e.append(s === null ? el("span", "empty", "did not make this call") : marked(s, o));
    d.append(e);
  }
  const dl = el("dl");
  for (const w of r[2].split("\n").filter(Boolean)) {
    const c = w.indexOf(": ");
    dl.append(el("dt", "", c < 0 ? "" : w.slice(0, c)), el("dd", "", c < 0 ? w : w.slice(c + 2)));
  }
  if (r[3]) dl.append(el("dt", "", "declared"), el("dd", "", r[3]));
  if (r[4]) {
    const fns = r[4].split(" > ");
    dl.append(el("dt", "", "path"), el("dd", "", fns.join(" \u203a ")), el("dt", "", "said by"), el("dd", "", fns[fns.length - 1]));
  }
  d.append(dl);
}
function step(way) { // to the next row that differs, from the picked one
  const diffs = [];
  D.pairs.forEach((x, p) => x.rows.forEach((r, k) => { if (kind(r)) diffs.push([p, k]); }));
  const ok = diffs.filter(([p, k]) => at(p, k) >= 0);
  if (!ok.length) return;
  const cmp = ([p, k]) => picked ? (p - picked[0] || k - picked[1]) : 1;
  const next = way > 0 ? ok.find(d => cmp(d) > 0) ?? ok[0] : [...ok].reverse().find(d => cmp(d) < 0) ?? ok[ok.length - 1];
  pick(next[0], next[1], true);
}
function move(way) {
  let i = picked ? at(picked[0], picked[1]) : -1;
  for (i += way; i >= 0 && i < lines.length; i += way)
    if (lines[i].k !== undefined && !lines[i].n) return pick(lines[i].p, lines[i].k, true);
}

$("#title").textContent = document.title = D.a + "  |  " + D.b;
$("#about").textContent = D.differ ? D.differ.toLocaleString() + (D.differ === 1 ? " difference" : " differences") +
  (D.known ? ", " + D.known + " declared" : "") : "no difference" + (D.known ? " but " + D.known + " declared" : "");
$("#ha").textContent = D.a; $("#hb").textContent = D.b;
$("#thread").append(new Option("all threads", ""), ...D.pairs.map((t, k) => new Option(t.name + " (" + t.rows.length + ")", k)));
let timer;
$("#q").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(build, 120); });
for (const s of ["#thread", "#all"]) $(s).addEventListener("change", build);
$("#list").addEventListener("scroll", () => draw(false));
$("#next").onclick = () => step(1); $("#prev").onclick = () => step(-1);
addEventListener("resize", () => draw(true));
addEventListener("keydown", e => {
  if (e.target.matches("input[type=search], select") || e.ctrlKey || e.metaKey || e.altKey) return;
  const act = { n: () => step(1), p: () => step(-1), j: () => move(1), k: () => move(-1), ArrowDown: () => move(1),
    ArrowUp: () => move(-1), a: () => $("#all").click(), "/": () => $("#q").focus() }[e.key];
  if (act) { e.preventDefault(); act(); }
});
build();
if (D.first) pick(D.first[0], D.first[1], true);
else $("#detail").append(el("div", "empty", "The program could not tell the two apart."));
document.documentElement.dataset.ready = Math.round(performance.now());
