"""Runs that are alike have one judgement, and what is not sure to be alike is judged each time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tracer.api import _searching
from tracer.control.alike import Alike
from tracer.control.exploration import Exploration
from tracer.control.failure import failure_of
from tracer.control.stage import Manner, Stage
from tracer.control.strategies import Random
from tracer.control.verdict import Search
from tracer.recording.command import Command, Options

if TYPE_CHECKING:
    from tracer.model.finding import Finding
    from tracer.model.trace import Trace

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

BUGS = Path(__file__).parents[2] / "scenarios" / "bugs"

TWO = """
import contextlib, multiprocessing as mp, os

def work(thing):
    with thing:
        pass

if __name__ == "__main__":
    thing = {made}
    workers = [mp.Process(target=work, args=(thing,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    {then}
"""


def judged(program: str, runs: int = 12, *, search: Search | None = None) -> int:
    """How many of so many runs of a program were judged."""
    traces = []

    def judge(trace: Trace) -> list[Finding]:
        traces.append(trace)
        return []

    search = search or Search(schedules=runs, keep_going=True)
    with Stage(Command(program), Options(Path("unused")), Manner()) as stage:
        tally = Exploration(stage, Random(0, time_passes=False), search, judge).run().tally
    assert tally.runs == runs
    return len(traces)


def two(folder: Path, made: str, then: str = "pass") -> str:
    path = folder / "two.py"
    path.write_text(TWO.format(made=made, then=then))
    return str(path)


@pytest.mark.parametrize(
    "name",
    ["account", "account_fixed", "deadlock01", "value_increment", "twostage_2", "wronglock_3"],
)
def test_what_is_alike_is_judged_alike(name: str) -> None:
    """Whoever judges all the same finds no failure, in programs of which most runs fail, too."""
    alike, judge, known = Alike(), _searching(), 0
    strategy = Random(1, time_passes=False)
    target = str(BUGS / f"{name}.py")
    with Stage(Command(target), Options(Path("unused")), Manner()) as stage:
        for number in range(60):
            strategy.begin(number, None)
            execution = stage.perform(strategy)
            run, events = execution.run, execution.events
            key = alike.key(run, execution.path)
            failure = failure_of(execution.trace(events), judge, how=run.how)
            if alike.known(key):
                known += 1
                assert failure is None
            elif failure is None:
                alike.passed(key, events)
            execution.discard()
    assert known or "fixed" not in name


def test_the_order_of_what_is_not_tied_together_makes_no_difference(tmp_path: Path) -> None:
    """Who begins first is nothing; whom main had to wait for counts, and who had a lock first."""
    assert judged(two(tmp_path, "contextlib.nullcontext()")) <= 4
    assert judged(two(tmp_path, "mp.Lock()"), 40) <= 16


@pytest.mark.parametrize(
    ("made", "then"),
    [
        ("mp.Semaphore(2)", "pass"),
        ("mp.Condition()", "pass"),
        ("mp.Lock()", "mp.Queue().put(1)"),
        ("mp.Lock()", "thing.acquire()"),
        ("mp.Lock()", "mp.Event().wait(0.1)"),
        ("mp.Lock()", "open('written', 'w').close(); os.unlink('written')"),
        ("mp.Lock()", "os.system('true')"),
    ],
)
def test_what_is_not_sure_is_judged_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: str, then: str
) -> None:
    """Where more than locks and values is in it, time has passed, or something is out of sight."""
    monkeypatch.chdir(tmp_path)
    assert judged(two(tmp_path, made, then), 6) == 6


@pytest.mark.parametrize(
    "search",
    [
        Search(schedules=6, keep_going=True, compare=True),
        Search(schedules=6, keep_going=True, each=True),
    ],
)
def test_rules_and_output_are_asked_each_time(tmp_path: Path, search: Search) -> None:
    """They may tell apart what no check can."""
    assert judged(two(tmp_path, "mp.Lock()"), 6, search=search) == 6
