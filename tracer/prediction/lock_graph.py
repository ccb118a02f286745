"""The lock graph: which lock was held while which other was wanted, and the cycles in it."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

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


LONGEST: Final = 40
"""Locks in a cycle: philosophers at a larger table would have to be many to be unlucky at once."""

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
        wanted = {lock: {edge.wanted for edge in edges} for lock, edges in self._from.items()}
        ranks = {lock: rank for rank, lock in enumerate(cyclic(wanted))}
        if self._guarded(ranks):
            return
        ways = _WaysBack(wanted, ranks, effort)
        for length in range(2, min(len(ranks), LONGEST) + 1):
            for start in ranks:
                if any(edge.site not in told.alone for edge in self._from[start]):
                    near = ways.within(length, start)
                    if near.get(start, length + 1) <= length:
                        yield from self._round([], start, length, near, told, effort)
                if effort.spent:
                    return
        if any(ways.within(LONGEST, start).get(start, 0) > LONGEST for start in ranks):
            effort.left_out += 1

    def _round(
        self,
        path: list[Edge],
        start: Lock,
        length: int,
        near: Mapping[Lock, int],
        told: Told,
        effort: Effort,
    ) -> Iterator[Cycle]:
        """Cycles of exactly `length` that go on from `path` and come back to `start`.

        near  lock -> edges from there to `start`, at least
        """
        left = length - len(path) - 1
        for edge in self._from[path[-1].wanted if path else start]:
            to = edge.wanted
            if edge.site in told.alone:
                continue
            if not effort.look():
                return
            if to == start:
                if left == 0 and not told.covers([*path, edge]):
                    yield (*path, edge)
            elif near.get(to, length) <= left and all(to != one.held for one in path):
                path.append(edge)
                yield from self._round(path, start, length, near, told, effort)
                path.pop()

    def _guarded(self, locks: Collection[Lock]) -> bool:
        """Whether all these edges have a lock in common: no two of them are ever there at once."""
        guards = [
            held
            for lock in locks
            for edge in self._from[lock]
            if edge.wanted in locks
            for held in edge.guards.values()
        ]
        return bool(guards and set.intersection(*guards))


class _WaysBack:
    """Lock -> edges on the shortest way to a start, over locks of no lower rank than its own."""

    def __init__(
        self, wanted: Mapping[Lock, Collection[Lock]], ranks: Mapping[Lock, int], effort: Effort
    ) -> None:
        self._ranks = ranks
        self._effort = effort
        self._into: defaultdict[Lock, list[Lock]] = defaultdict(list)
        for lock in ranks:
            for other in wanted[lock]:
                self._into[other].append(lock)
        self._known: dict[Lock, dict[Lock, int]] = {}

    def within(self, length: int, start: Lock) -> dict[Lock, int]:
        """All ways; for two edges only those of one, and then that of two."""
        if length == 2:
            near = {lock: 1 for lock in self._into[start] if self._ranks[lock] > self._ranks[start]}
            return near | {start: 2}
        known = self._known.get(start)
        if known is None:
            known = self._known[start] = self._search(start)
        return known

    def _search(self, start: Lock) -> dict[Lock, int]:
        least = self._ranks[start]
        found: dict[Lock, int] = {}
        queue = deque([(start, 0)])
        while queue:
            lock, steps = queue.popleft()
            for before in self._into[lock]:
                if before not in found and self._ranks[before] >= least:
                    if not self._effort.look():
                        return {}
                    found[before] = steps + 1
                    queue.append((before, steps + 1))
        return found


def cyclic(wanted: Mapping[Lock, Collection[Lock]]) -> list[Lock]:
    """Locks left when those without an edge in, or out, are taken away until there are none.

    `wanted`: lock -> those that were wanted while it was held.
    """
    out = {lock: set(others) for lock, others in wanted.items()}
    into: defaultdict[Lock, set[Lock]] = defaultdict(set)
    for lock, others in out.items():
        for other in others:
            into[other].add(lock)
    ends = [lock for lock in {*out, *into} if not out.get(lock) or not into.get(lock)]
    while ends:
        lock = ends.pop()
        for other in out.pop(lock, ()):
            into[other].discard(lock)
            if not into[other]:
                ends.append(other)
        for other in into.pop(lock, ()):
            if other in out:
                out[other].discard(lock)
                if not out[other]:
                    ends.append(other)
    return list(out)


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
