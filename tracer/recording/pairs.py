"""Leaves out the records that have no effect in the end, for who only asks for the state."""

from __future__ import annotations

from array import array
from itertools import compress
from typing import Final

from tracer import wire
from tracer.recording.stream import Records

_WHO: Final = wire.THREAD_MASK << wire.THREAD_SHIFT
_WHO_AND_WHAT: Final = _WHO | wire.OBJECT_MASK << wire.OBJECT_SHIFT
_BESIDES_LINE: Final = _WHO_AND_WHAT | wire.CODE_MASK
_FEW: Final = 64


def without_pairs(records: Records) -> Records:
    """The records without complete holds, flag changes and sleeps that others like them follow.

    A lock that was taken and given back again is as it was, and of many changes of a flag the last
    counts. Of the many times that one thread does so with one object the last stays, because of who
    touched it and who touched it last. This is not true of locks that others release: see
    `Collector.exact`.
    """
    times, words = records
    if len(words) < _FEW:
        return records
    keep = bytearray(b"\1") * len(words)
    given: dict[int, list[int]] = {}  # thread and object -> places of releases without an acquire
    last: set[int] = set()  # words, besides their line, of which the last one has been met
    for i in range(len(words) - 1, 1, -1):
        word = words[i]
        code = word & wire.CODE_MASK
        if code == wire.RELEASED:
            given.setdefault(word & _WHO_AND_WHAT, []).append(i)
        elif code == wire.ACQUIRED:
            releases = given.get(word & _WHO_AND_WHAT)
            if not releases:
                continue
            release = releases.pop()
            what = word & _BESIDES_LINE
            if what not in last:
                last.add(what)
            elif _drop_with_request(words, i, wire.REQUESTED_ACQUIRE, keep):
                keep[release] = 0
        elif code == wire.SLEPT:
            if word & _WHO in last:
                _drop_with_request(words, i, wire.REQUESTED_SLEEP, keep)
            last.add(word & _WHO)
        elif code == wire.RETURNED:
            # One word for all: whether it was set or cleared before the last time is past.
            what = word & _BESIDES_LINE
            if what not in last:
                last.add(what)
            elif words[i - 1] & _BESIDES_LINE in {
                what & _WHO_AND_WHAT | wire.SET,
                what & _WHO_AND_WHAT | wire.CLEARED,
            }:
                keep[i] = keep[i - 1] = 0
    return Records(array("q", compress(times, keep)), array("q", compress(words, keep)))


def _drop_with_request(words: array[int], i: int, request: int, keep: bytearray) -> bool:
    """Drop the answer at `i`, and the request and its argument if they stand right before it.

    What another thread wrote in between hides whether they do, and then it all stays: a request
    without its answer would be somebody who waits for ever.
    """
    who = words[i] & _WHO
    before = words[i - 1]
    if before & _WHO != who:
        return False
    if before & _BESIDES_LINE == words[i] & _WHO_AND_WHAT | request:
        limit = words[i - 2]
        if limit & _WHO != who:
            return False
        keep[i - 1] = 0
        if limit & wire.CODE_MASK == wire.ARG:
            keep[i - 2] = 0
    keep[i] = 0
    return True
