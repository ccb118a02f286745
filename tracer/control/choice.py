"""What a strategy is asked: who could go now, and who went last.

Actors are named by spawn path. Beneath an actor there may be pseudo actors, so that everything that
can be chosen has a name of its own:

    main.0~1         the feeder of a queue of main.0
    main.0~timeout   the timeout of what main.0 waits for: to choose it is to let the wait expire
    ~time            the clock: to choose it is to let time pass to the next deadline although
                     somebody could run (any process can be that slow)

The last two are choices about time. Where somebody can run they are never the default.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tracer.model.schedule import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["EXPIRE", "TIME", "TIMEOUT", "Choice", "Operation", "depends", "owner", "parent"]

TIME: Final = Operation("~time", "pass")
"""Time passes early."""

EXPIRE: Final = "expire"
"""The kind of a timeout's operation."""

TIMEOUT: Final = "~timeout"
"""What the name of an actor's timeout ends with."""

_NUMBER: Final = re.compile(r"(\d+)")
_places: dict[str, tuple[object, ...]] = {}


def owner(actor: str) -> str:
    """The actor that a pseudo actor belongs to, an actor itself; empty for `~time`."""
    return actor.partition("~")[0]


def parent(actor: str) -> str | None:
    """Who brought it into the world: `main` of `main.0`, `main.0` of `main.0/1` and `main.0~1`."""
    end = max(map(actor.rfind, "./~"))
    return actor[:end] if end > 0 else None


def depends(one: Operation, other: Operation) -> bool:
    """Whether the order of two operations of different actors can be noticed.

    They touch the same object and are not both pure looks. Two acquires of a semaphore with room
    for both commute, and count as dependent all the same: that costs schedules, never a bug.
    """
    return one.object is not None and one.object == other.object and (one.writes or other.writes)


class Choice:
    """Operations that can complete now, in a fixed order, at least one; no actor has two.

    enabled   by natural order of the actor's name; timeouts and the clock after everybody else
    last      the actor that went last, None at the beginning; after its timeout it is the actor
              itself, and after the clock still whoever went before
    going_on  index of the operation of `last`, None if it cannot go
    default   index of what goes if nobody decides otherwise: `going_on`, else the first
    """

    __slots__ = ("default", "enabled", "going_on", "last")

    def __init__(self, operations: Iterable[Operation], last: str | None) -> None:
        self.enabled = tuple(sorted(operations, key=_place))
        self.last = last
        self.going_on = None if last is None else self.index(last)
        self.default = self.going_on or 0

    def index(self, actor: str) -> int | None:
        """Where the operation of that actor stands, None if it cannot go."""
        for index, operation in enumerate(self.enabled):
            if operation.actor == actor:
                return index
        return None

    def preempts(self, index: int) -> bool:
        """Whether choosing it takes the turn from somebody who could go on.

        Letting time pass early takes it from everybody who could.
        """
        if index == self.going_on:
            return False
        return self.going_on is not None or self.enabled[index].actor == TIME.actor


def _place(operation: Operation) -> tuple[object, ...]:
    """Sort key of an operation: `main.2` before `main.10`, choices about time last."""
    actor = operation.actor
    place = _places.get(actor)
    if place is None:
        parts = _NUMBER.split(actor)  # text and numbers take turns, so like meets like
        natural = (int(part) if odd % 2 else part for odd, part in enumerate(parts))
        of_time = actor == TIME.actor or actor.endswith(TIMEOUT)
        place = _places[actor] = (of_time, *natural)
    return place
