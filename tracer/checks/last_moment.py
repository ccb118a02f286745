"""The last moment before tracer, or Ctrl-C, ended the program: who could never move again then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from tracer.state.waiting import Stuck, stuck

if TYPE_CHECKING:
    from tracer.model.events import Event
    from tracer.state import State


@dataclass(slots=True)
class LastMoment:
    """Of a program that ended by itself it is the end of its trace.

    killers  child -> the program's own terminate() or kill() of it, before that moment
    """

    KINDS: ClassVar[frozenset[str]] = frozenset({"died", "failed", "terminated", "killed"})

    killers: dict[str, Event] = field(default_factory=dict)
    _stuck: dict[str, Stuck] | None = None

    def see(self, event: Event, state: State) -> bool:
        """Take note of an event; True if this is the moment."""
        if self._stuck is not None:
            return False
        if event.kind in {"terminated", "killed"}:
            self.killers[str(event.get("child"))] = event
            return False
        ended = event.kind == "died" and event.get("by") == "tracer"
        interrupted = event.kind == "failed" and "KeyboardInterrupt" in (event.get("error") or "")
        if ended or interrupted:
            self.stuck(state)
        return ended or interrupted

    def stuck(self, state: State) -> dict[str, Stuck]:
        """By actor, longest waiting first. `state`: that of the end, if it has not come before."""
        if self._stuck is None:
            self._stuck = {one.actor: one for one in stuck(state)}
        return self._stuck
