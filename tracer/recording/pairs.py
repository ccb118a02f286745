"""Leaves out the records that have no effect in the end, for who only asks for the state."""

from __future__ import annotations

from array import array
from itertools import compress
from typing import Final

from tracer import wire
from tracer.recording.stream import Records

_WHO_AND_WHAT: Final = wire.THREAD_MASK << wire.THREAD_SHIFT | wire.OBJECT_MASK << wire.OBJECT_SHIFT
_WHO: Final = wire.THREAD_MASK << wire.THREAD_SHIFT
_FEW: Final = 64


def without_pairs(records: Records) -> Records:
    """The records without complete holds, for who only wants to know the state after them.

    A lock that was taken and given back again is as it was. Of the many times that one thread does
    so with one object the last stays, because of who touched it and who touched it last. This is
    not true of locks that others release: see `Collector.exact`.
    """
    times, words = records
    if len(words) < _FEW:
        return records
    keep = bytearray(b"\1") * len(words)
    given: dict[int, list[int]] = {}  # thread and object -> places of releases without an acquire
    last: set[int] = set()
    for i in range(len(words) - 1, 1, -1):
        word = words[i]
        code = word & wire.CODE_MASK
        if code == wire.RELEASED:
            whose = word & _WHO_AND_WHAT
            if whose in given:
                given[whose].append(i)
            else:
                given[whose] = [i]
        elif code == wire.ACQUIRED:
            whose = word & _WHO_AND_WHAT
            releases = given.get(whose)
            if not releases:
                continue
            place = releases.pop()
            if whose not in last:
                last.add(whose)
                continue
            # Its request goes with it. What another thread wrote in between hides whether there is
            # one, and then it all stays.
            before = words[i - 1]
            if before & _WHO != whose & _WHO:
                continue
            if before & (_WHO_AND_WHAT | wire.CODE_MASK) == whose | wire.REQUESTED_ACQUIRE:
                limit = words[i - 2]
                if limit & _WHO != whose & _WHO:
                    continue
                keep[i - 1] = 0
                if limit & wire.CODE_MASK == wire.ARG:
                    keep[i - 2] = 0
            keep[i] = keep[place] = 0
    return Records(array("q", compress(times, keep)), array("q", compress(words, keep)))
