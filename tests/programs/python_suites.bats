#!/usr/bin/env bats
# Debian's libpython3.11-testsuite: what passes on the kernel passes on a machine.
# What does not, and why, is in python_known.txt. The suites mostly wait, so
# both sides, and those named in one call, run side by side.

bats_require_minimum_version 1.5.0
load ../lib/sock102

same_on_both() {
  local py="/usr/bin/python3.11 $ROOT/tests/programs/suite.py" t bad=0
  [ -d /usr/lib/python3.11/test/support ] || { echo 'no libpython3.11-testsuite'; return 1; }
  for t in "$@"; do
    (cd "$BATS_TEST_TMPDIR" && kernel_ns $py "$t" >"$t.kernel" 2>"$t.kernel.err") 3>&- &
    (cd "$BATS_TEST_TMPDIR" && machine -- $py "$t" >"$t.machine" 2>"$t.machine.err") 3>&- &
  done
  wait
  for t in "$@"; do
    /usr/bin/python3 tests/programs/suite_diff.py "$BATS_TEST_TMPDIR/$t.kernel" \
      "$BATS_TEST_TMPDIR/$t.machine" tests/programs/python_known.txt || {
      bad=1
      tail -n 40 "$BATS_TEST_TMPDIR/$t.machine.err"
    }
  done
  return $bad
}

@test "test_socket, and at most 15 exceptions" {
  [ "$(grep -c '^test_socket' tests/programs/python_known.txt)" -le 15 ]
  same_on_both test_socket
}

@test "test_selectors, test_ftplib, test_poplib" {
  same_on_both test_selectors test_ftplib test_poplib
}

@test "test_socketserver, test_smtplib, test_httplib" {
  same_on_both test_socketserver test_smtplib test_httplib
}

@test "test_httpservers, test_asyncore, test_telnetlib" {
  same_on_both test_httpservers test_asyncore test_telnetlib
}

@test "test_asyncio: streams, server, sendfile, sockets, buffered protocol" {
  local a=test_asyncio.test_
  same_on_both ${a}streams ${a}server ${a}sendfile ${a}sock_lowlevel ${a}buffered_proto
}

@test "test_epoll, test_poll, test_select, test_xmlrpc" {
  same_on_both test_epoll test_poll test_select test_xmlrpc
}

@test "test_nntplib, test_wsgiref, test_asynchat" {
  same_on_both test_nntplib test_wsgiref test_asynchat
}
