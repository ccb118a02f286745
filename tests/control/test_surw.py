"""The selective walk is uniform over the orders on what it selects, whatever else is to do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.control.bare import doing, even, interleavings, profile, sampled
from tests.control.known_bugs import PROGRAMS
from tests.control.simulator import search
from tracer.control.strategies import Pos, Random, Surw

if TYPE_CHECKING:
    from tracer.model.schedule import Schedule

BUSY = [None] * 6


def order_on_x(schedule: Schedule) -> str:
    return "".join(step.actor[-1] for step in schedule.steps if step.object == "x")


def test_orders_on_the_selected_object_are_equally_likely() -> None:
    """One has much else to do before, between and after; a random walk lets it come late."""
    busy = doing(*BUSY, "x", *BUSY, "x", *BUSY)
    quick = doing("x", "x", "x", "x")
    classes = interleavings((2, 4))
    bodies = [busy, quick]
    assert even(sampled(Surw(0), bodies, 40 * classes, order_on_x), classes)
    assert not even(sampled(Random(0), bodies, 40 * classes, order_on_x), classes)


def test_what_is_used_more_is_selected_more() -> None:
    """One object a run, in proportion to its uses."""
    known = profile(doing("x", "x", "x"), doing("y"))
    surw = Surw(0)
    selected: Counter[frozenset[str]] = Counter()
    for iteration in range(400):
        surw.begin(iteration, known)
        selected[surw._selected] += 1
    assert set(selected) == {frozenset("x"), frozenset("y")}
    assert 260 < selected[frozenset("x")] < 340


def test_it_finds_what_hides_among_many_setters() -> None:
    """reorder_10 falls in at most 40 schedules on average, where others need hundreds."""
    program = PROGRAMS["reorder_10"]
    found = [search(program, Surw(seed), 300) for seed in range(20)]
    assert all(found)
    assert sum(each.schedules for each in found if each) / 20 <= 40
    assert any(search(program, Pos(seed), 150) is None for seed in range(3))


def test_cycles_of_locks_are_found_because_all_acquires_may_be_selected() -> None:
    """One fork at a time says nothing about a cycle of seven."""
    found = [search(PROGRAMS["dining_7"], Surw(seed), 300) for seed in range(10)]
    assert all(found)
