#!/usr/bin/env bash
# exports.sh - no way out of libc goes past us.
#
# Every function of libc that makes a system call on descriptors (or makes a
# process, or a handler) must be one that preload/exports.map interposes or
# patches, or stand in tests/lint/harmless.txt with the reason why not. The
# functions are found in libc's own code, by the numbers of the calls they
# make, so that a new libc cannot bring one we have not thought of. System
# calls inside functions that libc does not export are counted by number.
#
# And: what the library exports is what exports.map says, no more, no less.
set -eu
cd "$(dirname "$0")/../.."
LIB=${LIB:-${B:-build}/libsock102.so}
LIBC=$(${CC:-cc} -print-file-name=libc.so.6)
map=preload/exports.map
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sed -n 's/^\t\([a-zA-Z_][a-zA-Z0-9_]*\);$/\1/p' $map | sort -u >"$work/map"
if [ -f "$LIB" ]; then
	nm -D --defined-only "$LIB" | awk '{ print $3 }' | sort -u >"$work/lib"
	diff "$work/map" "$work/lib" >"$work/diff" || {
		echo "exports.sh: $map and $LIB differ:"
		cat "$work/diff"
		exit 1
	}
fi

# The numbers of the calls in question, as this architecture has them.
calls='read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2
 close close_range dup dup2 dup3 fcntl ioctl poll ppoll select pselect6
 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
 sendfile splice tee vmsplice copy_file_range fstat lseek fsync fdatasync
 ftruncate fallocate mmap fadvise64 newfstatat statx
 socket socketpair bind connect listen accept accept4 getsockname getpeername
 sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg shutdown setsockopt
 getsockopt fork vfork clone clone3 execve execveat exit_group rt_sigaction
 rt_sigprocmask prctl seccomp prlimit64 getrlimit setrlimit unshare
 pidfd_getfd open openat creat io_uring_setup signalfd signalfd4 rt_sigsuspend'
for c in $calls; do
	printf '#include <sys/syscall.h>\n%s_ SYS_%s\n' "$c" "$c"
done | ${CC:-cc} -E -P - | sed -n 's/^\([a-z0-9_]*\)_ \([0-9]*\)$/\1 \2/p' \
	>"$work/numbers"
objdump -d --no-show-raw-insn "$LIBC" >"$work/code"
nm -D -S --defined-only "$LIBC" >"$work/syms"
/usr/bin/python3 tests/lint/exports.py "$work" tests/lint/harmless.txt
