#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# preload/exec.c, environ.c, process.c, vfork.c: the next program is on the
# machine too.

load ../lib/sock102

setup() { T=$BATS_TEST_TMPDIR/t.ndjson; }

# The names of programs that said they were exec'ed.
execs() { jq -r 'select(.t=="exec" and (.left|not))|.file|sub(".*/";"")' "$T" | paste -sd' '; }

@test "an exec that drops the environment keeps the library" {
  run machine -o "$T" -- env -i /usr/bin/env
  [ "$status" = 0 ]
  [[ $output == *LD_PRELOAD=*libsock102* ]]
  [ "$(execs)" = "env env" ]
}

@test "somebody else's LD_PRELOAD is kept behind ours" {
  run machine -o "$T" -- env LD_PRELOAD=libm.so.6 /usr/bin/env
  [ "$status" = 0 ]
  [[ $output =~ LD_PRELOAD=[^:]*libsock102[^:]*:libm.so.6 ]]
}

@test "fork, vfork, posix_spawn, popen and system: all of them arrive" {
  cat >"$BATS_TEST_TMPDIR/p.py" <<'EOF'
import os, subprocess, sys
subprocess.run(["/bin/true"], env={})
subprocess.run(["/bin/true"], close_fds=False, env={})
os.posix_spawn("/bin/true", ["true"], {})
os.wait()
if os.fork() == 0:
    os.execve("/bin/true", ["true"], {})
os.wait()
os.popen("exec /bin/true").read()
os.system("exec /bin/true")
EOF
  machine -o "$T" -- /usr/bin/python3 "$BATS_TEST_TMPDIR/p.py"
  [ "$(execs | tr ' ' '\n' | grep -c '^true$')" = 6 ]
}

@test "a child of vfork cannot change its parent's descriptors" {
  cat >"$BATS_TEST_TMPDIR/p.py" <<'EOF'
import socket, subprocess
a, b = socket.socketpair()
for i in range(50):
    subprocess.run(["/bin/true"], stdin=b, pass_fds=[])
a.send(b"still here")
print(b.recv(20))
EOF
  run machine -o "$T" -- /usr/bin/python3 "$BATS_TEST_TMPDIR/p.py"
  [ "$output" = "b'still here'" ]
  [ "$(jq -c 'select(.t=="fork" and .how==58)' "$T" | wc -l)" -ge 50 ]
}

@test "a static program is named when it leaves the machine" {
  machine -o "$T" -- sh -c '/sbin/ldconfig --version >/dev/null; true'
  [ "$(jq -r 'select(.t=="exec" and .left)|.file' "$T")" = /sbin/ldconfig ]
}

@test "an exec that fails says nothing and leaves things as they were" {
  run machine -o "$T" -- /usr/bin/python3 -c '
import os, socket
a, b = socket.socketpair()
for name in ("/nonexistent", "/etc/passwd", "/"):
    try:
        os.execv(name, ["x"])
    except OSError as e:
        print(e.errno)
a.send(b"y"); print(b.recv(2))'
  [ "$output" = "$(printf '2\n13\n13\nb'"'y'")" ]
  [ "$(execs)" = python3 ]
}

@test "the program's limit on descriptors is its own" {
  run machine -- sh -c 'ulimit -Sn 300; exec /usr/bin/python3 -u -c "
import os, resource, socket
a, b = socket.socketpair()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0], os.sysconf(\"SC_OPEN_MAX\"))
fds = []
try:
    while True: fds.append(os.dup(0))
except OSError as e:
    print(e.errno, fds[-1])
[os.close(fd) for fd in fds]
os.closerange(5, 400)
print(len(os.listdir(\"/proc/self/fd\")) > 0, socket.socketpair()[0].fileno())
os.system(\"ulimit -Sn\")"'
  [ "$output" = "$(printf '300 300\n24 299\nTrue 5\n300')" ]
}

@test "who closes on exec everything it finds does not lose the machine" {
  cat >"$BATS_TEST_TMPDIR/p.py" <<'EOF'
import fcntl, os, resource, socket, struct, subprocess, sys
if len(sys.argv) > 1:
    s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    s.sendall(b"on the same machine")
    sys.exit(0)
l = socket.create_server(("127.0.0.1", 0))
top = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
seen = {int(f) for f in os.listdir("/proc/self/fd")} | set(range(top))
opened = []
for fd in seen:
    try:
        os.fstat(fd)
    except OSError:
        for call in (lambda: os.dup(fd), lambda: os.close(fd), lambda: os.set_inheritable(fd, False),
                     lambda: fcntl.fcntl(fd, fcntl.F_SETFD, 1), lambda: os.dup2(fd, 200)):
            try: call(); print("no fstat, but a call, of", fd)
            except OSError: pass
        continue
    opened.append(fd)
    if fd > 2: os.set_inheritable(fd, False)
print(len(opened))
if os.fork() == 0:
    os.execv(sys.executable, [sys.executable, sys.argv[0], str(l.getsockname()[1])])
print(l.accept()[0].recv(100)); os.wait()
EOF
  ulimit -n 300
  run machine -- /usr/bin/python3 "$BATS_TEST_TMPDIR/p.py" 3>&-
  machine_says=$output
  echo "$output"
  run kernel_ns /usr/bin/python3 "$BATS_TEST_TMPDIR/p.py" 3>&-
  [[ $output == *"on the same machine"* ]]
  [ "$output" = "$machine_says" ]
}
