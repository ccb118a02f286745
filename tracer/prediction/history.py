"""From the events of a trace to sections and requests, each with its stamp."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from tracer.causality import THREAD_ORDER_AND_READS_FROM, stamps
from tracer.prediction.order import Handovers, Kills, Turns
from tracer.prediction.sections import History, Life, Request, Section
from tracer.state import State

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from tracer.causality import Clocks, Known, MakeEdges, Stamp
    from tracer.model.events import Event
    from tracer.prediction.sections import Lock


def history(
    events: Sequence[Event], mutexes: Mapping[str, bool], groups: Mapping[str, Hashable]
) -> History:
    """All sections and requests of a trace. `mutexes`: name -> whether it is reentrant; `groups`:
    name -> where it was made.
    """
    handovers: MakeEdges = partial(Handovers, mutexes=mutexes)
    clocks, known = stamps(events, (*THREAD_ORDER_AND_READS_FROM, Turns, Kills, handovers))
    reader = _Reader(clocks, known, mutexes)
    reader.read(events)
    requests = sorted(reader.requests, key=lambda request: request.position)
    return History(clocks.processes, reader.sections, requests, dict(groups))


class _Reader:
    def __init__(self, clocks: Clocks, known: list[Known], mutexes: Mapping[str, bool]) -> None:
        self.sections: list[Section] = []
        self.requests: list[Request] = []
        self._index = clocks.index
        self._known = known
        self._latest = [0] * len(clocks.processes)  # process -> position of its last event
        self._mutexes = mutexes
        self._inside: defaultdict[str, dict[str, Section]] = defaultdict(dict)
        self._again: defaultdict[str, int] = defaultdict(int)  # lock -> times taken once more
        self._pending: dict[tuple[str, Lock], tuple[Event, int]] = {}
        self._reaped: dict[tuple[str, Lock], tuple[Event, int, Stamp]] = {}

    def read(self, events: Sequence[Event]) -> None:
        """Take in a whole trace."""
        see = {
            "acquired": self._acquired,
            "released": self._released,
            "requested": self._requested,
            "timed_out": self._timed_out,
            "failed": self._failed,
            "joined": self._joined,
            "reaped": self._learnt,
            "snapshot": self._resumed,
        }.get
        index, latest = self._index, self._latest
        for position, event in enumerate(events):
            note = see(event.kind)
            if note is not None:
                note(event, position)
            latest[index[event.actor]] = position
        for (_, lock), (event, position) in self._pending.items():
            if event.get("timeout") is None:  # it was still wanted at the end
                self._request(event, lock, len(events), self._stamp(event, position))

    def _acquired(self, event: Event, position: int) -> None:
        name, actor = event.object or "", event.actor
        if name not in self._mutexes:
            return
        inside = self._inside[actor]
        if name in inside:
            self._again[name] += 1
            return
        asked, _ = self._pending.pop((actor, name), (event, position))
        if asked.get("timeout") is None and not event.get("tried"):
            self._request(asked, name, position, self._before(event))
        section = Section(self._index[actor], name, event, position)
        inside[name] = section
        self.sections.append(section)

    def _released(self, event: Event, position: int) -> None:
        name = event.object or ""
        if name not in self._mutexes:
            return
        if self._again[name]:
            self._again[name] -= 1
            return
        section = self._inside[event.actor].pop(name, None)
        if section is not None:
            section.after = self._stamp(event, position)

    def _requested(self, event: Event, position: int) -> None:
        wanted = self._wanted(event)
        if wanted is not None:
            self._pending[event.actor, wanted] = (event, position)

    def _timed_out(self, event: Event, position: int) -> None:
        del position
        wanted = self._wanted(event)
        if wanted is not None:
            self._pending.pop((event.actor, wanted), None)

    def _failed(self, event: Event, position: int) -> None:
        """Ctrl-C ended a wait that had no other end."""
        wanted = self._wanted(event)
        asked = None if wanted is None else self._pending.pop((event.actor, wanted), None)
        if wanted is not None and asked is not None and asked[0].get("timeout") is None:
            self._request(asked[0], wanted, position, self._before(event))

    def _learnt(self, event: Event, position: int) -> None:
        key = (event.actor, Life(str(event.get("child"))))
        self._reaped[key] = (event, position, self._before(event))

    def _joined(self, event: Event, position: int) -> None:
        """A join learns the end of the child first, and says that it returns then."""
        key = (event.actor, Life(str(event.get("child"))))
        asked, _ = self._pending.pop(key, (None, 0))
        learnt, at, before = self._reaped.pop(key, (None, position, self._before(event)))
        if asked is None and learnt is not None and learnt.seq + 1 != event.seq:
            return  # it had known before
        if not event.get("tried") and (asked is None or asked.get("timeout") is None):
            self._request(asked or event, key[1], at, before)

    def _resumed(self, event: Event, position: int) -> None:
        """The trace begins here: what is held was taken before."""
        before = State()
        before.apply(event)
        for name, thing in before.objects.items():
            hold = thing.holds[0] if name in self._mutexes and thing.holds else None
            process = None if hold is None else self._index.get(hold.actor)
            if hold is not None and process is not None:
                taken = type(event)(hold.since, 0, hold.actor, 0, "acquired", name, hold.at)
                section = Section(process, name, taken, position)
                self._inside[hold.actor][name] = section
                self._again[name] = hold.depth - 1
                self.sections.append(section)

    def _request(self, event: Event, wanted: Lock, position: int, before: Stamp) -> None:
        held = tuple(self._inside[event.actor].values())
        process = self._index[event.actor]
        self.requests.append(Request(process, wanted, held, event, position, before))

    def _stamp(self, event: Event, position: int) -> Stamp:
        return (self._index[event.actor], position, self._known[position])

    def _before(self, event: Event) -> Stamp:
        """Of the last moment before an event."""
        return self._stamp(event, self._latest[self._index[event.actor]])

    def _wanted(self, event: Event) -> Lock | None:
        op = event.get("op")
        if op == "acquire" and event.object in self._mutexes:
            return event.object
        return Life(str(event.get("child"))) if op == "join" else None
