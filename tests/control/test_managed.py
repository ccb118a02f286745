"""What a manager keeps, under control: CPython's own behaviour, on the virtual clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import tracer
from tracer import api
from tracer.model.normaliser import normalised

if TYPE_CHECKING:
    from pathlib import Path

    from tracer.control.verdict import Verdict

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

EVERYTHING = """
import multiprocessing as mp
import queue
import time


def work(lock, again, places, facts, items, go, ready, met, number):
    with lock, again, places:
        facts["count"] = facts.get("count", 0) + 1
    items.put(number)
    go.wait()
    with ready:
        ready.wait_for(lambda: facts["count"] == 3)
        ready.notify_all()
    met.wait()


def evening(method):
    context = mp.get_context(method)
    with context.Manager() as manager:
        lock, items, go = manager.Lock(), manager.JoinableQueue(1), manager.Event()
        facts, met = manager.dict(), manager.Barrier(4)
        again, places = manager.RLock(), manager.BoundedSemaphore(2)
        ready = manager.Condition(lock)
        workers = [
            context.Process(
                target=work, args=(lock, again, places, facts, items, go, ready, met, number)
            )
            for number in range(3)
        ]
        for worker in workers:
            worker.start()
        print(sorted(items.get() for _ in workers))
        for _ in workers:
            items.task_done()
        items.join()
        print(go.wait(100), lock.acquire(), lock.acquire(False), lock.acquire(True, 100))
        lock.release()
        try:
            items.get(timeout=100)
        except queue.Empty:
            print("empty")
        go.set()
        met.wait(timeout=1000)
        for worker in workers:
            worker.join()
        print(dict(facts), [worker.exitcode for worker in workers])
        try:
            lock.release()
        except RuntimeError as error:
            print(error)
        try:
            again.release()
        except RuntimeError as error:
            print(error)


if __name__ == "__main__":
    began = time.monotonic()
    for method in ("fork", "spawn", "forkserver"):
        evening(method)
    print(round(time.monotonic() - began))
"""

CROSSED = """
import multiprocessing as mp


def work(first, second):
    with first:
        with second:
            pass


if __name__ == "__main__":
    manager = mp.Manager()
    left, right = manager.Lock(), manager.Lock()
    people = [
        mp.Process(target=work, args=(left, right), name="alice"),
        mp.Process(target=work, args=({second}), name="bob"),
    ]
    for p in people:
        p.start()
    for p in people:
        p.join()
"""

MISSED = """
import multiprocessing as mp


def wait(condition):
    with condition:
        condition.wait()


if __name__ == "__main__":
    manager = mp.Manager()
    condition = manager.Condition()
    waiter = mp.Process(target=wait, args=(condition,), name="waiter")
    waiter.start()
    with condition:
        condition.notify()
    waiter.join()
"""

IMPATIENT = """
import multiprocessing as mp


def ask(facts):
    while not facts.get("done"):
        pass


if __name__ == "__main__":
    manager = mp.Manager()
    facts = manager.dict()
    asker = mp.Process(target=ask, args=(facts,))
    asker.start()
    facts["done"] = True
    asker.join()
"""

OWN_TYPE = """
from multiprocessing import Process
from multiprocessing.managers import BaseManager


class Account:
    def __init__(self):
        self.balance = 0

    def pay(self, amount):
        self.balance += amount
        return self.balance


class Bank(BaseManager):
    pass


Bank.register("Account", Account)

if __name__ == "__main__":
    with Bank() as bank:
        account = bank.Account()
        payers = [Process(target=account.pay, args=(10,)) for _ in range(2)]
        for payer in payers:
            payer.start()
        for payer in payers:
            payer.join()
        assert account.pay(0) == 20
"""


def explored(folder: Path, text: str, schedules: int) -> Verdict:
    program = folder / "program.py"
    program.write_text(text, encoding="utf-8")
    return tracer.explore(str(program), schedules=schedules, output=folder / "failure.jsonl")


def test_managed_objects_do_what_they_do(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """In every start method, errors and timeouts included; the same trace from the same seed."""
    program = tmp_path / "program.py"
    program.write_text(EVERYTHING, encoding="utf-8")
    traces = set()
    for number in range(2):
        output = tmp_path / f"{number}.jsonl"
        outcome = api.record(program, output=output, virtual=True, seed=3)
        assert outcome.exit_code == 0
        traces.add(normalised(output))
    evening = [
        "[0, 1, 2]",
        "False True False False",
        "empty",
        "{'count': 3} [0, 0, 0]",
        "release unlocked lock",
        "cannot release un-acquired lock",
    ]
    assert capfd.readouterr().out.splitlines() == [*evening * 3, "900"] * 2
    assert len(traces) == 1


def test_a_deadlock_behind_a_manager_is_found(tmp_path: Path) -> None:
    """Named as what it is, and it comes back."""
    verdict = explored(tmp_path, CROSSED.format(second="right, left"), 200)
    (found,) = verdict.found
    assert (found.failure.kind, found.confirmed) == ("deadlock", 3)
    findings = api.check(tmp_path / "failure.jsonl")
    assert "deadlock" in {finding.slug for finding in findings}


def test_a_wait_that_comes_too_late_is_found(tmp_path: Path) -> None:
    """Condition.wait gives its lock away in the server and waits at a point of its own."""
    (found,) = explored(tmp_path, MISSED, 200).found
    assert found.failure.kind == "deadlock"


@pytest.mark.parametrize(
    "text", [CROSSED.format(second="left, right"), IMPATIENT], ids=["one order", "asks and asks"]
)
def test_what_a_manager_keeps_is_controlled(tmp_path: Path, text: str) -> None:
    """A correct program is not accused, and nothing of it is called uncontrolled."""
    verdict = explored(tmp_path, text, 25)
    assert (verdict.result, verdict.tally.limited, verdict.tally.strays) == ("none", 0, 0)


def test_a_type_of_the_program_in_a_manager_is_not_controlled(tmp_path: Path) -> None:
    """Its methods run in the server, where nobody controls."""
    assert explored(tmp_path, OWN_TYPE, 5).result == "inconclusive"
