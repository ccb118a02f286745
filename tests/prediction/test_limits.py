"""However many locks there are, the prediction ends soon, and says what it left out."""

import random
import time

import pytest

from tests.prediction.predicted import predictions
from tracer.model.events import Event
from tracer.prediction.cycles import LONGEST
from tracer.prediction.effort import Effort
from tracer.prediction.lock_graph import cyclic


def taking(*pairs: tuple[str, str], together: str | None = None, lines: bool = True) -> list[Event]:
    """Process n takes the two locks of the nth pair, one inside the other; one after the other.

    `together`: a lock that all of them hold meanwhile; `lines`: each has lines of its own.
    """
    found: list[Event] = []
    around = [] if together is None else [together]
    for number, pair in enumerate(pairs):
        names = [*around, *pair]
        for kind, things in (("acquired", names), ("released", reversed(names))):
            for thing in things:
                place = len(found)
                at = f"t.py:{place if lines else names.index(thing)}"
                found.append(Event(place, 1, f"main.{number}", place, kind, thing, at))
    return found


def table(size: int) -> list[tuple[str, str]]:
    return [(f"fork{n}", f"fork{(n + 1) % size}") for n in range(size)]


@pytest.mark.parametrize("size", [2, 3, 17, LONGEST])
def test_a_round_table_of_any_size_is_one_circle(size: int) -> None:
    """All of them are in it."""
    (one,) = predictions(taking(*table(size)))
    assert len(one.requests) == size


def test_a_circle_beyond_the_longest_is_said_to_be_left_out() -> None:
    """It is not searched for, and not passed over in silence."""
    effort = Effort()
    assert predictions(taking(*table(LONGEST + 1)), effort) == []
    assert effort.left_out == 1


def test_thousands_of_locks_in_one_order_are_no_effort() -> None:
    """A list locked hand over hand: no circle, so nothing is looked at."""
    effort = Effort()
    pairs = [(f"node{n}", f"node{n + 1}") for n in range(5_000)]
    begin = time.process_time()
    assert predictions(taking(*pairs), effort) == []
    assert (effort.looks, effort.left_out) == (Effort().looks, 0)
    assert time.process_time() - begin < 10


def test_one_lock_around_all_is_no_effort() -> None:
    """However the others are taken inside it."""
    effort = Effort()
    pairs = [(f"l{a}", f"l{b}") for a in range(12) for b in range(12) if a != b]
    assert predictions(taking(*pairs, together="gate"), effort) == []
    assert (effort.decided, effort.left_out) == (0, 0)


def test_thousands_of_accounts_are_one_finding() -> None:
    """Made on one line, locked on one line, in any order: what is found for two holds for all."""
    effort = Effort()
    chance = random.Random(1)
    accounts = [f"account{n}" for n in range(2_000)]
    pairs = [(one, two) for one, two in (chance.sample(accounts, 2) for _ in range(2_000))]
    pairs += [pairs[0][::-1]]
    events = taking(*pairs, lines=False)
    (one,) = predictions(events, effort, dict.fromkeys(accounts, "bank.py:7"))
    assert len(one.cycle) == 2
    assert effort.left_out == 0


def test_the_effort_is_limited_and_counted() -> None:
    """Locks in every order, far too many circles: short ones are found, and the rest is counted."""
    effort = Effort(looks=5_000)
    pairs = [(f"l{a}", f"l{b}") for a in range(10) for b in range(10) if a != b]
    found = predictions(taking(*pairs), effort)
    assert len(found) >= 45
    assert all(len(one.cycle) == 2 for one in found[:45])
    assert effort.looks == 0
    assert effort.left_out == 1


def test_what_is_left_when_loose_ends_are_taken_away_is_the_circles() -> None:
    """And what lies on the way from one to another."""
    assert cyclic({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert cyclic({"a": {"b"}, "b": {"a", "c"}, "c": {"d"}}) == ["a", "b"]
