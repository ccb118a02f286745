"""What each actor of a program did in one run: the weights of the strategies that weigh."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from tracer.model.schedule import Schedule

ACQUIRE: Final = "acquire"
_NO_RACE: Final = frozenset({"release", "start", "begin", "exit", "join"})
"""What happens to an object without anybody racing for it: it is given back, or a process lives."""


def races(kind: str) -> bool:
    """Whether an operation of that kind can come before or after another one on its object."""
    return kind not in _NO_RACE


class Profile:
    """Counts from one random run, which stand for what any run does. Picklable.

    decisions  how often more than one could go: the k of PCT
    counts     (actor, kind, object) -> how often
    """

    __slots__ = ("counts", "decisions")

    def __init__(self, schedule: Schedule) -> None:
        self.decisions = len(schedule.decisions)
        self.counts = Counter((step.actor, step.kind, step.object) for step in schedule.steps)

    def objects(self) -> Counter[str]:
        """How often each object is raced for."""
        objects: Counter[str] = Counter()
        for (_, kind, touched), count in self.counts.items():
            if touched is not None and races(kind):
                objects[touched] += count
        return objects

    def locks(self) -> frozenset[str]:
        """Everything that somebody acquires."""
        return frozenset(
            touched for _, kind, touched in self.counts if kind == ACQUIRE and touched is not None
        )

    def operations(self) -> Counter[str]:
        """How many operations each actor does."""
        actors: Counter[str] = Counter()
        for (actor, _, _), count in self.counts.items():
            actors[actor] += count
        return actors

    def accesses(self, objects: Collection[str]) -> Counter[str]:
        """How often each actor races for one of these objects; 0 for who never does."""
        actors: Counter[str] = Counter()
        for (actor, kind, touched), count in self.counts.items():
            actors[actor] += count if touched in objects and races(kind) else 0
        return actors
