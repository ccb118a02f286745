"""Pools of processes, for real: tasks have workers and submitters, and a lost task is a verdict."""

from pathlib import Path

import pytest

from tests.live.recorded import METHODS, record

pytestmark = pytest.mark.live

WORKED = """
    import multiprocessing as mp
    import sys

    def square(x):
        return x * x

    def bad(x):
        raise ValueError(x)

    if __name__ == "__main__":
        mp.set_start_method(sys.argv[1])
        with mp.Pool(2) as pool:
            print(pool.apply(square, (3,)), pool.map(square, range(4)))
            print(list(pool.imap(square, range(3))), sorted(pool.imap_unordered(square, range(3))))
            try:
                pool.apply_async(bad, (1,)).get()
            except ValueError as error:
                print(repr(error))
            pool.close()
            pool.join()
"""

LOST = """
    import multiprocessing as mp
    import os
    import sys

    def work(x):
        if x == 3:
            os._exit(7)
        return x

    if __name__ == "__main__":
        mp.set_start_method(sys.argv[1])
        with mp.Pool(2) as pool:
            print(pool.map(work, range(6), chunksize=1))
"""

IN_TIME = """
    import multiprocessing as mp
    import os
    import sys

    if __name__ == "__main__":
        mp.set_start_method(sys.argv[1])
        with mp.Pool(1) as pool:
            try:
                pool.apply_async(os._exit, (7,)).get(2.5)
            except mp.TimeoutError:
                print("late")
"""


@pytest.mark.parametrize("method", METHODS)
def test_each_task_has_a_worker_and_a_submitter(tmp_path: Path, method: str) -> None:
    """Submitted by main at its line, accepted and completed by one worker, fetched by main."""
    run = record(tmp_path, WORKED, method)
    assert run.result.code == 0
    assert run.result.out == b"9 [0, 1, 4, 9]\n[0, 1, 4] [0, 1, 4]\nValueError(1)\n"
    names = [event.get("name") for event in run.of("main", "submitted") if event.get("name")]
    assert names == ["square", "square", "square", "square", "bad"]
    accepted = [event for event in run.trace.events if event.kind == "accepted"]
    completed = [event for event in run.trace.events if event.kind == "completed"]
    assert {event.actor for event in accepted} <= {"main.0", "main.1"}
    told = sorted((event.actor, event.get("task"), event.get("part")) for event in accepted)
    assert told == sorted((e.actor, e.get("task"), e.get("part")) for e in completed)
    (failure,) = [event for event in completed if event.get("error")]
    assert failure.get("error") == "ValueError: 1"
    assert failure.at == "program.py:9"
    assert {event.actor.partition("/")[0] for event in run.trace.events} == {
        "main", "main.0", "main.1"
    }  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_a_task_that_is_lost_with_its_worker_is_a_deadlock(tmp_path: Path, method: str) -> None:
    """map() waits for ever: nobody else can help, whatever idle workers there are."""
    run = record(tmp_path, LOST, method)
    assert run.result.code == 121
    assert run.trace.footer is not None
    assert run.trace.footer.outcome == "deadlock"


@pytest.mark.parametrize("method", METHODS)
def test_who_gives_up_in_time_is_not_in_a_deadlock(tmp_path: Path, method: str) -> None:
    """The task is lost, the wait ends all the same."""
    run = record(tmp_path, IN_TIME, method)
    assert (run.result.code, run.result.out) == (0, b"late\n")
    assert run.of("main", "timed_out")
