"""Sync-preserving closure: the least that has to have happened before some moments can be reached.

Tunc, Mathur, Pavlogiannis, Viswanathan: Sound Dynamic Deadlock Prediction in Linear Time (PLDI
2023).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracer.causality import Known, Stamp
    from tracer.prediction.sections import Lane, Lock, Section


class Closure:
    """A set of events that only grows: of each process all up to a position, `upto`.

    It is closed under what comes before in every order, and, of all sections of a lock that have
    begun in it, all but the latest of the trace have ended in it. The trace with everything else
    left out is then a run that the program allows: whoever reads finds what it found, and the locks
    change hands as they did.

    rounds  how often the part of a process grew: what it costs
    """

    __slots__ = ("_entered", "_joined", "_lanes", "_latest", "rounds", "upto")

    def __init__(self, lanes: list[list[Lane]]) -> None:
        self._lanes = lanes
        self._entered = [[0] * len(mine) for mine in lanes]
        self._latest: dict[Lock, Section] = {}
        self._joined: list[Known | None] = [None] * len(lanes)
        self.upto = [-1] * len(lanes)
        self.rounds = 0

    def include(self, stamp: Stamp) -> bool:
        """Take in what comes before a moment. False if that needs an end that never came."""
        grown: set[int] = set()
        self._join(stamp, grown)
        while grown:
            process = grown.pop()
            self.rounds += 1
            for end in self._to_end(process):
                if end is None:
                    return False
                self._join(end, grown)
        return True

    def _join(self, stamp: Stamp, grown: set[int]) -> None:
        upto = self.upto
        own, until, known = stamp
        if until <= upto[own]:
            return  # and with it all that came before
        upto[own] = until
        grown.add(own)
        if self._joined[own] is known:
            return  # what a process knows changes seldom
        self._joined[own] = known
        for process, position in enumerate(known):
            if position > upto[process]:
                upto[process] = position
                grown.add(process)

    def _to_end(self, process: int) -> list[Stamp | None]:
        """Ends of sections that have to have ended, now that so much of this process is in."""
        limits = self.upto
        upto = limits[process]
        entered = self._entered[process]
        latest = self._latest
        found = []
        for number, (positions, sections) in enumerate(self._lanes[process]):
            count = entered[number]
            if positions[count] > upto:
                continue
            count = entered[number] = bisect_right(positions, upto, count)
            section = sections[count - 1]  # those before it ended before it began
            lock = section.lock
            early = latest.get(lock)
            if early is None or early.position < section.position:
                latest[lock] = section
                if early is None or early.process == process:
                    continue
            else:
                early = section
            end = early.after
            if end is None or end[1] > limits[early.process]:
                found.append(end)
        return found
