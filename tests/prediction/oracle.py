"""Every order of a small trace in which all read what they read and locks change hands as they did.

Exhaustive, and written without a thought of how the prediction does it: states are visited one by
one, and a circle of waiting processes is looked for in each.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tracer.prediction.lock_graph import Site
from tracer.prediction.sections import Life

if TYPE_CHECKING:
    from tracer.model.events import Event

Deadlock = frozenset[Site]


class _Moment(NamedTuple):
    """How far each process is, and who wrote each value last: what the future depends on."""

    places: tuple[int, ...]
    written: tuple[int, ...]


class Oracle:
    """`deadlocks`: each as the lines of its circle, who held what where and wanted what where."""

    def __init__(self, events: list[Event]) -> None:
        self.rows: dict[str, list[int]] = defaultdict(list)
        for position, event in enumerate(events):
            self.rows[event.actor].append(position)
        self.names = list(self.rows)
        self.of = list(self.rows.values())
        self.events = events
        self.values = sorted({e.object or "" for e in events if e.kind in {"read", "wrote"}})
        self.source: dict[int, int] = {}  # read -> the write that it saw
        self.turns: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
        self.books = [self._books(row) for row in self.of]
        self._prepare()
        self.deadlocks: set[Deadlock] = set()
        self.states = 0
        self._explore()

    def _books(self, row: list[int]) -> list[tuple[dict[str, int], dict[str, int]]]:
        """After each number of its events: what a process holds, and what it took last."""
        inside: dict[str, int] = {}
        taken: dict[str, int] = {}
        found = [(dict(inside), dict(taken))]
        for position in row:
            event = self.events[position]
            lock = event.object or ""
            if event.kind == "acquired":
                inside[lock] = taken[lock] = position
            elif event.kind == "released":
                del inside[lock]
            found.append((dict(inside), dict(taken)))
        return found

    def _prepare(self) -> None:
        """What each event needs from others: how many events of whom."""
        last: dict[str, int] = {}
        counts: defaultdict[str, int] = defaultdict(int)
        starts: dict[str, tuple[str, int]] = {}
        takes: defaultdict[str, dict[str, int]] = defaultdict(dict)
        ends = {name: len(row) for name, row in self.rows.items()}
        for position, event in enumerate(self.events):
            counts[event.actor] += 1
            thing = event.object or ""
            if event.kind == "wrote":
                last[thing] = position
            elif event.kind == "read":
                self.source[position] = last.get(thing, -1)
            elif event.kind == "started":
                starts[str(event.get("child"))] = (event.actor, counts[event.actor])
            elif event.kind == "began" and event.actor in starts:
                self.turns[position].append(starts[event.actor])
            elif event.kind == "joined":
                child = str(event.get("child"))
                self.turns[position].append((child, ends[child]))
            elif event.kind == "acquired":
                takes[thing][event.actor] = counts[event.actor]
            elif event.kind == "refused":
                self.turns[position] += list(takes[thing].items())

    def _explore(self) -> None:
        first = _Moment((0,) * len(self.of), (-1,) * len(self.values))
        seen = {first}
        stack = [first]
        index = {name: n for n, name in enumerate(self.names)}
        needs = {p: [(index[who], n) for who, n in needed] for p, needed in self.turns.items()}
        number = {name: n for n, name in enumerate(self.values)}
        after_end = len(self.events)
        while stack:
            moment = stack.pop()
            self.states += 1
            holders, newest = self._locks(moment.places)
            wants: dict[int, tuple[int, int]] = {}  # who -> (whom it waits for, its request)
            for who, place in enumerate(moment.places):
                row = self.of[who]
                if place == len(row):
                    continue
                position = row[place]
                event = self.events[position]
                kind, thing = event.kind, event.object or ""
                if any(moment.places[other] < n for other, n in needs.get(position, ())):
                    if kind == "joined":
                        wants[who] = (index[str(event.get("child"))], position)
                    continue
                if kind == "acquired":
                    if thing in holders:
                        if event.get("tried") is None:
                            wants[who] = (holders[thing][0], position)
                        continue
                    if newest.get(thing, -1) > position:
                        continue  # the locks would change hands in another order
                elif kind == "refused" and thing not in holders:
                    continue  # it would have got it
                elif kind == "read":
                    if moment.written[number[thing]] != self.source[position]:
                        continue
                elif kind == "requested" and place == len(row) - 1:  # it never got it
                    if event.get("op") == "join":
                        child = index.get(str(event.get("child")))
                        if child is not None and not self._over(child, moment.places[child]):
                            wants[who] = (child, position)
                    elif thing in holders:
                        wants[who] = (holders[thing][0], position)
                    continue
                written = moment.written
                if kind == "wrote":
                    n = number[thing]
                    written = (*written[:n], position, *written[n + 1 :])
                places = moment.places
                after = _Moment((*places[:who], place + 1, *places[who + 1 :]), written)
                if after not in seen:
                    seen.add(after)
                    stack.append(after)
            if len(wants) > 1:
                self._note(wants, holders, after_end)

    def _over(self, who: int, place: int) -> bool:
        row = self.of[who]
        return place == len(row) and self.events[row[-1]].kind == "exited"

    def _locks(self, places: tuple[int, ...]) -> tuple[dict[str, tuple[int, int]], dict[str, int]]:
        """Lock -> who holds it since which event; lock -> its latest acquire."""
        holders: dict[str, tuple[int, int]] = {}
        newest: dict[str, int] = {}
        for who, place in enumerate(places):
            inside, taken = self.books[who][place]
            for lock, position in inside.items():
                holders[lock] = (who, position)
            for lock, position in taken.items():
                if position > newest.get(lock, -1):
                    newest[lock] = position
        return holders, newest

    def _note(
        self,
        wants: dict[int, tuple[int, int]],
        holders: dict[str, tuple[int, int]],
        after_end: int,
    ) -> None:
        """The circles among those who wait: each waits for one, so they are easy to follow."""
        for start in wants:
            path = [start]
            while True:
                whom = wants[path[-1]][0]
                if whom not in wants or whom in path:
                    break
                path.append(whom)
            if wants[path[-1]][0] == start and start == min(path):
                self.deadlocks.add(frozenset(self._sites(path, wants, holders)))

    def _sites(
        self,
        path: list[int],
        wants: dict[int, tuple[int, int]],
        holders: dict[str, tuple[int, int]],
    ) -> list[Site]:
        found = []
        for before, who in zip([path[-1], *path], path, strict=False):
            held, _ = self._wanted(wants[before][1])
            taken = None if isinstance(held, Life) else self.events[holders[held][1]].at
            wanted, at = self._wanted(wants[who][1])
            found.append(
                Site(
                    Life if isinstance(held, Life) else held,
                    taken,
                    Life if isinstance(wanted, Life) else wanted,
                    at,
                )
            )
        return found

    def _wanted(self, position: int) -> tuple[str | Life, str | None]:
        event = self.events[position]
        child = event.get("child")
        return (event.object or "" if child is None else Life(str(child))), event.at
