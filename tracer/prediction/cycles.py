"""Cycles in the lock graph, those of few locks first, as long as the effort lasts."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, Final

from tracer.prediction.lock_graph import Edge, cyclic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from tracer.prediction.effort import Effort
    from tracer.prediction.lock_graph import LockGraph, Site
    from tracer.prediction.sections import Lock

LONGEST: Final = 40
"""Locks in a cycle: philosophers at a larger table would have to be many to be unlucky at once."""

Cycle = tuple[Edge, ...]
"""Each edge wants what the next one holds."""


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


class Cycles:
    """A search for simple cycles that hold none of the sets of sites that have been told."""

    def __init__(self, graph: LockGraph, effort: Effort) -> None:
        self.told = Told()
        self._effort = effort
        wanted = {lock: {edge.wanted for edge in edges} for lock, edges in graph.held.items()}
        locks = cyclic(wanted)
        self._from = {
            lock: [edge for edge in graph.held[lock] if edge.wanted in wanted] for lock in locks
        }
        self._ways = _WaysBack(wanted, locks, effort)

    def __iter__(self) -> Iterator[Cycle]:
        if self._guarded():
            return
        longest = min(len(self._from), LONGEST)
        for length in range(2, longest + 1):
            for start in self._from:
                if not self._all_told(start):
                    near = self._ways.within(length, start)
                    if near.get(start, length + 1) <= length:
                        yield from self._round([], start, length, near)
                if self._effort.spent:
                    return
        if longest < len(self._from) and any(
            self._ways.within(longest, start).get(start, 0) > longest
            for start in self._from
            if not self._all_told(start)
        ):
            self._effort.left_out += 1

    def _round(
        self, path: list[Edge], start: Lock, length: int, near: Mapping[Lock, int]
    ) -> Iterator[Cycle]:
        """Cycles of exactly `length` that go on from `path` and come back to `start`.

        near  lock -> edges from there to `start`, at least
        """
        left = length - len(path) - 1
        for edge in self._from.get(path[-1].wanted if path else start, ()):
            to = edge.wanted
            if edge.site in self.told.alone:
                continue
            if not self._effort.look():
                return
            if to == start:
                if left == 0 and not self.told.covers([*path, edge]):
                    yield (*path, edge)
            elif near.get(to, length) <= left and all(to != one.held for one in path):
                path.append(edge)
                yield from self._round(path, start, length, near)
                path.pop()

    def _all_told(self, start: Lock) -> bool:
        return all(edge.site in self.told.alone for edge in self._from[start])

    def _guarded(self) -> bool:
        """Whether all edges have a lock in common: no two of them are ever there at once."""
        guards = [
            held for edges in self._from.values() for edge in edges for held in edge.guards.values()
        ]
        return bool(guards and set.intersection(*guards))


class _WaysBack:
    """Lock -> edges on the shortest way to a start, over locks of no lower rank than its own."""

    def __init__(
        self, wanted: Mapping[Lock, Collection[Lock]], locks: Collection[Lock], effort: Effort
    ) -> None:
        self._ranks = {lock: rank for rank, lock in enumerate(locks)}
        self._effort = effort
        self._into: defaultdict[Lock, list[Lock]] = defaultdict(list)
        for lock in locks:
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
