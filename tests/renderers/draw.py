"""Draws a trace as a test wants it: fixed width, no colour unless asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer.renderers import Gantt, Page, Picture

if TYPE_CHECKING:
    from tracer.model.trace import Trace


def chart(trace: Trace, width: int = 80, *, encoding: str = "utf-8", **options: Any) -> str:
    """The chart as one text."""
    page = Page(width, encoding, options.pop("colour", False))
    lines = Gantt(page, **options).lines(Picture.of(trace))
    return "".join(f"{line}\n" for line in lines)


def rows(text: str) -> list[str]:
    """The lines between the axis and the legend."""
    lines = text.splitlines()
    begin = lines.index("") + 3
    return lines[begin : lines.index("", begin)]


def row(text: str, name: str) -> str:
    """The first line of a chart that begins with this name."""
    return next(line for line in text.splitlines() if line.split(" ")[0] == name)
