"""serial-join: a join inside the loop that starts is told; whatever runs in parallel is not."""

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.families import Family
from tests.gold import Gold
from tracer.model.finding import Finding

PROGRAM = """\
from multiprocessing import Process
import time

def work(n):
    time.sleep(0.1)

if __name__ == "__main__":
    for n in range(4):
        p = Process(target=work, args=(n,))
        p.start()
        p.join()
"""


def one_by_one(
    count: int,
    ran: float = 100,
    *,
    busy: float = 0,
    lines: bool = False,
    code: int = 0,
) -> list[Finding]:
    """Each runs for `ran` ms and is joined before the next; main is busy before it joins."""
    return found(family(count, ran, busy=busy, lines=lines, code=code).build.trace(), "serial-join")


def family(
    count: int, ran: float, *, busy: float = 0, lines: bool = False, code: int = 0
) -> Family:
    told = Family(PROGRAM)
    now = 10.0
    for number in range(count):
        name = f"Process-{number + 1}"
        started = 10 + 2 * number if lines else 10
        told.start(now, name, started)
        told.exit(now + ran, name, code)
        until = now + max(ran, busy) + 1
        if busy < ran:
            told.join(now + busy + 0.5, until, name, started + 1, code)
        else:
            told.reap(until, name, started + 1, code)
        now = until + 1
    told.exit(now)
    return told


def test_a_join_inside_the_loop_is_told() -> None:
    """The line that joins is the one to change."""
    (finding,) = one_by_one(4)
    assert (finding.level, finding.certainty) == ("warning", "happened")
    assert [place.at for place in finding.places] == ["story.py:10", "story.py:11"]
    assert finding.fix_at == ("story.py:11",)
    assert (finding.fields["count"], finding.fields["total"]) == (4, "404 ms")


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(family(4, 100).build.trace(), "serial-join", gold)


@pytest.mark.parametrize(
    ("count", "ran", "told"), [(3, 1, True), (2, 50, True), (2, 1, False), (1, 500, False)]
)
def test_three_are_always_told_two_only_if_it_cost_something(
    count: int, ran: float, told: bool
) -> None:
    """Two children that run for a moment lose nothing, and one has nobody to run beside."""
    assert bool(one_by_one(count, ran)) == told


def test_a_row_of_lines_is_a_note() -> None:
    """p.start(), p.join(), q.start(), q.join(), r.start(), r.join(): perhaps they are steps."""
    (finding,) = one_by_one(3, lines=True)
    assert finding.level == "note"
    assert one_by_one(2, lines=True) == []


# --- near misses ---


def test_start_all_then_join_all_is_parallel() -> None:
    """However short they are: the starts come before the joins."""
    told = Family(PROGRAM)
    for number in range(4):
        told.start(10 + 5 * number, f"w{number}", 10)
        told.exit(12 + 5 * number, f"w{number}")
    for number in range(4):
        told.reap(40 + number, f"w{number}")
    assert found(told.build.trace(), "serial-join") == []


def test_a_parent_with_work_of_its_own_runs_in_parallel() -> None:
    """It joins late because it was busy: two worked at a time."""
    assert one_by_one(4, 100, busy=90) == []
    assert one_by_one(4, 100, busy=120) == []
    assert len(one_by_one(4, 100, busy=20)) == 1


def test_pairs_run_in_parallel() -> None:
    """Each round starts two from two lines and joins both."""
    told = Family(PROGRAM)
    now = 10.0
    for number in range(4):
        for side, line in (("a", 10), ("b", 11)):
            told.start(now, f"{side}{number}", line)
            told.exit(now + 100, f"{side}{number}")
        for side in "ab":
            told.reap(now + 102, f"{side}{number}", 12)
        now += 110
    assert found(told.build.trace(), "serial-join") == []


def test_a_server_beside_them_is_parallel() -> None:
    """A child that lives all along has somebody to run beside."""
    told = family(4, 100)
    told.start(5, "server", 8)
    told.exit(900, "server")
    assert found(told.build.trace(), "serial-join") == []


def test_who_starts_again_after_a_failure_has_to_wait() -> None:
    """A watchman that restarts its worker."""
    assert one_by_one(4, code=1) == []


def test_children_that_are_never_joined_are_parallel() -> None:
    """Without a join nobody waited."""
    told = Family(PROGRAM)
    for number in range(4):
        told.start(10 + 100 * number, f"w{number}", 10)
        told.exit(20 + 100 * number, f"w{number}")
    assert found(told.build.trace(), "serial-join") == []


def test_two_parents_are_two_families() -> None:
    """Each of them may be serial; they run beside each other."""
    told = Family(PROGRAM)
    for parent in ("p", "q"):
        told.start(10, parent, 5)
    for number in range(2):
        for parent in ("p", "q"):
            told.start(20 + number, f"{parent}{number}", 8, by=parent)
    assert found(told.build.trace(), "serial-join") == []
