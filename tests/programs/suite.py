# SPDX-License-Identifier: MIT
"""Run modules of Debian's libpython3.11-testsuite and print one line a test.

    suite.py MODULE...        e.g. suite.py test_ftplib

A line is `VERDICT MODULE.CLASS.TEST`, VERDICT one of ok, skip, fail, and for a
skip the reason; a subtest that fails makes its test fail. What a test says goes to standard error. The
VSOCK classes are left out: they are another family's, and wait for a
hypervisor on some kernels.
"""
import os
import sys
import unittest

out = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)


class Lines(unittest.TextTestResult):
    def startTest(self, test):
        super().startTest(test)
        self.verdict, self.why = "ok", ""

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if not isinstance(test, unittest.TestCase):
            print("skip", test.id(), reason, file=out)
        elif self.verdict == "ok":
            self.verdict, self.why = "skip", reason

    def addError(self, test, err):
        super().addError(test, err)
        self.verdict = "fail"
        if not isinstance(test, unittest.TestCase):
            print("fail", test.id(), file=out)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.verdict = "fail"

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            self.verdict = "fail"

    def stopTest(self, test):
        super().stopTest(test)
        print(self.verdict, test.id().removeprefix("test."), self.why,
              file=out)


def chosen(suite):
    kept = unittest.TestSuite()
    for t in suite:
        if isinstance(t, unittest.TestSuite):
            kept.addTest(chosen(t))
        elif "VSOCK" not in type(t).__name__:
            kept.addTest(t)
    return kept


def main():
    for name in sys.argv[1:]:
        suite = unittest.defaultTestLoader.loadTestsFromName("test." + name)
        unittest.TextTestRunner(resultclass=Lines, verbosity=2,
                                stream=sys.stderr).run(chosen(suite))
    return 0


if __name__ == "__main__":
    sys.exit(main())
