"""Sync-preserving closure: the least that has to have happened before some moments can be reached.

Tunc, Mathur, Pavlogiannis, Viswanathan: Sound Dynamic Deadlock Prediction in Linear Time (PLDI
2023), section 4.
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
            for early in self._to_end(process):
                if early.after is None:
                    return False
                self._join(early.after, grown)
        return True

    def _join(self, stamp: Stamp, grown: set[int]) -> None:
        upto = self.upto
        own, until, known = stamp
        if until > upto[own]:
            upto[own] = until
            grown.add(own)
        if self._joined[own] is known:
            return  # what a process knows changes seldom
        self._joined[own] = known
        for process, position in enumerate(known):
            if position > upto[process]:
                upto[process] = position
                grown.add(process)

    def _to_end(self, process: int) -> list[Section]:
        """Sections that have to have ended, now that so much of this process is in."""
        upto = self.upto[process]
        entered = self._entered[process]
        latest = self._latest
        found = []
        for number, lane in enumerate(self._lanes[process]):
            count = bisect_right(lane.positions, upto, entered[number])
            if count == entered[number]:
                continue
            entered[number] = count
            section = lane.sections[count - 1]  # those before it ended before it began
            other = latest.get(section.lock)
            if other is None or other.position < section.position:
                latest[section.lock] = section
                if other is not None and other.process != process:
                    found.append(other)
            else:
                found.append(section)
        return found
