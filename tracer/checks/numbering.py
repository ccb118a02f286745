"""The events of each actor in a row: numbers out of order or left out, and what is too late."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tracer.model.events import Event
    from tracer.model.trace import Trace

Pairs = dict[str, list["Event"]]
_ENDS: Final = frozenset({"exited", "died"})
_AFTERWARDS: Final = frozenset({"died", "output", "requested", "fed", "drained", "closed"})
"""What may follow when the code of an actor is over: its process ends a little later."""


@dataclass(slots=True)
class Lives:
    """Actor -> its first event that is not where it should be, and the one before it.

    backwards  its number is not above the one before; gaps: numbers are left out between them
    after      the actor had ended
    """

    backwards: Pairs = field(default_factory=dict)
    gaps: Pairs = field(default_factory=dict)
    after: Pairs = field(default_factory=dict)

    @classmethod
    def of(cls, trace: Trace) -> Lives:
        lives = cls()
        last: dict[str, Event] = {}
        for event in trace.events:
            actor = event.actor
            before = last.get(actor)
            if event.kind == "snapshot":
                continue
            last[actor] = event
            if before is None:
                continue
            step = event.seq - before.seq
            if step != 1:
                (lives.gaps if step > 1 else lives.backwards).setdefault(actor, [before, event])
            if before.kind in _ENDS and (before.kind == "died" or event.kind not in _AFTERWARDS):
                lives.after.setdefault(actor, [before, event])
        return lives
