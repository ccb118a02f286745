"""A run as rules look at it: the trace, its timeline, and what each actor did next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from tracer.reconstruct import reconstruct
from tracer.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer.model.events import Event
    from tracer.model.timeline import Timeline
    from tracer.model.trace import Trace
    from tracer.rules.act import Act


class Run:
    """Each look at the trace is made once, when the first rule asks for it."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    @cached_property
    def timeline(self) -> Timeline:
        return reconstruct(self.trace)

    @property
    def whole(self) -> bool:
        """Whether all that the program did until it ended is known."""
        footer = self.trace.footer
        if footer is None or footer.lost or footer.cut_before is not None:
            return False
        return footer.outcome in {"finished", "deadlock", "killed"}

    def name(self, actor: str | None) -> str:
        """What the program calls this actor."""
        return self.timeline.name(actor)

    def around(self, actor: str, since: int, until: int) -> tuple[int, int]:
        """The times of an actor's last event before `since` and its first one after `until`."""
        times = self._times[actor]
        before = bisect_left(times, since)
        after = bisect_right(times, until)
        return (
            times[before - 1] if before else self.timeline.since,
            times[after] if after < len(times) else self.timeline.until,
        )

    def holds(self, actor: str, t: int) -> list[tuple[str, str | None]]:
        """What an actor held at a moment, and on which line it took it."""
        lane = self.timeline.lanes.get(actor)
        return [
            (span.object or "?", span.at)
            for span in (lane.spans if lane else ())
            if span.what == "hold" and span.since <= t <= span.until
        ]

    def event(self, actor: str, t: int) -> Event | None:
        """The last event of an actor that is not later than `t`."""
        times = self._times[actor]
        index = bisect_right(times, t) - 1
        return self._events[actor][index] if index >= 0 else None

    def states(self, act: Act) -> Iterator[tuple[Event, State]]:
        """Each event that is the act, with the state just before it."""
        state = State()
        for event in self.trace.events:
            if act.done(event, self):
                yield event, state
            state.apply(event)

    def proof(self, moments: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
        """The events of these actors at these times, as a finding refers to them."""
        found = (self.event(actor, t) for actor, t in moments)
        return tuple((event.actor, event.seq) for event in found if event is not None)

    def end(self) -> tuple[tuple[str, int], ...]:
        """The last event: proof that something had not happened before."""
        return tuple((event.actor, event.seq) for event in self.trace.events[-1:])

    @cached_property
    def _events(self) -> defaultdict[str, list[Event]]:
        found: defaultdict[str, list[Event]] = defaultdict(list)
        for event in self.trace.events:
            found[event.actor].append(event)
        return found

    @cached_property
    def _times(self) -> defaultdict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for actor, events in self._events.items():
            found[actor] = [event.t for event in events]
        return found
