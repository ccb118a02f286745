"""Lock and RLock: one holder; an RLock as often as it likes. Anyone may release a Lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tracer.model.timeline import Given
from tracer.state.objects import Hold, ObjectState

if TYPE_CHECKING:
    from tracer.model.events import Event


class LockState(ObjectState):
    """Invariant: at most one hold; `depth` above 1 only for an RLock."""

    TYPES: ClassVar[tuple[str, ...]] = ("Lock", "RLock")
    gauges: tuple[str, ...] = ("holder",)

    def apply(self, event: Event) -> tuple[Hold, ...]:
        kind = event.kind
        if kind == "acquired":
            self.last_taker = event.actor
            hold = self.holds[0] if self.holds else None
            if hold is not None and hold.actor == event.actor and self.type != "Lock":
                hold.depth += 1
                return ()
            ended = tuple(self.holds)
            if hold is not None:
                self.faults.append(
                    f"{event.actor} acquired {self.name} at {event.t} ns while {hold.actor} held it"
                )
            self.holds = [Hold(event.actor, event.t, event.at)]
            return ended
        if kind == "released":
            self.given = Given(event.actor, event.at, event.t, kind)
            if not self.holds:
                return ()
            hold = self.holds[0]
            hold.depth -= 1
            if hold.depth > 0:
                return ()
            self.holds = []
            return (hold,)
        if kind == "failed" and event.get("op") == "released" and self.given is not None:
            self.given = None  # nothing was released after all; the hold, if any, is not restored
        return ()

    def grantable(self, wait_op: str, actor: str) -> bool:
        del wait_op
        if not self.holds:
            return True
        return self.type != "Lock" and self.holds[0].actor == actor

    def levels(self) -> tuple[Any, ...]:
        return (self.holds[0].actor if self.holds else None,)

    def word(self) -> str:
        if not self.holds:
            return "free"
        hold = self.holds[0]
        again = f" ({hold.depth} times)" if hold.depth > 1 else ""
        return f"held by {hold.actor}{again}"
