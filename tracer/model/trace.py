"""A whole trace in memory: header, sources, events in order, and the footer if there is one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracer.model.events import Event
    from tracer.model.frame import Footer, Header


@dataclass(slots=True)
class Trace:
    """What a reader returns.

    events   in time order (`events.order`)
    footer   None if the file was cut short
    sources  name used by `at` -> text of that file
    remarks  what the reader has to say about the file itself (cut short, unsorted, unknown kinds)
    """

    header: Header
    events: list[Event]
    footer: Footer | None = None
    sources: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def line(self, at: str | None) -> str | None:
        """The text of the program's line `file:line`, stripped, or None if it is not known."""
        if at is None:
            return None
        name, _, number = at.rpartition(":")
        text = self.sources.get(name)
        if text is None or not number.isdigit():
            return None
        lines = text.splitlines()
        index = int(number) - 1
        return lines[index].strip() if 0 <= index < len(lines) else None
