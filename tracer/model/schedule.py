"""A schedule: the choices that made a controlled run, where more than one actor could go.

The default choice is to go on with the actor that went last, or, where it cannot, the first in
order. A schedule is known completely by its *deviations* from that, and those are what a person
reads: "before operation 4 of main.0, main.1 goes" is written `main.0@4:main.1`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Operation(NamedTuple):
    """What an actor asks leave to do next.

    actor   spawn path (`main.0`), or a pseudo actor beneath one (`main.0~queue`, see `choice.py`)
    kind    what it does: acquire, read, write, start, begin, exit, join, sleep ...
    object  key of what it touches, the same in every run; None: nothing that anybody else touches
    writes  False for a pure look, which is one that leaves no trace as things stand now: a read, a
            test of a flag, an attempt at a lock that would fail
    """

    actor: str
    kind: str
    object: str | None = None
    writes: bool = True


class Decision(NamedTuple):
    """One choice among several, and what became of it.

    step     number of the granted operation among all of the run, from 0
    enabled  what could go, in order
    chosen   index of what went
    default  index of what would have gone by default
    turn     how many operations the actor of the default had been granted before
    """

    step: int
    enabled: tuple[Operation, ...]
    chosen: int
    default: int
    turn: int

    @property
    def deviation(self) -> Deviation | None:
        """What a person has to know of it; None if it went by default."""
        if self.chosen == self.default:
            return None
        return Deviation(
            self.enabled[self.default].actor, self.turn, self.enabled[self.chosen].actor
        )


class Deviation(NamedTuple):
    """Before operation number `turn` (from 0) of `actor`, which was next, `goes` goes instead."""

    actor: str
    turn: int
    goes: str

    def __str__(self) -> str:
        return f"{self.actor}@{self.turn}:{self.goes}"


class Schedule:
    """One run as it is being made: every operation granted, and every decision among several."""

    __slots__ = ("_turns", "decisions", "steps")

    def __init__(self) -> None:
        self.steps: list[Operation] = []
        self.decisions: list[Decision] = []
        self._turns: dict[str, int] = {}

    def add(self, enabled: tuple[Operation, ...], chosen: int, default: int) -> None:
        """One operation is granted: `enabled[chosen]`, where `default` would have been usual."""
        turns = self._turns
        if len(enabled) > 1:
            turn = turns.get(enabled[default].actor, 0)
            self.decisions.append(Decision(len(self.steps), enabled, chosen, default, turn))
        operation = enabled[chosen]
        turns[operation.actor] = turns.get(operation.actor, 0) + 1
        self.steps.append(operation)

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """All that tells this schedule from the default one."""
        return tuple(
            deviation for one in self.decisions if (deviation := one.deviation) is not None
        )


def written(deviations: Iterable[Deviation]) -> str:
    """The compact text of a schedule: `main@3:main.0,main.0@4:main.1`; empty for the default."""
    return ",".join(map(str, deviations))


def parsed(text: str) -> tuple[Deviation, ...]:
    """What `written` wrote. Raises ValueError that quotes the part it cannot read."""
    deviations = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        before, colon, goes = part.partition(":")
        actor, _, turn = before.rpartition("@")
        if not (colon and goes and actor and turn.isascii() and turn.isdigit()):
            raise ValueError(f"{part!r} is no deviation: it should look like main.0@4:main.1")
        deviations.append(Deviation(actor, int(turn), goes))
    return tuple(deviations)


def as_rows(decisions: Iterable[Decision]) -> list[list[Any]]:
    """Decisions for a JSON file: [step, chosen, default, turn, [[actor, kind, object, writes], …]].

    Strict replay needs them: deviations say what to choose, these also what was to choose from.
    """
    return [
        [step, chosen, default, turn, [list(operation) for operation in enabled]]
        for step, enabled, chosen, default, turn in decisions
    ]


def from_rows(rows: Sequence[Sequence[Any]]) -> list[Decision]:
    """What `as_rows` wrote. Raises ValueError with the number of the row it cannot read."""
    decisions = []
    for number, row in enumerate(rows):
        try:
            step, chosen, default, turn, enabled = row
            operations = tuple(_operation(*fields) for fields in enabled)
            operations[chosen], operations[default]  # both are there, or IndexError
            numbers = (step, chosen, default, turn)
            if any(type(value) is not int or value < 0 for value in numbers):
                raise TypeError
        except (TypeError, ValueError, IndexError):
            raise ValueError(f"row {number} of the schedule is no decision") from None
        decisions.append(Decision(step, operations, chosen, default, turn))
    return decisions


def _operation(actor: object, kind: object, touched: object, writes: object) -> Operation:
    """An operation from a file. Raises TypeError if a field is of another type."""
    if not (isinstance(actor, str) and isinstance(kind, str) and isinstance(writes, bool)):
        raise TypeError
    if not (touched is None or isinstance(touched, str)):
        raise TypeError
    return Operation(actor, kind, touched, writes)
