"""The runner tells what really happened, with tests of our own instead of CPython's."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.cpython.suite import RUNNER, read
from tests.live.harness import run

if TYPE_CHECKING:
    from pathlib import Path

OURS = """
import os, pathlib, sys, unittest
sys.path.insert(0, sys.argv[1])
import runner

class Ends(unittest.TestCase):
    def test_passed(self): pass
    def test_failed(self): self.fail("on purpose")
    def test_error(self): raise OSError("of its own")
    def test_skipped(self): self.skipTest("no reason")
    @unittest.expectedFailure
    def test_expected(self): self.fail()
    @unittest.expectedFailure
    def test_unexpected(self): pass
    def test_subtests(self):
        for i in range(3):
            with self.subTest(i=i): self.assertNotEqual(i, 1)
    def test_the_child_comes_back(self):
        if not os.fork(): return
        os.wait()

class Unready(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise OSError("nothing works")
    def test_never(self): pass

runner.main(pathlib.Path(sys.argv[2]), {"misc"})
"""


def test_the_runner_tells_how_each_test_ended(tmp_path: Path) -> None:
    """Law: only what passed is called so, and a forked child that comes back adds nothing."""
    program, outcomes = tmp_path / "program.py", tmp_path / "outcomes"
    program.write_text(OURS, encoding="utf-8")
    ended = run([sys.executable, program, RUNNER.parent, outcomes], cwd=tmp_path)
    assert (ended.code, ended.err) == (0, b"")
    told = read(outcomes)
    assert not told.wrong
    assert told.unstarted == []
    assert told.outcomes == {
        "Ends.test_passed": "passed",
        "Ends.test_failed": "failed",
        "Ends.test_error": "failed",
        "Ends.test_skipped": "skipped",
        "Ends.test_expected": "passed",
        "Ends.test_unexpected": "failed",
        "Ends.test_subtests": "failed",
        "Ends.test_the_child_comes_back": "passed",
        "Unready": "failed",
    }
    assert "on purpose" in told.words["Ends.test_failed"]
    assert "OSError" in told.trouble
