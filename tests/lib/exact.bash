# exact.bash - our text of calls beside strace's, for tests/tracer/strace_*.bats
#
#   same OPTS -- CMD   run CMD under strace and run -w kernel; texts are equal
#   each NAMES         same for every sequence of $CALLS, with $SEQ_OPTS
#
# Pids and times are all that is taken out. SET is what is traced; signals and
# ends of processes are compared if SIGNALS is set.

# both OPTS -- CMD: $D/a is our text, $D/b is strace's
both() {
  local opts=() set=${SET:-%net} drop='/^---/d;/^\+\+\+/d'
  [ -z "${SIGNALS:-}" ] || drop='s/si_pid=[0-9]+/si_pid=N/'
  while [ "$1" != -- ]; do opts+=("$1"); shift; done
  shift
  D=$BATS_TEST_TMPDIR
  kernel_ns strace -f -e "trace=$set" "${opts[@]}" -o "$D/b.log" \
    "$S" run -w kernel -s 4096 -o "$D/a.s102" -- "$@" >/dev/null ||
    [ -n "${SIGNALS:-}" ]
  "$S" show --as strace -f -e "trace=$set" "${opts[@]}" "$D/a.s102" >"$D/a.log"
  # the program's processes; not ours, which strace also sees
  PIDS=$(awk '/ [a-z0-9_]+\(/ { print $1 }' "$D/a.log" | sort -u | paste -sd'|')
  # what -e read= and write= dump has no number in front
  sed -nE "s/^($PIDS) +//p;/^ [*|=] /p" "$D/a.log" | sed -E "$drop" >"$D/a"
  sed -nE "s/^($PIDS) +//p;/^ [*|=] /p" "$D/b.log" | sed -E "$drop" >"$D/b"
  # The keeper, which strace sees too, can come between the two halves of a
  # call; the program has one thread, so they belong together.
  if grep -q '<unfinished \.\.\.>$' "$D/b"; then
    joined <"$D/a" >"$D/a1" && mv "$D/a1" "$D/a"
    joined <"$D/b" >"$D/b1" && mv "$D/b1" "$D/b"
  fi
  [ -s "$D/b" ]
}

joined() {
  sed -E ':a;/ <unfinished \.\.\.>$/{N;s/ <unfinished \.\.\.>\n<\.\.\. [a-z0-9_]+ resumed>//;ta};s/ += / = /'
}

same() {
  both "$@"
  diff "$D/a" "$D/b"
}

# Every sequence is run, and all that differ are named at the end.
each() {
  local bad='' n
  for n in "$@"; do
    same "${SEQ_OPTS[@]}" -- "$CALLS" "$n" || bad="$bad $n"
  done
  [ -z "$bad" ] || { echo "differ:$bad"; return 1; }
}
