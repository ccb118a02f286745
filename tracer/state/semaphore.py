"""Semaphore and BoundedSemaphore: permits that actors take and give, in any pairing."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, ClassVar

from tracer.model.timeline import Given
from tracer.state.facts import given, number
from tracer.state.objects import Hold, ObjectState

if TYPE_CHECKING:
    from tracer.model.events import Event


class SemaphoreState(ObjectState):
    """`value` is exact: initial - acquired + released.

    Whose permit a release gives back is a guess where the releaser holds none (a hand-off): the
    oldest hold ends. A semaphore that starts at 0 hands out signals, not places: nobody holds it.
    A wait is ended by the oldest release that nobody has used yet (a FIFO of tokens).
    """

    TYPES: ClassVar[tuple[str, ...]] = ("Semaphore", "BoundedSemaphore")

    def __init__(self, name: str, type: str, created: Event | None) -> None:  # noqa: A002 -- as in the base
        super().__init__(name, type, created)
        value = created.get("value") if created else None
        self.initial: int = 1 if value is None else value
        self.value = self.initial
        self.gauges = _gauges(self.initial)
        self.most = 0  # most permits out at once
        self.tokens: deque[Given] = deque()

    def apply(self, event: Event) -> tuple[Hold, ...]:
        kind = event.kind
        if kind == "acquired":
            self.last_taker = event.actor
            self.value -= 1
            if self.tokens:
                self.tokens.popleft()
            if self.value < 0:
                self.faults.append(
                    f"{event.actor} acquired {self.name} at {event.t} ns with no permit left"
                )
            if self.initial > 0:
                self.holds.append(Hold(event.actor, event.t, event.at))
                self.most = max(self.most, len(self.holds))
        elif kind == "released":
            self.value += 1
            self.given = Given(event.actor, event.at, event.t, kind)
            self.tokens.append(self.given)
            if len(self.tokens) > max(self.value, 1):
                self.tokens.popleft()  # tokens never outnumber permits
            return self._give_back(event.actor)
        elif kind == "failed" and event.get("op") == "released":
            self.value -= 1  # over-released BoundedSemaphore: the permit was refused
            if self.tokens:
                self.tokens.pop()
        return ()

    def _give_back(self, actor: str) -> tuple[Hold, ...]:
        for index in range(len(self.holds) - 1, -1, -1):
            if self.holds[index].actor == actor:
                return (self.holds.pop(index),)
        return (self.holds.pop(0),) if self.holds else ()

    def ender(self, event: Event) -> Given | None:
        del event
        return self.tokens[0] if self.tokens else None

    def grantable(self, wait_op: str, actor: str) -> bool:
        del wait_op, actor
        return self.value > 0

    def levels(self) -> tuple[Any, ...]:
        return (len(self.holds) if self.initial > 0 else self.value,)

    @property
    def capacity(self) -> int:
        return self.initial

    def word(self) -> str:
        if self.initial == 0:
            return f"value {self.value}"
        return f"{len(self.holds)} of {self.initial} taken"

    def facts(self) -> dict[str, Any]:
        return super().facts() | {
            "initial": self.initial,
            "value": self.value,
            "most": self.most,
            "tokens": [list(token) for token in self.tokens],
        }

    def restore(self, facts: dict[str, Any]) -> None:
        super().restore(facts)
        self.initial, self.value = number(facts["initial"]), number(facts["value"])
        self.most = number(facts["most"])
        self.gauges = _gauges(self.initial)
        self.tokens = deque(token for token in map(given, facts["tokens"]) if token)


def _gauges(initial: int) -> tuple[str, ...]:
    return ("taken",) if initial > 0 else ("value",)
