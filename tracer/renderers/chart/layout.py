"""Where everything of a chart stands on a page: labels, columns, the two numbers, and the notes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from tracer.renderers import text
from tracer.renderers.chart import marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer.renderers.chart.axis import Axis, Column
    from tracer.renderers.chart.rows import Row

LONGEST_LABEL: Final = 18
_COMFORTABLE: Final = 48
_NARROW: Final = 32
_NARROWEST: Final = 26
_SHORTEST_NOTE: Final = 14
_LEAST: Final = 12
_MOST_BROKEN: Final = 3
"""Rows whose note may take a line of its own before the chart gives up columns for all notes."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Widths in cells.

    note   of the column of notes; 0 where notes stand in the empty end of their row instead
    """

    label: int
    tag: int
    columns: int
    number: int
    right: int
    note: int
    colour: bool

    @classmethod
    def fitting(cls, width: int, rows: Sequence[Row], numbers: Column, *, colour: bool) -> Layout:
        """The layout for these rows; their cells need not be drawn yet."""
        label = min(max((text.cells(row.label) for row in rows), default=0), LONGEST_LABEL)
        tag = 2 if any(row.tag for row in rows) else 0
        written = [numbers.write(ns) for row in rows for ns in (row.waited, row.held)]
        number = max(4, *map(len, written)) if written else 4
        words = max((text.cells(row.right) for row in rows), default=0)
        right = max(len(_titles(number, numbers)), 2 + words)
        columns = max(width - label - tag - 1 - right, _LEAST)
        longest = max((text.cells(row.notes[0]) for row in rows if row.notes), default=0)
        note = longest + 2 if longest and columns - longest - 2 >= _COMFORTABLE else 0
        return cls(label, tag, columns - note, number, right, note, colour)

    def with_notes(self, rows: Sequence[Row]) -> Layout:
        """This one, or one with a column of notes if many of these rows have no room for theirs.

        The rows are those with a note that matters, painted.
        """
        homeless = [row for row in rows if self._inside(row) is None]
        few = len(homeless) <= min(_MOST_BROKEN, max(len(rows) // 2, 1))
        if self.note or few:
            return self
        at_length, shortly = (2 + max(text.cells(row.notes[i]) for row in rows) for i in (0, -1))
        if self.columns - at_length >= _NARROW:
            note = at_length
        else:
            note = min(shortly, self.columns - _NARROWEST)
        if note < _SHORTEST_NOTE:
            for row in homeless:
                row.notes = ()
            return self
        return replace(self, columns=self.columns - note, note=note)

    def head(self, axis: Axis, numbers: Column) -> Iterator[str]:
        """The two lines above the rows."""
        labels, scale = axis.ticks()
        pad = " " * (self.label + self.tag + 1)
        yield (pad + labels).rstrip()
        yield (pad + scale + _titles(self.number, numbers)).rstrip()

    def lines(self, row: Row, numbers: Column | None = None) -> Iterator[str]:
        """The row; a second line where its note has no room beside it."""
        label = text.left(row.label, self.label)
        tag = text.left(f" {row.tag}", self.tag) if self.tag else ""
        inside = None if self.note or not self.right else self._inside(row)
        right = self._right(row, numbers)
        beside = self._note(row)
        row.noted = bool(beside or inside)
        yield (
            label + self._ink(tag, "value") + " " + self.paint(row, inside) + right + beside
        ).rstrip()
        if self.right and row.notes and not self.note and not inside and not row.minor:
            row.noted = True
            margin = self.label + self.tag + 1
            said = text.cut(row.notes[0], self.columns + self.right)
            margin += max(self.columns - text.cells(said), 0)
            yield " " * margin + self._ink(said, "note")

    def paint(self, row: Row, inside: str | None = None) -> str:
        """The cells, in colours if the page has them, with a note in their empty end."""
        cells = row.cells.ljust(self.columns)
        tail = ""
        if inside is not None:
            begin = len(row.cells.rstrip()) + 2
            tail = self._ink(inside, "note") + " " * (self.columns - begin - text.cells(inside))
            cells = cells[:begin]
        if not self.colour:
            return cells + tail
        styles = marks.STYLES.get(row.kind, {})
        other = None if row.kind == "lane" else "value"
        runs = groupby(cells, key=lambda mark: styles.get(mark, other))
        return "".join(text.ink("".join(run), style) for style, run in runs) + tail

    def _inside(self, row: Row) -> str | None:
        """The longest way to say the note that fits into the row's empty end."""
        room = self.columns - len(row.cells.rstrip()) - 3
        return next((note for note in row.notes if text.cells(note) <= room), None)

    def _right(self, row: Row, numbers: Column | None) -> str:
        if not self.right or numbers is None:
            return ""
        if row.right:
            return "  " + text.left(row.right, self.right - 2)
        waited = f"{numbers.write(row.waited):>{self.number}}"
        held = f"{numbers.write(row.held):>{self.number}}"
        return text.left(f"  {waited}  {held}", self.right)

    def _note(self, row: Row) -> str:
        if not row.notes or not self.note:
            return ""
        room = self.note - 2
        said = next((note for note in row.notes if text.cells(note) <= room), None)
        if said is None and row.minor:
            return ""
        return "  " + self._ink(said or text.shorten(row.notes[-1], room), "note")

    def _ink(self, said: str, style: str) -> str:
        return text.ink(said, style) if self.colour else said


def _titles(number: int, numbers: Column) -> str:
    """Above the two numbers; seconds need no unit."""
    unit = "" if numbers.unit == "s" else f" {numbers.unit}"
    return f"  {'wait':>{number}}  {'hold':>{number}}{unit}"
