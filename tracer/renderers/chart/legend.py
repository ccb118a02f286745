"""What the marks in use mean, and the lines of the program that the notes speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.renderers.chart import marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer.renderers.chart.rows import Row


def legend(rows: Sequence[Row]) -> Iterator[str]:
    """One part for every mark that stands in these rows, in the order of `marks.MEANINGS`."""
    used: dict[str, set[str]] = {}
    for row in rows:
        used.setdefault(row.kind, set()).update(row.used)
    said = set()
    for kind, meanings in marks.MEANINGS.items():
        for mark, meaning in meanings.items():
            if mark in used.get(kind, ()) and (mark, meaning) not in said:
                said.add((mark, meaning))
                yield f"{mark} {meaning}"
    if used.get("holder", set()) & set(marks.TAGS):
        yield "letters: who holds it"
    elif "who" in used:
        yield "letters: who"
    if any(mark.isalpha() for mark in used.get("count", ())):
        yield "a b c: 10 11 12"
    if any(row.noted for row in rows):
        yield "<- who ended the longest wait"
