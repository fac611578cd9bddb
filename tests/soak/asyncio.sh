#!/usr/bin/env bash
# All modules of Python's test_asyncio: what passes on the kernel passes here.
. tests/soak/lib.sh
export W
one() {
  . tests/lib/sock102.bash
  local LIMIT=200 m=test_asyncio.$1
  local py=(/usr/bin/python3.11 "$ROOT/tests/programs/suite.py")
  mkdir "$W/$1" && cd "$W/$1" || return 255
  kernel_ns "${py[@]}" "$m" >kernel 2>err.kernel &
  machine -- "${py[@]}" "$m" >out 2>err.machine
  wait
  cd "$ROOT" || return 255
  # A module with nothing to run here (Windows) says so on both sides.
  if ! grep -q '^ok' "$W/$1/kernel"; then
    cmp "$W/$1/kernel" "$W/$1/out" || return 255
    return 0
  fi
  /usr/bin/python3 tests/programs/suite_diff.py "$W/$1/kernel" "$W/$1/out" \
    tests/programs/python_known.txt || return 255
}
export -f one
for m in /usr/lib/python3.11/test/test_asyncio/test_*.py; do basename "$m" .py; done |
  xargs -P 4 -I{} bash -c "one {}" >"$W/diff" 2>&1 || fail "$(cat "$W/diff")"
echo "$(cat "$W"/*/out | grep -c '^ok') tests ok"
