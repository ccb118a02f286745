"""Deadlocks that another order of the same run leads to: sound, and complete for orders in which
the locks change hands as they did.

SPDOffline of Tunc, Mathur, Pavlogiannis, Viswanathan: Sound Dynamic Deadlock Prediction in Linear
Time (PLDI 2023), worked out anew and tried against every order of small traces.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer.prediction.closure import Closure
from tracer.prediction.cycles import Cycles
from tracer.prediction.lock_graph import LockGraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.prediction.cycles import Cycle
    from tracer.prediction.effort import Effort
    from tracer.prediction.sections import History, Lane, Request


@dataclass(frozen=True, slots=True)
class Prediction:
    """A deadlock that can happen.

    cycle     its locks and lines: each wants what the next one holds
    requests  who will wait for what
    upto      process -> position of its last event before that
    """

    cycle: Cycle
    requests: tuple[Request, ...]
    upto: tuple[int, ...]


def predict(history: History, effort: Effort) -> Iterator[Prediction]:
    """One deadlock for each set of lines that can cause one, those of the fewest locks first."""
    lanes = history.lanes()
    cycles = Cycles(LockGraph(history), effort)
    for cycle in cycles:
        found = _closes(cycle, lanes, effort)
        if found is not None:
            cycles.told.add(cycle)
            yield found


def _closes(cycle: Cycle, lanes: list[list[Lane]], effort: Effort) -> Prediction | None:
    """The first way in which this cycle can close, over all choices of distinct processes."""
    if len({process for edge in cycle for process in edge.requests}) < len(cycle):
        return None
    patterns = _patterns(cycle, (), effort)
    for _ in range(effort.patterns):
        processes = next(patterns, None)
        if processes is None:
            return None
        closure = Closure(lanes)
        requests = _reachable(cycle, processes, closure, effort.rounds)
        effort.rounds -= closure.rounds
        if requests is None and effort.rounds <= 0:
            effort.left_out += 1
            return None
        effort.decided += 1
        if requests is not None:
            return Prediction(cycle, requests, tuple(closure.upto))
    effort.left_out += any(True for _ in patterns)
    return None


def _patterns(
    cycle: Cycle, processes: tuple[int, ...], effort: Effort
) -> Iterator[tuple[int, ...]]:
    """Distinct processes for the edges of a cycle, no two of whom always held a lock in common."""
    number = len(processes)
    if number == len(cycle):
        yield processes
        return
    edge = cycle[number]
    for process in edge.requests:
        if process in processes:
            continue
        if not effort.look():
            return
        if not any(
            edge.guards[process] & before.guards[one]
            for before, one in zip(cycle, processes, strict=False)
        ):
            yield from _patterns(cycle, (*processes, process), effort)


def _reachable(
    cycle: Cycle, processes: tuple[int, ...], closure: Closure, rounds: int
) -> tuple[Request, ...] | None:
    """The first requests of these processes that can all be pending at once.

    A request that has to be answered before the others can be made is passed over for ever: for
    later ones of the others even more has to have happened. So the closure only grows.
    """
    lists = [edge.requests[process] for edge, process in zip(cycle, processes, strict=True)]
    chosen = [requests[0] for requests in lists]
    fresh = list(chosen)
    while fresh:
        for request in fresh:
            if not closure.include(request.before) or closure.rounds > rounds:
                return None
        fresh = []
        for number, request in enumerate(chosen):
            upto = closure.upto[request.process]
            if request.position <= upto:
                requests = lists[number]
                later = bisect_right(requests, upto, key=lambda one: one.position)
                if later == len(requests):
                    return None
                chosen[number] = requests[later]
                fresh.append(requests[later])
    return tuple(chosen)
