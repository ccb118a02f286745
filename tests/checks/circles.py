"""A run whose locks are taken in more circles than can be looked at."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from tests.checks.families import Family

if TYPE_CHECKING:
    from tracer.model.trace import Trace


def too_many_circles() -> Trace:
    """A takes any two of nine locks, in any order; B does so when it has seen that A is done."""
    build = Family().build
    names = [f"locks[{number}]" for number in range(9)]
    build.add(2, "MainProcess", "created", "done", "story.py:1", type="Event")
    for thing in names:
        build.add(2, "MainProcess", "created", thing, "story.py:1", type="Lock")
    t = 1_000
    for who in ("A", "B"):
        build.begin(3, who, "MainProcess")
        if who == "B":
            build.add(t + 2, who, "waited", "done", "story.py:4")
        for first, second in permutations(names, 2):
            for kind, things in (("acquired", (first, second)), ("released", (second, first))):
                for line, thing in enumerate(things, 1):
                    t += 10
                    build.add(t, who, kind, thing, f"story.py:{line}")
        if who == "A":
            build.add(t + 1, who, "set", "done", "story.py:3")
    return build.trace()
