"""Real programs under control: what they do is what they do without, in an order that is chosen."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

import pytest

import tracer
from tracer import api
from tracer.model.normaliser import normalised
from tracer.trace_file import read

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized
    from pathlib import Path

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

METHODS = """
import multiprocessing as mp
import time


def produce(queue, count):
    for number in range(count):
        queue.put(("item", number))
    queue.put(None)


def consume(queue, total, go):
    go.wait()
    while (item := queue.get()) is not None:
        with total.get_lock():
            total.value += item[1]


def evening(method):
    context = mp.get_context(method)
    queue, total, go = context.Queue(), context.Value("i", 0), context.Event()
    workers = [
        context.Process(target=produce, args=(queue, 5)),
        context.Process(target=consume, args=(queue, total, go)),
    ]
    for worker in workers:
        worker.start()
    time.sleep(1000)
    go.set()
    for worker in workers:
        worker.join()
    print(method, total.value, [worker.exitcode for worker in workers])


if __name__ == "__main__":
    began = time.monotonic()
    for method in ("fork", "spawn", "forkserver"):
        evening(method)
    print(round(time.monotonic() - began))
"""

SLOW = """
import multiprocessing as mp
import time


def work(queue):
    time.sleep(0.1)
    queue.put(1)


if __name__ == "__main__":
    queue = mp.Queue()
    worker = mp.Process(target=work, args=(queue,))
    worker.start()
    assert queue.get(timeout=5) == 1
    worker.join()
"""

MODULE_LOCK = """
import multiprocessing as mp

context = mp.get_context({method!r})
lock = context.Lock()


def work(total):
    with lock:
        value = total.value
        total.value = value + 1


if __name__ == "__main__":
    total = context.Value("i", 0)
    workers = [context.Process(target=work, args=(total,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert total.value == 2
"""


def written(folder: Path, text: str) -> str:
    path = folder / "program.py"
    path.write_text(text, encoding="utf-8")
    return str(path)


def virtual(target: str, output: Path, seed: int = 0, strategy: str = "random") -> Path:
    outcome = api.record(target, output=output, virtual=True, seed=seed, strategy=strategy)
    assert outcome.error == ""
    return outcome.path


def test_every_start_method_runs_on_the_virtual_clock(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Hours of sleep take no time, queues, events and values do what they do."""
    trace = read(virtual(written(tmp_path, METHODS), tmp_path / "x.jsonl"))
    assert capfd.readouterr().out.splitlines() == [
        "fork 10 [0, 0]",
        "spawn 10 [0, 0]",
        "forkserver 10 [0, 0]",
        "3000",
    ]
    assert trace.header.clock == "virtual"
    assert trace.footer is not None
    assert trace.footer.outcome == "finished"


def test_program_strategy_and_seed_make_the_same_trace(tmp_path: Path) -> None:
    """Through the normaliser, which knows pids and the wall clock."""
    target = written(tmp_path, METHODS)
    traces = {
        normalised(virtual(target, tmp_path / f"{number}.jsonl", seed=7)) for number in range(3)
    }
    assert len(traces) == 1
    assert normalised(virtual(target, tmp_path / "other.jsonl", seed=8)) not in traces


def test_a_deadlock_is_found_told_and_comes_back(tmp_path: Path) -> None:
    """Found by default options, its smallest schedule has one switch, and it fails each time."""
    output = tmp_path / "failure.jsonl"
    verdict = tracer.explore("bugs/deadlock01", schedules=200, output=output)
    (found,) = verdict.found
    assert verdict.result == "found"
    assert found.failure.kind == "deadlock"
    assert found.confirmed == 3
    assert len(found.minimised.failure.schedule.deviations) == 1
    story = api.render(output, "story")
    assert "switch here" in story
    assert "waits for ledger, held by clerk0" in story
    again = tracer.rerun(output, times=3, output=tmp_path / "again.jsonl")
    assert (again.came_back, again.divergences) == (3, [])


def test_a_correct_twin_is_not_accused(tmp_path: Path) -> None:
    """And what was searched is said."""
    verdict = tracer.explore(
        "bugs/deadlock01_fixed", schedules=20, output=tmp_path / "failure.jsonl"
    )
    assert verdict.result == "none"
    assert verdict.tally.runs == 20
    assert not (tmp_path / "failure.jsonl").exists()


def test_a_bounded_search_is_a_proof(tmp_path: Path) -> None:
    """No failing schedule with at most so many preemptions exists: every one was run."""
    verdict = tracer.explore(
        "bugs/deadlock01_fixed", preemptions=0, strict_time=True, output=tmp_path / "failure.jsonl"
    )
    assert verdict.result == "exhausted"
    assert verdict.tally.exhausted == 0


@pytest.mark.parametrize(("method", "result"), [("fork", "none"), ("spawn", "found")])
def test_a_lock_of_the_module_is_another_one_in_a_fresh_interpreter(
    tmp_path: Path, method: str, result: str
) -> None:
    """Spawn is emulated by a fork, and what a fresh interpreter would do shows all the same."""
    target = written(tmp_path, MODULE_LOCK.format(method=method))
    verdict = tracer.explore(target, schedules=30, output=tmp_path / "failure.jsonl")
    assert verdict.result == result


def test_strict_time_never_lets_a_timeout_come_early(tmp_path: Path) -> None:
    """Five seconds are longer than a tenth of one, unless a process may be slow."""
    target = written(tmp_path, SLOW)
    patient = tracer.explore(
        target, schedules=12, strict_time=True, output=tmp_path / "failure.jsonl"
    )
    assert patient.result == "none"
    hasty = tracer.explore(target, schedules=40, output=tmp_path / "failure.jsonl")
    assert hasty.result == "found"
    assert hasty.found[0].early


def test_going_on_after_a_failure_counts_those_that_are_alike(tmp_path: Path) -> None:
    """One failure, however often."""
    verdict = tracer.explore(
        "bugs/account", schedules=12, keep_going=True, output=tmp_path / "failure.jsonl"
    )
    assert verdict.tally.runs == 12
    assert [found.times > 1 for found in verdict.found] == [True]


def test_a_function_can_be_explored(tmp_path: Path) -> None:
    """For tests of one's own: the same options, the same verdict."""
    verdict = tracer.explore(lose_an_update, schedules=40, output=tmp_path / "failure.jsonl")
    assert verdict.result == "found"
    assert verdict.found[0].failure.kind in {"exception", "finding"}


def _add(total: Synchronized[int]) -> None:
    total.value += 1


def lose_an_update() -> None:
    total = multiprocessing.Value("i", 0)
    workers = [multiprocessing.Process(target=_add, args=(total,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert total.value == 2
