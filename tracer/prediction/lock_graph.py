"""The lock graph: which lock was held while which other was wanted, and the cycles in it."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tracer.prediction.sections import Life

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Mapping

    from tracer.prediction.effort import Effort
    from tracer.prediction.sections import History, Lock, Request


class Site(NamedTuple):
    """A place of the program where locks of a kind are held and others are wanted."""

    held: Hashable
    held_at: str | None
    wanted: Hashable
    wanted_at: str | None


@dataclass(slots=True)
class Edge:
    """Somebody held one lock and wanted another, on these lines: who, and when.

    requests  process -> its requests of this sort, in order
    guards    process -> locks that it held each time
    """

    held: Lock
    wanted: Lock
    site: Site
    requests: dict[int, list[Request]] = field(default_factory=dict)
    guards: dict[int, set[Lock]] = field(default_factory=dict)

    def add(self, request: Request) -> None:
        """One more request of this sort."""
        locks = {section.lock for section in request.held}
        known = self.requests.get(request.process)
        if known is None:
            self.requests[request.process] = [request]
            self.guards[request.process] = locks
        else:
            known.append(request)
            self.guards[request.process] &= locks


Cycle = tuple[Edge, ...]
"""Each edge wants what the next one holds."""


class LockGraph:
    """All edges, by the lock that is held."""

    def __init__(self, history: History) -> None:
        self._from: defaultdict[Lock, list[Edge]] = defaultdict(list)
        joined = _joined(history)
        edges: dict[tuple[Lock, str | None, Lock, str | None], Edge] = {}
        for request in history.requests:
            held = [(section.lock, section.event.at) for section in request.held]
            if any(lock == request.wanted for lock, _ in held):
                continue  # it would wait for itself: no other order is needed for that
            life = Life(request.event.actor)  # a thread's end is nobody's business
            if life in joined:
                held.append((life, None))
            for lock, at in held:
                key = (lock, at, request.wanted, request.event.at)
                edge = edges.get(key)
                if edge is None:
                    wanted = history.group(request.wanted)
                    site = Site(history.group(lock), at, wanted, request.event.at)
                    edge = edges[key] = Edge(lock, request.wanted, site)
                    self._from[lock].append(edge)
                edge.add(request)

    def cycles(self, told: Told, effort: Effort) -> Iterator[Cycle]:
        """The simple cycles that hold none of the sets of sites that have been told, shortest
        first; as many as the effort allows.
        """
        ranks = {lock: rank for rank, lock in enumerate(cyclic(self._wanted()))}
        shortest = {lock: self._ways_back(lock, ranks) for lock in ranks}
        starts = {lock: ways for lock, ways in shortest.items() if lock in ways}
        for length in range(2, len(ranks) + 1):
            for start, ways in starts.items():
                if ways[start] <= length:
                    yield from self._round([], start, length, ways, told, effort)
                if effort.spent:
                    return

    def _round(
        self,
        path: list[Edge],
        start: Lock,
        length: int,
        ways: dict[Lock, int],
        told: Told,
        effort: Effort,
    ) -> Iterator[Cycle]:
        """Cycles of exactly `length` that go on from `path` and come back to `start`."""
        here = path[-1].wanted if path else start
        left = length - len(path)
        for edge in self._from[here]:
            if not effort.look():
                return
            to = edge.wanted
            if edge.site in told.alone:
                continue
            if to == start:
                if left == 1 and not told.covers([*path, edge]):
                    yield (*path, edge)
            elif left > 1 and ways.get(to, length) < left and all(to != e.held for e in path):
                path.append(edge)
                yield from self._round(path, start, length, ways, told, effort)
                path.pop()

    def _wanted(self) -> dict[Lock, set[Lock]]:
        return {lock: {edge.wanted for edge in edges} for lock, edges in self._from.items()}

    def _ways_back(self, start: Lock, ranks: dict[Lock, int]) -> dict[Lock, int]:
        """Lock -> edges on the shortest way to `start` over locks of no lower rank."""
        into: defaultdict[Lock, set[Lock]] = defaultdict(set)
        for lock, rank in ranks.items():
            if rank >= ranks[start]:
                for edge in self._from[lock]:
                    into[edge.wanted].add(lock)
        ways: dict[Lock, int] = {}
        queue = deque([(start, 0)])
        while queue:
            lock, steps = queue.popleft()
            for before in into[lock]:
                if before not in ways:
                    ways[before] = steps + 1
                    queue.append((before, steps + 1))
        return ways


def cyclic(wanted: Mapping[Lock, Collection[Lock]]) -> list[Lock]:
    """Locks left when those without an edge in, or out, are taken away until there are none.

    `wanted`: lock -> those that were wanted while it was held.
    """
    kept = {lock: set(others) for lock, others in wanted.items()}
    while True:
        entered = {lock for others in kept.values() for lock in others}
        left = {
            lock: others & kept.keys()
            for lock, others in kept.items()
            if lock in entered and others & kept.keys()
        }
        if len(left) == len(kept):
            return list(left)
        kept = left


class Told:
    """Sets of sites whose cycle is known to close: one order of the same lines is enough."""

    def __init__(self) -> None:
        self.alone: set[Site] = set()
        self._with: defaultdict[Site, list[frozenset[Site]]] = defaultdict(list)

    def add(self, cycle: Cycle) -> None:
        """This one is known."""
        sites = frozenset(edge.site for edge in cycle)
        if len(sites) == 1:
            self.alone |= sites
        self._with[cycle[0].site].append(sites)

    def covers(self, path: list[Edge]) -> bool:
        """Whether the sites of a known one are all among those of `path`."""
        sites = {edge.site for edge in path}
        return any(known <= sites for site in sites for known in self._with.get(site, ()))


def _joined(history: History) -> set[Life]:
    """Lives that may close a cycle: of those joined by one that held something meanwhile, or by
    one whose own life may.
    """
    joins = [one for one in history.requests if isinstance(one.wanted, Life)]
    found: set[Life] = set()
    while True:
        more = {
            one.wanted
            for one in joins
            if isinstance(one.wanted, Life) and (one.held or Life(one.event.actor) in found)
        } - found
        if not more:
            return found
        found |= more
