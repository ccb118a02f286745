"""Barriers: all who arrive before all who pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from tracer.causality.clocks import Clocks, Stamp
    from tracer.model.events import Event


class Barriers:
    """A round is full when as many have arrived as there are parties. Where more than that use the
    barrier, nobody can tell who was in whose round: who passes comes after all arrivals so far.
    """

    TYPES: ClassVar[tuple[str, ...]] = ("Barrier",)
    KINDS: ClassVar[frozenset[str]] = frozenset(
        {"created", "requested", "waited", "timed_out", "failed", "broken", "reset"}
    )

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._rounds: dict[str, _Rounds] = {}

    def see(self, event: Event, position: int) -> None:
        kind = event.kind
        rounds = self._rounds.setdefault(event.object or "", _Rounds())
        if kind == "created":
            parties = event.get("parties")
            rounds.parties = parties if isinstance(parties, int) else 1
        elif kind == "requested":
            rounds.arrive(event.actor, self._clocks.stamp(event, position))
        elif kind == "waited":
            for stamp in rounds.before(event.actor):
                self._clocks.follow(event, stamp)
        else:
            rounds.now = {}  # broken, or made anew: the next to arrive begin a round


class _Rounds:
    """Who has arrived.

    now    the round that fills up: actor -> its arrival
    of     actor -> the round in which it arrived last
    all    actor -> its last arrival
    """

    __slots__ = ("all", "now", "of", "parties")

    def __init__(self) -> None:
        self.parties = 1
        self.now: dict[str, Stamp] = {}
        self.of: dict[str, dict[str, Stamp]] = {}
        self.all: dict[str, Stamp] = {}

    def arrive(self, actor: str, stamp: Stamp) -> None:
        if len(self.now) >= self.parties:
            self.now = {}
        self.now[actor] = stamp
        self.of[actor] = self.now
        self.all[actor] = stamp

    def before(self, actor: str) -> list[Stamp]:
        known = self.of.get(actor, {}) if len(self.all) <= self.parties else self.all
        return list(known.values())
