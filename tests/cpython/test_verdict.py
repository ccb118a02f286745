"""The judge of CPython's tests: who is blamed for a failure, on runs that are made up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.cpython.suite import Told
from tests.cpython.verdict import TOO_MANY, verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAN = ["A.one", "A.two", "B.three"]

Outcome = str | list[str]  # each time, or time after time and then the last one for ever


@dataclass
class Fake:
    """Tests that end as these tables say; whatever is in neither passes."""

    traced: Mapping[str, Outcome] = field(default_factory=dict)
    plain: Mapping[str, Outcome] = field(default_factory=dict)
    plan: list[str] = field(default_factory=lambda: PLAN)
    runs: list[tuple[str, ...]] = field(default_factory=list)

    def __call__(self, *words: str, traced: bool) -> Told:
        self.runs.append(words)
        chosen = [name for name in self.plan if {"group", name, name.split(".")[0]} & {*words}]
        told = Told(plan=chosen, events=1)
        for name in chosen:
            outcome = self._outcome(name, traced=traced)
            if outcome == "dies":
                told.wrong = "exit code -9"
                break
            told.outcomes[name], told.words[name] = outcome, ""
            if outcome == "started":
                told.wrong = "hangs"
                break
        return told

    def _outcome(self, name: str, *, traced: bool) -> str:
        outcome = (self.traced if traced else self.plain).get(name, "passed")
        if isinstance(outcome, str):
            return outcome
        return outcome.pop(0) if len(outcome) > 1 else outcome[0]


def test_what_passes_runs_once() -> None:
    """Law: where nothing fails, tracer is tried once, and nothing runs without it."""
    fake = Fake()
    assert not verdict("group", fake).blamed
    assert fake.runs == [("group",)]


@pytest.mark.parametrize("how", ["failed", "skipped", "started"])
def test_what_does_not_pass_with_tracer_only_is_blamed(how: str) -> None:
    """Law: a failure, a skip and a hang are no pass; what follows a hang runs all the same."""
    found = verdict("group", Fake(traced={"A.one": how}))
    assert list(found.blamed) == ["A.one"]


@pytest.mark.parametrize("how", ["failed", "skipped", "started"])
def test_what_does_not_pass_without_tracer_is_not_blamed(how: str) -> None:
    """Law: tracer owes nothing to a test that this machine fails anyway."""
    assert not verdict("group", Fake(traced={"A.one": how}, plain={"A.one": how})).blamed


def test_a_failure_that_never_comes_back_is_weather() -> None:
    """Law: these tests are sensitive to time, so once is not enough."""
    assert not verdict("group", Fake(traced={"A.two": ["failed", "passed"]})).blamed


def test_a_failure_that_comes_back_once_is_blamed() -> None:
    """Law: one of three is enough, if none of three fails without."""
    found = verdict("group", Fake(traced={"A.two": ["failed", "passed", "passed", "failed"]}))
    assert "1 of 3" in found.blamed["A.two"]


def test_an_excused_test_is_not_blamed() -> None:
    """Law: what stands in the table of reasons is not run again either."""
    fake = Fake(traced={"A.two": "failed"})
    assert not verdict("group", fake, excused=["A.two"]).blamed
    assert fake.runs == [("group",)]


def test_a_run_that_dies_between_tests_is_blamed() -> None:
    """Law: what never ran has not passed, whatever the others did."""
    found = verdict("group", Fake(traced={"A.two": "dies"}))
    assert list(found.blamed) == ["the run itself", "2 tests that never ran"]


def test_when_everything_fails_nothing_is_run_again() -> None:
    """Law: a tracer that is broken altogether is reported soon."""
    plan = [f"A.test{i}" for i in range(TOO_MANY + 1)]
    fake = Fake(traced=dict.fromkeys(plan, "failed"), plan=plan)
    assert list(verdict("group", fake).blamed) == plan
    assert fake.runs == [("group",)]
