"""Depth-first search on real processes runs what an independent enumerator of the model counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import tracer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

PROGRAM = """
from multiprocessing import Lock, Process

def work(locks):
    for lock in locks:
        lock.acquire()
    for lock in locks:
        lock.release()

if __name__ == "__main__":
    one, other = Lock(), Lock()
    first, second = {first}, {second}
    workers = [Process(target=work, args=(locks,)) for locks in (first, second)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
"""


def orders(takes: tuple[str, str]) -> Iterator[str]:
    """Every order in which main and two children can go, a letter for each operation.

    A child begins, takes its locks, and with the last one lets go of all; then it exits. Main has
    started the first child before anybody could choose; it starts the second, joins both, exits.
    """
    lengths = [len(take) + 2 for take in takes]

    def held(child: int, done: int) -> str:
        taken = takes[child][: max(done - 1, 0)]
        return taken if len(taken) < len(takes[child]) else ""

    def follow(word: str) -> Iterator[str]:
        main, *done = (word.count(actor) for actor in "m01")
        able = []
        if main in {0, 3} or (main in {1, 2} and done[main - 1] == lengths[main - 1]):
            able.append("m")
        for child in range(2 if main else 1):
            at = done[child]
            if at == lengths[child]:
                continue
            wanted = takes[child][at - 1] if 0 < at <= len(takes[child]) else None
            if wanted is None or wanted not in held(1 - child, done[1 - child]):
                able.append(str(child))
        if not able:
            yield word  # the end, or a deadlock
        for actor in able:
            yield from follow(word + actor)

    return follow("")


@pytest.mark.parametrize("takes", [("", ""), ("a", "a"), ("ab", "ba")])
def test_it_runs_every_order_once(takes: tuple[str, str], tmp_path: Path) -> None:
    """Begin, exit and join are operations, too; some of the last ones end in a deadlock."""
    known = {"a": "one", "b": "other"}
    first, second = (f"[{', '.join(known[lock] for lock in take)}]" for take in takes)
    path = tmp_path / "program.py"
    path.write_text(PROGRAM.format(first=first, second=second), encoding="utf-8")
    verdict = tracer.explore(
        path, strategy="dfs", strict_time=True, keep_going=True, output=tmp_path / "failure.jsonl"
    )
    assert verdict.tally.complete
    assert verdict.tally.runs == len(set(orders(takes)))
    assert bool(verdict.found) == (takes == ("ab", "ba"))


def test_the_fixed_twin_is_exhausted_within_two_preemptions(tmp_path: Path) -> None:
    """No failing schedule with at most two preemptions exists, and so it says."""
    verdict = tracer.explore(
        "bugs/deadlock01_fixed", preemptions=2, strict_time=True, schedules=5000, seconds=300,
        output=tmp_path / "failure.jsonl",
    )  # fmt: skip
    assert verdict.result == "exhausted"
    assert verdict.tally.exhausted == 2
