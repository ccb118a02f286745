"""The partial order of a run as one number: schedules that nobody could tell apart have the same.

Two runs are the same in that sense if every actor does the same and every object passes through the
same hands in the same order, looks that follow each other counting as simultaneous (Mazurkiewicz).
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer.model.schedule import Operation


class Fingerprint:
    """Grows with the run, by less than a microsecond an operation; the same in every process."""

    __slots__ = ("_hands", "_looks", "_turns")

    def __init__(self, steps: Iterable[Operation] = ()) -> None:
        self._hands: dict[str, list[str]] = {}
        self._looks: dict[str, list[str]] = {}  # since the last operation that was none
        self._turns: dict[str, int] = {}
        for step in steps:
            self.add(step)

    def add(self, operation: Operation) -> None:
        """The next operation that was granted."""
        actor, kind, touched, writes = operation
        turn = self._turns[actor] = self._turns.get(actor, 0) + 1
        if touched is None:
            return
        # The turn ties the order on this object to that on the others the actor touches. Whether it
        # is a look tells an attempt that fails from one that succeeds: a release is no operation.
        hand = f"{actor} {turn} {kind} {writes:d}"
        if not writes:
            self._looks.setdefault(touched, []).append(hand)
            return
        hands = self._hands.setdefault(touched, [])
        if looks := self._looks.pop(touched, None):
            hands.extend(sorted(looks))
        hands.append(hand)

    def value(self) -> int:
        """64 bits of what was added so far."""
        digest = blake2b(digest_size=8)
        for touched in sorted(self._hands.keys() | self._looks.keys()):
            looks = sorted(self._looks.get(touched, ()))
            hands = self._hands.get(touched, [])
            digest.update("\n".join([touched, *hands, *looks, ""]).encode())
        for actor, turn in sorted(self._turns.items()):
            digest.update(f"{actor} {turn}\n".encode())
        return int.from_bytes(digest.digest())
