"""What a check has to say: where, who, the story, and the events that prove it; in no language yet.

A finding holds facts; the sentences stand in the file of the check that made it, in English and
Chinese, and are put together by `messages`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Level = Literal["error", "warning", "note"]
Certainty = Literal["happened", "possible", "suspicion"]

LEVELS: Final[tuple[Level, ...]] = ("error", "warning", "note")
"""Worst first."""

CERTAINTIES: Final[tuple[Certainty, ...]] = ("happened", "possible", "suspicion")
"""Surest first: backed by events, by a schedule that makes it happen, by neither."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to be: the key of a shared phrase and what fills it (see `messages`)."""

    key: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the program that has a part in it: who was there, doing what."""

    actor: str | None
    at: str | None
    phrases: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the story: who did what to which object, in the program's own words.

    blocked  it never came back
    at       its line, where the story is an order that can happen: `t` is then its place in it
    """

    actor: str
    words: str
    t: int
    blocked: bool = False
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One trouble, or several of a kind merged (`count`).

    slug       name of the rule
    t          its moment, ns; None if it has none
    actor      who is to be marked in the chart
    fields     what fills the rule's sentences
    places     lines of the program, in the order in which they are to be read
    story      the operations that led there, in time order
    evidence   (actor, seq) of the events that prove it
    fix_at     the lines that the fix names
    about      findings that agree in this are merged
    """

    slug: str
    level: Level
    certainty: Certainty
    t: int | None
    actor: str | None
    fields: Mapping[str, Any]
    places: tuple[Place, ...] = ()
    story: tuple[Step, ...] = ()
    evidence: tuple[tuple[str, int], ...] = ()
    fix_at: tuple[str, ...] = ()
    about: tuple[Any, ...] = ()
    count: int = 1

    def ats(self) -> tuple[str, ...]:
        """The lines of the program that it names, the one to look at first: what the fix names."""
        places = (place.at for place in self.places)
        return tuple(dict.fromkeys(at for at in (*self.fix_at, *places) if at))

    def rank(self) -> tuple[int, int, int]:
        """Sort key: worst, surest, earliest first."""
        t = self.t if self.t is not None else 1 << 62
        return (LEVELS.index(self.level), CERTAINTIES.index(self.certainty), t)
