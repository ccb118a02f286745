"""Vector clocks: what each process knows of every other one.

Time is the position of an event in the trace, and a clock ticks by itself: an event without an edge
costs nothing. A vector is never changed, only replaced, so that a stamp shares it and costs no copy
(copy on write), and whoever knows a stamp's own component knows all of it (the epochs of FastTrack:
Flanagan and Freund, PLDI 2009, section 3). The vectors themselves are Mattern's (1989).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from tracer.state.world import type_guessed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tracer.causality.edges import Edges
    from tracer.model.events import Event

Known: TypeAlias = "list[int]"
"""Process -> position of its last event that came before; -1: none. Its own place says nothing."""

Stamp: TypeAlias = "tuple[int, int, Known]"
"""Process, position of its event, and what it knew there."""

See: TypeAlias = "Callable[[Event, int], None]"

MakeEdges: TypeAlias = "Callable[[Clocks], Edges]"
"""A class of edges, or one whose further arguments are given (`functools.partial`)."""


class Clocks:
    """One vector for each process, folded over the events of a trace.

    Threads of one process share its vector: what orders them (`threading`, starts and joins of
    threads) is not in the trace, so they count as ordered. So do a process and what it made by
    os.fork(), which it waits for and talks to by means of its own (os.waitpid, os.pipe).

    processes  their spawn paths, in the order of their first events
    index      actor -> place of its process in every vector
    known      what each process knows now
    """

    def __init__(self, events: Sequence[Event], edges: Iterable[MakeEdges]) -> None:
        self.index: dict[str, int] = {}
        self.processes: list[str] = []
        self._number(events)
        self.known: list[Known] = [[-1] * len(self.processes)] * len(self.processes)
        self._types: dict[str, str] = {}
        self._edges = [each(self) for each in edges]
        self._tables: dict[str, dict[str, list[See]]] = {}  # of the kinds that were met

    def _table(self, kind: str) -> dict[str, list[See]]:
        """Type of object -> who wants to see events of a kind; no trace has all kinds there are."""
        table: defaultdict[str, list[See]] = defaultdict(list)
        for each in self._edges:
            if kind in each.KINDS:
                for type_name in each.TYPES or ("",):
                    table[type_name].append(each.see)
        found = self._tables[kind] = dict(table)
        return found

    def _number(self, events: Sequence[Event]) -> None:
        places: dict[str, int] = {}
        index = self.index
        for event in events:
            actor = event.actor
            if actor in index:
                continue
            process = actor.partition("/")[0]
            parent = index.get(str(event.get("parent")))
            if process not in places and event.get("method") == "os.fork" and parent is not None:
                places[process] = parent
            elif process not in places:
                places[process] = len(self.processes)
                self.processes.append(process)
            index[actor] = places[process]

    def fold(
        self, events: Iterable[Event], heed: Mapping[str, Callable[[Event, int], None]]
    ) -> None:
        """Fold all events in. `heed`: kind -> what to call after each event of that kind, with its
        position: `known[index[event.actor]]` is then what came before the event.
        """
        table_of, heeding = self._tables.get, heed.get
        types = self._types
        for position, event in enumerate(events):
            kind = event.kind
            table = table_of(kind)
            if table is None:
                table = self._table(kind)
            if table:
                name = event.object
                if name is None:
                    sees = table.get("")
                else:
                    try:
                        sees = table.get(types[name])
                    except KeyError:
                        sees = table.get(self._type(name, event))
                if sees is not None:
                    for see in sees:
                        see(event, position)
            elif kind == "created" and event.object is not None:
                self._type(event.object, event)
            listen = heeding(kind)
            if listen is not None:
                listen(event, position)

    def stamp(self, event: Event, position: int) -> Stamp:
        """All that came before an event, and the event itself. It must be the one just folded."""
        place = self.index[event.actor]
        return (place, position, self.known[place])

    def follow(self, event: Event, stamp: Stamp) -> None:
        """What this event's process does from now on comes after what was stamped."""
        self.follow_at(self.index[event.actor], stamp)

    def follow_at(self, place: int, stamp: Stamp) -> None:
        """As `follow`, of the process with this place."""
        other, position, theirs = stamp
        mine = self.known[place]
        if other == place or mine[other] >= position:
            return
        both = [a if a > b else b for a, b in zip(mine, theirs, strict=True)]  # noqa: FURB136 -- slow
        both[other] = position
        self.known[place] = both

    def type_of(self, name: str) -> str:
        """The type of an object, as far as it is known by now."""
        return self._types.get(name, "")

    def _type(self, name: str, event: Event) -> str:
        if event.kind == "created":
            type_name = str(event.get("type") or "")
        else:
            type_name = type_guessed(event) or ""
        self._types[name] = type_name
        return type_name


def stamps(events: Sequence[Event], edges: Iterable[MakeEdges]) -> tuple[Clocks, list[Known]]:
    """The timestamp of every event: `known[position][q]` is the position of the last event of
    process q that comes before the event at `position` (-1: none does).

    So the event at position i, of process q, comes before the one at position j, of another
    process, exactly if `i <= known[j][q]`; events of one process are in the order of the trace. The
    component of an event's own process says nothing: it is the event's position. Events after which
    their process learnt nothing new share one list, so a million of them are a few megabytes: do
    not change it.

    Returned with it is the fold, for `index` and `processes`.
    """
    clocks = Clocks(events, edges)
    found: list[Known] = []
    index, known = clocks.index, clocks.known

    def note(event: Event, position: int) -> None:
        del position
        found.append(known[index[event.actor]])

    clocks.fold(events, dict.fromkeys({event.kind for event in events}, note))
    return clocks, found
