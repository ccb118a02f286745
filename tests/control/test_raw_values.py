"""Shared values without a lock: under control each access is a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import tracer

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import multiprocessing as mp
from multiprocessing.sharedctypes import RawArray

context = mp.get_context({method!r})


def work(count, items):
    count.value += 1
    items[1] = items[1] + 1


if __name__ == "__main__":
    count, items = context.Value("i", 0, lock=False), RawArray("d", 3)
    workers = [context.Process(target=work, args=(count, items)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert {claim}
"""


@pytest.mark.live
@pytest.mark.timeout(120)
@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("claim", ["count.value == 2", "list(items) == [0.0, 2.0, 0.0]"])
def test_a_lost_update_without_any_lock_is_found(method: str, claim: str, tmp_path: Path) -> None:
    """Of a number and of an item, in a forked child and in one that gets them by pickling."""
    program = tmp_path / "raw.py"
    program.write_text(PROGRAM.format(method=method, claim=claim), encoding="utf-8")
    verdict = tracer.explore(program, schedules=60, output=tmp_path / "failure.jsonl")
    assert verdict.result == "found"
    assert verdict.found[0].failure.text == "AssertionError"
