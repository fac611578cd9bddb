#!/usr/bin/env bats
# tracer/graph.c and format/tree.c: the function path.
# shellcheck disable=SC2016,SC2086

bats_require_minimum_version 1.5.0
load ../lib/sock102

setup_file() {
  export T=$BATS_FILE_TMPDIR
  machine -g -o "$T/g.ndjson" -- "$B/examples/replyhi" >/dev/null
  "$S" show --as tree "$T/g.ndjson" >"$T/tree"
}

@test "-g: every socketcall's path begins at sys_socketcall" {
  [ "$(jq -r 'select(.t=="call" and .nr>0).path[0][1]' "$T/g.ndjson" | sort -u)" = sys_socketcall ]
  [ "$(jq -r 'select(.t=="call" and .nr>0).path[0][0]' "$T/g.ndjson" | sort -u)" = 0 ]
}

@test "-g: pre-order: no function lies outside the one that called it" {
  jq -es '[.[]|select(.path)|.path as $p|range(1;$p|length)|. as $i
    |select($p[$i][0] > $p[$i-1][0]+1)]|length == 0' "$T/g.ndjson"
  jq -es '[.[]|select(.path)|.path as $p|range(1;$p|length)|. as $i
    |select($p[$i][0] == $p[$i-1][0]+1)
    |select($p[$i][2] < $p[$i-1][2] or $p[$i][2]+$p[$i][3] > $p[$i-1][2]+$p[$i-1][3]+3)]|length == 0' "$T/g.ndjson"
}

@test "-g: bottom halves have a path of their own and name their call" {
  jq -es '[.[]|select(.t=="softirq" and (.path//[]|map(.[1])|index("tcp_v4_rcv")))]|length > 3' "$T/g.ndjson"
  jq -es '(map(select(.t=="call").seq)) as $s
    |[.[]|select(.t=="softirq" and .in)|select(.in as $i|$s|index($i)|not)]|length == 0' "$T/g.ndjson"
}

@test "-g: the boot has its path" {
  [ "$(jq -r 'select(.t=="boot").path[0][1]' "$T/g.ndjson")" = do_basic_setup ]
  jq -es 'map(select(.t=="boot"))[0].path|map(.[1])|index("sock_init") and index("sock_register")' "$T/g.ndjson"
}

@test "-g: both kinds of process on one machine" {
  n=g$$-$RANDOM
  ns bash -c '
    "$S" run -m "$1" -g -o "$T/m.ndjson" -- sh -c "touch \"$T/up\"; until [ -e \"$T/done\" ]; do sleep 0.05; done" &
    until [ -e "$T/up" ]; do sleep 0.05; done
    "$S" run -m "$1" -- "$B/tests/programs/netcalls" >"$T/out"
    touch "$T/done"; wait' x "$n"
  grep -q 'send 100' "$T/out"
  tests/lib/validate "$T/m.ndjson"
}

@test "tree: from the call down to the peer's tcp_v4_rcv" {
  awk '/ connect\(/{on=1;print;next} /^[0-9]/{on=0} on' "$T/tree" >"$T/connect"
  for f in sys_socketcall sys_connect inet_stream_connect tcp_v4_connect tcp_connect \
    tcp_transmit_skb ip_queue_xmit ip_output dev_queue_xmit netif_rx NET_RX_SOFTIRQ \
    net_rx_action ip_rcv ip_local_deliver tcp_v4_rcv; do
    grep -qw "$f" "$T/connect" || { echo "no $f"; return 1; }
  done
}

@test "summary: counts, errors, percentiles" {
  "$S" show --as summary "$T/g.ndjson" >"$T/sum"
  awk '$NF=="connect"{exit !($4==1)}' "$T/sum"
  grep -q '1 calls never returned' "$T/sum"
}

@test "-g: a path is read where the library is no more, or another one" {
  machine -g -o "$BATS_TEST_TMPDIR/y.s102" -- "$B/examples/replyhi"
  sed 's/libsock102-g\.so/libsock102-x.so/' "$BATS_TEST_TMPDIR/y.s102" >"$BATS_TEST_TMPDIR/x.s102"
  run -1 cmp -s "$BATS_TEST_TMPDIR/x.s102" "$BATS_TEST_TMPDIR/y.s102"
  diff <("$S" show --as tree "$BATS_TEST_TMPDIR/y.s102") <("$S" show --as tree "$BATS_TEST_TMPDIR/x.s102")
  "$S" show --as tree "$BATS_TEST_TMPDIR/x.s102" | grep -q tcp_v4_rcv
}
