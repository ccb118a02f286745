"""Lines of the program as a rules file writes them: `ktv.py:17-19`, or one, `ktv.py:17`."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tracer.rules.names import Pattern

_LINES: Final = re.compile(r"(?P<file>[^:]+\.pyw?):(?P<first>\d+)(?:-(?P<last>\d+))?")


class Lines(NamedTuple):
    """From the first to the last, both included, of a file as `at` names it."""

    file: Pattern
    first: int
    last: int

    @classmethod
    def parse(cls, text: str) -> Lines | None:
        """None if the text does not look like lines; ValueError if they end before they begin."""
        match = _LINES.fullmatch(text)
        if match is None:
            return None
        first = int(match["first"])
        last = int(match["last"] or first)
        if last < first:
            raise ValueError(f"the lines end before they begin: {first}-{last}.")
        return cls(Pattern(match["file"]), first, last)

    def line(self, at: str | None) -> int | None:
        """The number of the line `file:line` if it is one of these."""
        if at is None:
            return None
        file, _, number = at.rpartition(":")
        if not number.isdecimal() or not self.file.matches(file):
            return None
        return int(number) if self.first <= int(number) <= self.last else None

    def within(self, at: str | None) -> str:
        """These lines of the file in which `at` is, for sentences."""
        more = "" if self.first == self.last else f"-{self.last}"
        return f"{(at or self.file).partition(':')[0]}:{self.first}{more}"
