"""`while_held` and `while_set`: what the state has to be at the moment of an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer.checks.wording import Wording
from tracer.rules.fitting import Mention
from tracer.state.event import EventState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.events import Event
    from tracer.rules.names import Pattern
    from tracer.state import State


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """`held`: by the actor of the event itself. `set`: an Event; one of the two is given."""

    held: Pattern | None
    set: Pattern | None

    def mentions(self) -> Iterator[Mention]:
        """What it names."""
        if self.held is not None:
            yield Mention("while_held", self.held, "held")
        if self.set is not None:
            yield Mention("while_set", self.set, "event")

    def holds(self, event: Event, state: State) -> bool | None:
        """Whether it is so just before the event; None: nobody can say.

        A flag is known only while no call is under way that changes it.
        """
        if self.held is not None:
            return any(
                hold.actor == event.actor
                for thing in state.objects.values()
                if thing.holds and self.held.matches(thing.name)
                for hold in thing.holds
            )
        known: list[bool | None] = [
            None if thing.under_way else thing.flag
            for thing in state.objects.values()
            if isinstance(thing, EventState) and self.set and self.set.matches(thing.name)
        ]
        if True in known:
            return True
        return None if None in known else False

    def during(self) -> Wording:
        """For a title: when it happened."""
        if self.held is not None:
            return Wording(f" while it holds {self.held}", f"，而它正持有 {self.held}")
        return Wording(f" while {self.set} is set", f"，而 {self.set} 处于设置状态")

    def lacking(self) -> Wording:
        """For a title: what was not so."""
        if self.held is not None:
            return Wording(f"without holding {self.held}", f"没有持有 {self.held}")
        return Wording(f"while {self.set} is not set", f"{self.set} 并未设置")

    def state(self, actor: str) -> Wording:
        """For a reason: what was so."""
        if self.held is not None:
            return Wording(f"{actor} held {self.held} just then", f"{actor} 当时持有 {self.held}")
        return Wording(f"{self.set} was set just then", f"{self.set} 当时处于设置状态")
