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
    paths    name used by `at` -> where that file was, on the machine of the run
    remarks  what the reader has to say about the file itself (cut short, unsorted, unknown kinds)
    """

    header: Header
    events: list[Event]
    footer: Footer | None = None
    sources: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict, compare=False)

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

    def relative(self, file: str) -> str:
        """Where a file that `at` names was, seen from the folder in which the run began.

        Its name alone if that is not known, or if it was not beneath that folder.
        """
        path, script = self.paths.get(file), self.header.path
        if path is None or script is None:
            return file
        home = next((one for one in self.paths.values() if one.endswith(f"/{script}")), None)
        root = None if home is None else home.removesuffix(script)
        if root is None or not path.startswith(root) or ".." in path.split("/"):
            return file
        return path.removeprefix(root)
