"""Builds traces event by event on a clock that the test sets: what stories and scenes stand on."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tracer.model.events import Event, order
from tracer.model.frame import Footer, Header
from tracer.model.trace import Trace
from tracer.trace_file import CUT_SHORT

SECOND = 1_000_000_000
MILLISECOND = 1_000_000
MICROSECOND = 1_000

_OF_A_START = ("given", "call", "target", "daemon")


class Builder:
    """Numbers the events of each actor and knows actors by the names that the test gives them.

    The first process made by `begin` is main; the others are its children `main.0`, `main.1`, …
    """

    def __init__(self, program: str = "story.py", source: str | None = None) -> None:
        self.program = program
        self.source = source
        self.events: list[Event] = []
        self.paths: dict[str, str] = {}
        self._children: dict[str, int] = {}

    def add(
        self,
        t: int,
        actor: str,
        kind: str,
        object: str | None = None,  # noqa: A002 -- the field's name
        at: str | None = None,
        **more: Any,
    ) -> Event:
        """One event of the actor called `actor`; main is there from the start."""
        path = self.paths[actor]
        child = more.get("child")
        if child is not None:
            more["child"] = self.paths[child]
        pid = 1000 + list(dict.fromkeys(self.paths.values())).index(path)
        event = Event(t, pid, path, len(self.events), kind, object, at, more or None)
        self.events.append(event)
        return event

    def begin(self, t: int, name: str = "MainProcess", by: str | None = None, **more: Any) -> str:
        """A process begins: main, or a child of `by` (who starts it a moment before)."""
        if by is None:
            self.paths[name] = "main"
            self.add(t, name, "began", name=name, method="main")
            return "main"
        parent = self.paths[by]
        number = self._children.get(parent, 0)
        self._children[parent] = number + 1
        self.paths[name] = f"{parent}.{number}"
        at, shown = more.pop("at", None), more.pop("name", name)
        told = {field: more[field] for field in _OF_A_START if field in more}
        more = {field: value for field, value in more.items() if field not in {"given", "call"}}
        self.add(t, by, "started", None, at, child=name, name=shown, method="fork", **told)
        self.add(t + 1, name, "began", name=shown, parent=parent, method="fork", **more)
        return self.paths[name]

    def trace(
        self,
        outcome: str | None = "finished",
        exit: int | None = 0,  # noqa: A002 -- the field's name
        until: int | None = None,
        **footer: Any,
    ) -> Trace:
        """The trace so far. Without an outcome it is cut short: it has no footer."""
        events = sorted(self.events, key=order)
        seq: Counter[str] = Counter()
        for event in events:
            event.seq = seq[event.actor]
            seq[event.actor] += 1
        last = events[-1].t if events else 0
        header = Header(
            format="1.0",
            tracer="0.1.0",
            program=self.program,
            argv=[self.program],
            path=self.program,
            start_method="fork",
            python="3.11.7",
            platform="linux",
            started="2024-05-01T12:00:00+02:00",
        )
        end = None
        if outcome is not None:
            end = Footer.model_validate(
                {"outcome": outcome, "exit": exit, "events": len(events)}
                | {"t": last if until is None else until}
                | footer
            )
        sources = {} if self.source is None else {self.program: self.source}
        remarks = [] if end else [f"{CUT_SHORT} after line 1: it has no footer"]
        return Trace(header, events, end, sources, remarks)
