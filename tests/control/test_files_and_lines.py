"""Files that a program writes are put back, and with every line a point their races are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import tracer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

SELLER = """
import multiprocessing as mp
import pathlib

left = pathlib.Path({folder!r}) / "left.txt"
made = pathlib.Path({folder!r}) / "made"


def buy():
    number = int(left.read_text())
    left.write_text(str(number - 1))


if __name__ == "__main__":
    made.mkdir()
    (made / "new.txt").write_text("x")
    left.write_text("10")
    buyers = [mp.Process(target=buy) for _ in range(2)]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()
    assert left.read_text() == "8"
"""


@pytest.fixture
def seller(tmp_path: Path) -> Path:
    program = tmp_path / "seller.py"
    program.write_text(SELLER.format(folder=str(tmp_path)), encoding="utf-8")
    (tmp_path / "left.txt").write_text("as it was", encoding="utf-8")
    return program


def test_what_a_program_writes_is_put_back_before_each_schedule(seller: Path) -> None:
    """Or the second run would not begin as the first did: the folder would be there."""
    verdict = tracer.explore(seller, schedules=5, output=seller.with_name("failure.jsonl"))
    assert verdict.result == "none"
    assert (seller.parent / "left.txt").read_text(encoding="utf-8") == "as it was"
    assert not (seller.parent / "made").exists()


def test_a_race_through_a_file_is_found_between_two_lines(seller: Path) -> None:
    """No primitive tells of it: only the lines do."""
    verdict = tracer.explore(
        seller, schedules=100, preempt="lines", output=seller.with_name("failure.jsonl")
    )
    assert verdict.result == "found"
    assert verdict.found[0].failure.kind == "exception"
    assert verdict.found[0].confirmed == 3
    assert (seller.parent / "left.txt").read_text(encoding="utf-8") == "as it was"
