"""A search takes a broken rule of the house for a failure."""

from pathlib import Path

import pytest

from tracer import api
from tracer.errors import RulesFileError
from tracer.rules.file import RulesFile

PROGRAM = """\
import time
from multiprocessing import Lock, Process

def visit(lock):
    with lock:
        time.sleep(0.1)

if __name__ == "__main__":
    locks = [Lock(), Lock()]
    for lock in locks:
        Process(target=visit, args=(lock,)).start()
"""
RULES = '[[inside]]\nname = "one visitor"\nof = "visits.py:6"\nat_most = 1\n'


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "visits.py"
    path.write_text(PROGRAM)
    return path


@pytest.mark.live
@pytest.mark.timeout(200)
def test_a_broken_rule_is_a_failure(program: Path, tmp_path: Path) -> None:
    """Two with a lock each are in the same line, which no check can know to be wrong."""
    found = api.explore(
        program, schedules=20, rules=RulesFile.parse(RULES), output=tmp_path / "x.jsonl"
    )
    assert found.result == "found"
    assert [one.slug for one in api.check(tmp_path / "x.jsonl", RulesFile.parse(RULES))][:1] == [
        "at-most-inside"
    ]


@pytest.mark.live
@pytest.mark.timeout(200)
def test_rules_that_are_kept_are_no_failure(program: Path, tmp_path: Path) -> None:
    """With one lock for both; and rules that do not fit are said."""
    program.write_text(PROGRAM.replace("[Lock(), Lock()]", "[Lock()] * 2"))
    kept = api.explore(
        program, schedules=10, rules=RulesFile.parse(RULES), output=tmp_path / "x.jsonl"
    )
    assert kept.result == "none"
    with pytest.raises(RulesFileError, match=r"no file of this run is called visit\.py"):
        api.explore(
            program,
            schedules=10,
            rules=RulesFile.parse(RULES.replace("visits", "visit")),
            output=tmp_path / "y.jsonl",
        )
