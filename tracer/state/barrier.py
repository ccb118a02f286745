"""Barrier: it opens when as many have arrived as it has parties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tracer.model.timeline import Given
from tracer.state.facts import number, words
from tracer.state.objects import Hold, ObjectState

if TYPE_CHECKING:
    from tracer.model.events import Event


class BarrierState(ObjectState):
    """`arrived` fills up to `parties`, then all of them become `leaving` and the next round begins.

    Invariant: len(arrived) < parties. The last to arrive is who ended the others' waits.
    """

    TYPES: ClassVar[tuple[str, ...]] = ("Barrier",)
    gauges = ("arrived",)

    def __init__(self, name: str, type: str, created: Event | None) -> None:  # noqa: A002 -- as in the base
        super().__init__(name, type, created)
        self.parties: int = (created.get("parties") if created else None) or 1
        self.arrived: list[str] = []
        self.leaving: list[str] = []
        self.broken = False
        self.rounds = 0

    def apply(self, event: Event) -> tuple[Hold, ...]:
        kind = event.kind
        if kind == "requested":
            self.arrived.append(event.actor)
            if len(self.arrived) >= self.parties and not self.broken:
                self.given = Given(event.actor, event.at, event.t, "arrived")
                self.leaving += self.arrived
                self.arrived = []
                self.rounds += 1
        elif kind in {"waited", "broken", "timed_out", "failed"}:
            if kind != "waited":
                self.broken = self.broken or kind in {"broken", "timed_out"}
            for line in (self.leaving, self.arrived):
                if event.actor in line:
                    line.remove(event.actor)
                    break
        elif kind == "aborted":
            self.broken = True
            self.given = Given(event.actor, event.at, event.t, kind)
        elif kind == "reset":
            self.broken = False
            self.given = Given(event.actor, event.at, event.t, kind)
        return ()

    def grantable(self, wait_op: str, actor: str) -> bool:
        del wait_op
        return self.broken or actor in self.leaving

    def levels(self) -> tuple[Any, ...]:
        # Full from the last arrival until the first has left: else no chart would ever show it.
        # Those who still leave may be of two rounds; it is never more than full.
        return (min(len(self.arrived or self.leaving), self.parties),)

    @property
    def capacity(self) -> int:
        return self.parties

    def word(self) -> str:
        state = f"{len(self.arrived)} of {self.parties} arrived"
        return f"broken, {state}" if self.broken else state

    def facts(self) -> dict[str, Any]:
        return super().facts() | {
            "parties": self.parties,
            "arrived": list(self.arrived),
            "leaving": list(self.leaving),
            "broken": self.broken,
            "rounds": self.rounds,
        }

    def restore(self, facts: dict[str, Any]) -> None:
        super().restore(facts)
        self.parties, self.rounds = number(facts["parties"]), number(facts["rounds"])
        self.broken = bool(facts["broken"])
        self.arrived, self.leaving = words(facts["arrived"]), words(facts["leaving"])
