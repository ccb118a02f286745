"""Runs CPython's own multiprocessing tests for one start method, and writes down how each ended.

    python runner.py METHOD OUTCOMES WORD...

A word is a group, a class, or a test (`WithProcessesTestLock.test_lock`). Each line of OUTCOMES is
a JSON object, written at once and by this process only: first the plan, then for every test
`started` and how it ended, then the end. Whoever kills this process knows which test was running.
"""

from __future__ import annotations

import importlib
import json
import multiprocessing
import os
import re
import signal
import sys
import unittest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIXES: Final = {
    "processes": "WithProcesses",
    "threads": "WithThreads",
    "manager": "WithManager",
}
MISC: Final = "misc"  # the classes of the module that are of no type

# A child imports this file for its classes only; the method concerns whoever runs the tests.
_MAIN: Final = __name__ == "__main__"
_SUITE: Final[Any] = importlib.import_module("test._test_multiprocessing")
_SUITE.install_tests_in_module_dict(globals(), sys.argv[1] if _MAIN else "spawn")


class Scribe(unittest.TestResult):
    """Writes what happens as it happens; a file descriptor is never kept open across a test."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._pid = os.getpid()

    def write(self, **line: object) -> None:
        """Append one line, unless this is a forked child that came back from its test."""
        if os.getpid() == self._pid:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")

    def startTest(self, test: Any) -> None:  # noqa: N802
        super().startTest(test)
        self.write(test=_name(test), outcome="started")

    def addSuccess(self, test: Any) -> None:  # noqa: N802
        self.write(test=_name(test), outcome="passed")

    def addExpectedFailure(self, test: Any, err: Any) -> None:  # noqa: N802
        self.write(test=_name(test), outcome="passed")

    def addSkip(self, test: Any, reason: str) -> None:  # noqa: N802
        self.write(test=_name(test), outcome="skipped", told=reason)

    def addError(self, test: Any, err: Any) -> None:  # noqa: N802
        super().addError(test, err)
        self.write(test=_name(test), outcome="failed", told=self.errors[-1][1])

    def addFailure(self, test: Any, err: Any) -> None:  # noqa: N802
        super().addFailure(test, err)
        self.write(test=_name(test), outcome="failed", told=self.failures[-1][1])

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:  # noqa: N802
        if err is not None:
            self.addError(subtest, err)

    def addUnexpectedSuccess(self, test: Any) -> None:  # noqa: N802
        self.write(test=_name(test), outcome="failed", told="unexpected success")


def _name(test: Any) -> str:
    """`Class.test`; for a fixture of a class its name, for one of the module `__main__`."""
    full: str = getattr(test, "test_case", test).id()  # a subtest speaks for its test
    fixture = re.fullmatch(r"\w+ \((?:__main__\.)?(\w+)\)", full)
    return fixture[1] if fixture else full.removeprefix("__main__.")


def _group(name: str) -> str:
    for group, prefix in PREFIXES.items():
        if name.startswith(prefix):
            return group
    return MISC


def _flat(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _flat(test)
        else:
            yield test


def main(path: Path, words: set[str]) -> None:
    """Run what the words choose, in the order of the module."""
    everything = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    chosen = [
        test
        for test in _flat(everything)
        if words & {name := _name(test), name.partition(".")[0], _group(name)}
    ]
    config: dict[str, Any] = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    config["semprefix"] = f"/{path.parent.name}"  # whose semaphores these are, children's as well
    # A shell lets what it starts in the background ignore Ctrl-C, which some tests send.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    scribe = Scribe(path)
    scribe.write(plan=[_name(test) for test in chosen])
    unittest.TestSuite(chosen).run(scribe)
    scribe.write(end=True)


if _MAIN:
    main(Path(sys.argv[2]), set(sys.argv[3:]))
