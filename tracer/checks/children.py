"""What a trace tells of each child: how it was started, how it ended, who came to know."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tracer.checks.base import evidence

if TYPE_CHECKING:
    from tracer.model.events import Event
    from tracer.state import State


@dataclass(slots=True)
class Child:
    """A process that another one started; the events are the first of their kind.

    awaited     when its parent began to wait for it; None if join() found it gone already
    signalled   `terminate()` or `kill()` of the program
    misstarted  `start()` raised: there is no child
    """

    actor: str
    name: str
    started: Event
    began: Event | None = None
    ended: Event | None = None
    joined: Event | None = None
    reaped: Event | None = None
    awaited: int | None = None
    signalled: Event | None = None
    misstarted: bool = False

    @property
    def target(self) -> str:
        """What it runs, as the program calls it."""
        return self.started.get("target") or self.name

    @property
    def error(self) -> str | None:
        """Type and text of the exception that ended it."""
        return self.ended.get("error") if self.ended else None

    @property
    def code(self) -> int | None:
        """Its exit code, from whoever knew it."""
        for event in (self.reaped, self.joined, self.ended):
            if event is not None and event.get("code") is not None:
                return int(event.get("code"))
        return None

    @property
    def ended_by_tracer(self) -> bool:
        """Killed by the recording; not if its parent lived to see the end."""
        ended = self.ended is not None and self.ended.get("by") == "tracer"
        return ended and self.reaped is None and self.joined is None

    def how(self) -> str:
        """How it ended, the same in every language: `ValueError: no`, `SIGKILL`, `exitcode 3`."""
        code = self.code
        if self.error:
            return self.error
        if code is None or code >= 0:
            return f"exitcode {'?' if code is None else code}"
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"

    def proof(self) -> tuple[tuple[str, int], ...]:
        """Its start and its end."""
        return evidence(self.started, self.ended, self.joined)


@dataclass(slots=True)
class Children:
    """Every child of a trace, by actor, in the order in which they were started."""

    KINDS = frozenset(
        {"started", "began", "exited", "died", "joined", "reaped", "terminated", "killed", "failed"}
    )

    known: dict[str, Child] = field(default_factory=dict)

    def see(self, event: Event, state: State) -> None:
        """Take note of one event; who is not a child of somebody is of no interest."""
        if event.kind == "started":
            actor = event.get("child") or ""
            self.known.setdefault(actor, Child(actor, event.get("name") or actor, event))
            return
        about = event.actor if event.kind in _OF_ITSELF else event.get("child")
        child = self.known.get(about or "")
        if child is None:
            return
        if event.kind in {"exited", "died"}:
            child.ended = child.ended or event
        elif event.kind in {"terminated", "killed"}:
            child.signalled = child.signalled or event
        elif event.kind == "failed":
            child.misstarted = child.misstarted or event.get("op") == "started"
        elif event.kind == "began":
            child.began = child.began or event
        elif event.kind == "reaped":
            child.reaped = child.reaped or event
        elif child.joined is None:
            child.joined = event
            wait = state.actors[event.actor].wait if event.actor in state.actors else None
            if wait is not None and wait.op == "join" and wait.target == child.actor:
                child.awaited = wait.since


_OF_ITSELF: Final = frozenset({"began", "exited", "died"})
