"""The lock graph: which lock was held while which other was wanted, by whom, on which lines."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tracer.prediction.sections import Life

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping

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


class LockGraph:
    """All edges. `held`: lock -> those at which it is held."""

    def __init__(self, history: History) -> None:
        self.held: defaultdict[Lock, list[Edge]] = defaultdict(list)
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
                    self.held[lock].append(edge)
                edge.add(request)


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
