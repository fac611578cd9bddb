#!/usr/bin/env bats
# What is wrong with a command line, a file or a program is said in one line on
# stderr that begins with "sock102: ", by status 2 (126, 127 for a program that
# cannot be run, or is not there), and nothing is left behind.

bats_require_minimum_version 1.5.0
load ../lib/sock102

setup_file() {
  cd "$BATS_FILE_TMPDIR" || exit 1
  : >empty.s102
  ns "$S" run -o good.s102 -- true
  head -c 100 good.s102 >cut.s102
  head -c 5000 /dev/zero | tr '\0' 'x' >garbage.s102
  { head -c 8 good.s102; head -c 5000 /dev/zero | tr '\0' '\377'; } >huge.s102
  echo '{"a":' >broken.ndjson
  printf 'int main(void) { return 0; }' >x.c
  gcc -static -o static x.c
  cp /bin/true plain && chmod 644 plain
  echo '{' >broken.json
  echo '[1, 2]' >list.json
  echo 'no reason' >known
}

setup() { cd "$BATS_FILE_TMPDIR" || exit 1; }

# says STATUS ARGS...: one line, that status, no output
says() {
  local want=$1 rc=0
  shift
  timeout 20 "$S" "$@" >out 2>err || rc=$?
  [ "$rc" = "$want" ] && [ ! -s out ] && [ "$(wc -l <err)" = 1 ] &&
    grep -q '^sock102: ' err || {
    echo "status $rc, $(wc -c <out) bytes of output: $*"
    cat err
    return 1
  }
}

@test "a command, an option or an argument is missing, or not known" {
  local c
  says 2
  says 2 bogus
  says 2 --bogus
  for c in run compare show diff ls; do says 2 $c --bogus; done
  for c in run compare show diff; do says 2 $c; done
  says 2 run --
  says 2 compare --
  says 2 keeper
  says 2 diff good.s102
  says 2 show good.s102 good.s102
  for c in -o -s -e -m -w -a --pcap --policy --resolv --personality --ring; do
    says 2 run $c
  done
  for c in --as -s -e; do says 2 show $c; done
}

@test "a trace that cannot be read, is empty, cut off or none, in every format" {
  local f as
  for f in nofile . empty.s102 /dev/null cut.s102 garbage.s102 huge.s102 \
    broken.ndjson; do
    for as in json strace tree html summary; do says 2 show --as $as $f; done
    says 2 show $f
    says 2 diff $f good.s102
    says 2 diff good.s102 $f
  done
  says 2 show --as nothing good.s102
  says 2 show --follow nofile
}

@test "a trace cut off anywhere is shown as far as it goes, or refused" {
  local n size
  ns "$S" run -o whole.s102 -- /usr/bin/python3 -c 'import socket; socket.socket()'
  size=$(stat -c %s whole.s102)
  for n in $(seq 8 97 "$size"); do
    head -c "$n" whole.s102 >part.s102
    run timeout 20 "$S" show --as strace part.s102
    [ "$status" = 0 ] || [ "$status" = 2 ]
  done
}

@test "a program that is not there, or cannot be run" {
  local c
  says 127 run -- ./nofile
  says 127 run -- nosuchcommand
  says 127 run -- ""
  says 127 run -- "$(printf "no\nfile")"
  says 126 run -- ./plain
  says 126 run -- /
  says 126 run -- ./static
  for c in ./nofile nosuchcommand ./plain ./static; do says 2 compare -- $c; done
}

@test "values of -w and -a" {
  local v
  for v in nowire tap:a-name-that-is-too-long tap:,x cable cable: \
    cable:/nonexistent/x none,loss=x none,loss=200% slirp,hostfwd=x \
    slirp,bogus=1 none,delay=x kernel,x; do
    says 2 run -w $v -- true
  done
  for v in "" x 1.2.3 10.0.0.1 10.0.0.1/ 10.0.0.1/33 10.0.0.1/24,gw= \
    10.0.0.1/24,gw=x 10.0.0.1/24,x 256.0.0.1/8; do
    says 2 run -a "$v" -- true
  done
}

@test "values of -e, --policy, --resolv, --known, --pcap, -o, -s, --ring" {
  local v
  for v in "" x trace= 'trace=!' trace=x inject= inject=connect \
    inject=connect:error=EBOGUS inject=connect:when=0 inject=x:error=EIO a=b; do
    says 2 run -e "$v" -- true
    says 2 compare -e "$v" -- true
  done
  for v in nofile . broken.json list.json empty.s102; do
    says 2 run --policy $v -- true
  done
  for v in nofile .; do says 2 run --resolv $v -- true; done
  for v in nofile . known; do
    says 2 compare --known $v -- true
    says 2 diff --known $v good.s102 good.s102
  done
  for v in /nonexistent/x .; do
    says 2 run -o $v -- true
    says 2 run --pcap $v -- true
  done
  says 2 run -o /nonexistent/x.s102 -- true
  says 2 run -o '|' -- true
  for v in x -1 9999999999 1z; do
    says 2 run -s $v -- true
    says 2 run --ring $v -- true
  done
  says 2 run -m "$(printf %100s x)" -- true
  says 2 run --personality 3.0 -- true
}

@test "no memory: of the process, and of the file system of the spool" {
  (ulimit -v 100000 && says 2 run -- true)
  [ "$(id -u)" = 0 ] || skip "needs root for a small file system"
  mkdir -p full
  # shellcheck disable=SC2016
  run --separate-stderr unshare -nm sh -c 'mount -t tmpfs -o size=4k none full &&
    "$S" run -o full/t.s102 -- /usr/bin/python3 -c "
import socket
for i in range(2000): socket.socket().close()"'
  [ "$status" = 2 ]
  [[ ${stderr_lines[0]} == "sock102: "*"No space left"* ]]
}

@test "a machine that another build made is not joined" {
  [ -e "$B/32/libsock102.so" ] || skip "no library of 32 bits"
  local n=b$$-$RANDOM
  printf '#include <sys/socket.h>\nint main(void) { return socket(2, 1, 0) < 0; }' >y.c
  gcc -m32 -o prog32 y.c
  "$S" run -m $n -- sh -c 'echo up >up; cat <fifo' 3>&- &
  mkfifo fifo
  wait_until 10s test -e up
  run "$B/32/sock102" run -m $n -- ./prog32
  by_command="$status $output"
  run env SOCK102_MACHINE=$n LD_PRELOAD="$B/32/libsock102.so" ./prog32
  by_hand=$output
  : >fifo
  wait $!
  [[ $by_command == "2 sock102: machine $n was made by another build"* ]]
  [[ $by_hand == "sock102: machine $n was made by another build"* ]]
}

@test "nothing of it is left behind" {
  # no machine that one of the tests above has made, no file
  run ls -A "$BATS_FILE_TMPDIR"
  [[ $output != *sock102* ]]
  ! pgrep -f "$S run .*(nofile|nowire|nosuchcommand)" || false
  run "$S" ls
  [[ $output != *"nosuchcommand"* ]]
}
