"""What the strategies that weigh are told of a program."""

from __future__ import annotations

import pickle

from tests.control.bare import doing, profile
from tests.control.known_bugs import PROGRAMS
from tests.control.simulator import run
from tracer.control.profile import Profile
from tracer.control.strategies import Random
from tracer.control.strategies.remaining import Remaining, drawn


def known(name: str) -> Profile:
    walk = Random(0)
    walk.begin(0, None)
    return Profile(run(PROGRAMS[name], walk).schedule)


def test_it_counts_what_is_raced_for() -> None:
    """Locks and values; that processes begin and end is no race."""
    assert set(known("wronglock_3").objects()) == {"ours", "theirs", "data"}
    assert known("wronglock_3").locks() == {"ours", "theirs"}
    theirs = known("wronglock_3").accesses({"theirs"})
    assert theirs == {"main": 0, "main.0": 0, "main.1": 1, "main.2": 1, "main.3": 1}


def test_it_travels() -> None:
    """Every job of a search weighs by the same profile."""
    one = known("reorder_3")
    other = pickle.loads(pickle.dumps(one))
    assert (other.counts, other.decisions) == (one.counts, one.decisions)


def test_a_parent_hands_over_what_its_child_has_to_do() -> None:
    """The share that goes over is the child's part of what was left."""
    remaining = Remaining({"main": 2, "main.0": 3, "main.0.0": 1, "main.1": 4})
    assert remaining.meet("main") == 0.0
    assert remaining.left == {"main": 10}
    assert remaining.meet("main.0") == 0.4
    assert remaining.left == {"main": 6, "main.0": 4}
    assert remaining.meet("main.0") == 0.0
    remaining.meet("main.0.0")
    remaining.spend("main.0.0")
    remaining.spend("main.0.0")
    assert remaining.left == {"main": 6, "main.0": 3, "main.0.0": 0}


def test_whom_the_profile_never_saw_weighs_least() -> None:
    """As little as anybody who has something to do; with an empty profile everybody the same."""
    remaining = Remaining(profile(doing("x"), doing("x", "x")).operations())
    remaining.meet("main.9")
    assert remaining.left["main.9"] == 1
    remaining = Remaining({"main.0": 0, "main.1": 3})
    for actor in ("main.0", "main.1", "main.9", "~time"):
        remaining.meet(actor)
    assert remaining.left == {"main": 0, "main.0": 0, "main.1": 3, "main.9": 3, "~time": 0}
    nobody = Remaining({})
    nobody.meet("main.3")
    assert nobody.left["main.3"] == 1


def test_drawn_covers_every_weight() -> None:
    """In proportion, and never beyond the end."""
    assert [drawn([1, 0, 3], chance / 8) for chance in range(8)] == [0, 0, 2, 2, 2, 2, 2, 2]
    assert drawn([0.1, 0.2], 0.9999999999999999) == 1
