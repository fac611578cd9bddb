#!/usr/bin/env bash
# 1 GB each way across a clean TAP, 100 MB each way across a bad one; the sums
# are equal. By curl from a server on the kernel, and by nc to the kernel.
. tests/soak/lib.sh
[ "$(id -u)" = 0 ] || { echo 'a TAP needs root'; exit 0; }
export W S
# shellcheck disable=SC2016
unshare -n timeout 280 bash -c '
  BATS_TEST_TMPDIR=$W . tests/lib/wire_inside.sh
  # Bytes that are not the same anywhere, without a gigabyte of them on disk.
  cat >"$D/stream.py" <<PY
import hashlib, http.server, sys
block = hashlib.sha512(b"wire").digest() * 1024
def parts(n):
    i = 0
    while n > 0:
        b = i.to_bytes(8, "big") + block
        yield b[:n]
        n -= len(b)
        i += 1
if sys.argv[1] == "sum":
    h = hashlib.sha256()
    for b in parts(int(sys.argv[2])):
        h.update(b)
    print(h.hexdigest())
elif sys.argv[1] == "out":
    for b in parts(int(sys.argv[2])):
        sys.stdout.buffer.write(b)
else:
    class H(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            n = int(self.path[1:])
            self.send_response(200)
            self.send_header("Content-Length", str(n))
            self.end_headers()
            for b in parts(n):
                self.wfile.write(b)
        def log_message(self, *a):
            pass
    http.server.HTTPServer(("10.102.0.1", 8000), H).serve_forever()
PY
  P="/usr/bin/python3 $D/stream.py"
  $P serve & server=$!
  served 8000
  both() { # BYTES
    local want got back
    want=$($P sum "$1")
    got=$(W -- curl -sf "http://10.102.0.1:8000/$1" | sha256sum | cut -d" " -f1)
    [ "$got" = "$want" ] || { echo "curl, $1 bytes: the sums differ"; exit 1; }
    (nc -N -l 10.102.0.1 7000 | sha256sum | cut -d" " -f1 >"$D/back") &
    back=$!
    until ss -Hltn sport = :7000 | grep -q .; do tick; done
    $P out "$1" | W -- nc -N 10.102.0.1 7000
    wait $back
    [ "$(cat "$D/back")" = "$want" ] || { echo "nc, $1 bytes: the sums differ"; exit 1; }
  }
  FAULTS=
  both 1000000000
  FAULTS=,loss=2%,delay=5ms,reorder=1%,dup=1%,corrupt=0.1%
  both 100000000
  kill $server
' || fail 'a transfer failed'
echo '1 GB each way on a clean wire, 100 MB each way on a bad one: all sums equal'
