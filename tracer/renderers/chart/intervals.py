"""Arithmetic of sorted, disjoint stretches of time: what an actor's seconds are counted with."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Intervals: TypeAlias = list[tuple[int, int]]
"""(from, to) with from < to, sorted, none touching the next."""


def union(stretches: Iterable[tuple[int, int]], since: int, until: int) -> Intervals:
    """All that any of them covers within [since, until). An empty one counts as one ns."""
    merged: Intervals = []
    begin = end = since - 1
    for a, b in sorted(stretches):
        a, b = max(a, since), min(max(b, a + 1), until)  # noqa: PLW2901 -- clipped
        if a >= b:
            continue
        if a > end:
            if end > begin:
                merged.append((begin, end))
            begin, end = a, b
        elif b > end:
            end = b
    if end > begin:
        merged.append((begin, end))
    return merged


def overlap(ones: Intervals, others: Intervals) -> Intervals:
    """What both cover."""
    both: Intervals = []
    i = j = 0
    while i < len(ones) and j < len(others):
        begin = max(ones[i][0], others[j][0])
        end = min(ones[i][1], others[j][1])
        if begin < end:
            both.append((begin, end))
        if ones[i][1] < others[j][1]:
            i += 1
        else:
            j += 1
    return both


def total(intervals: Intervals) -> int:
    """How long they are together."""
    return sum(end - begin for begin, end in intervals)
