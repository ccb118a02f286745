"""CPython's own tests of multiprocessing pass with tracer wherever they pass without.

By default the tests of processes run for fork. `TRACER_CPYTHON_METHODS=fork,spawn,forkserver`
chooses other methods for them; `-m cpython` runs everything else: all methods, all groups.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import pytest

from tests.cpython.suite import GROUPS, METHODS, run_tests
from tests.cpython.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.cpython.suite import Told

# What cannot pass, and why: it looks at the standard library's own class, or counts descriptors.
EXCUSED: Final[Mapping[str, str]] = {}

DEFAULT: Final = os.environ.get("TRACER_CPYTHON_METHODS", "fork").split(",")

# Seconds after which a run that began hangs; the slowest takes a quarter of it on two busy cores.
# In threads a test of ThreadPool now and then waits 300 s: it begins what it meant to terminate
# (so does CPython without tracer, 3 times in 100; later versions sleep less).
PATIENCE: Final = {"processes": 400, "threads": 450, "manager": 400, "misc": 600}
ALONE: Final = 120  # the same for one test

CASES: Final = [
    pytest.param(
        method,
        group,
        id=f"{method}-{group}",
        marks=[
            pytest.mark.live if group == "processes" and method in DEFAULT else pytest.mark.cpython,
            pytest.mark.timeout(5 * PATIENCE[group]),
        ],
    )
    for method in METHODS
    for group in GROUPS
]


@pytest.mark.parametrize(("method", "group"), CASES)
def test_cpythons_own_tests_pass_with_tracer(method: str, group: str) -> None:
    """Law: what passes without tracer passes with it, and nothing is left behind.

    What fails is run again alone, three times with tracer and three times without: these tests
    are sensitive to time, and tracer is blamed only for what fails with it and never without.
    """

    def runs(*words: str, traced: bool) -> Told:
        alone = len(words) == 1 and group not in words
        patience = ALONE if alone else PATIENCE[group]
        return run_tests(method, *words, traced=traced, timeout=patience)

    found = verdict(group, runs, excused=EXCUSED)
    if found.blamed:
        pytest.fail(str(found), pytrace=False)
    assert found.events > len(found.plan)  # it was traced indeed
    assert 100 * len(EXCUSED.keys() & found.plan) <= len(found.plan)


def test_the_methods_asked_for_exist() -> None:
    """Law: a misspelt TRACER_CPYTHON_METHODS does not pass as a run without failures."""
    assert set(DEFAULT) <= set(METHODS)
