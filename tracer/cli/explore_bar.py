"""How far a search has come: a line on the terminal that is written over again and again."""

from __future__ import annotations

import os
import sys
import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from tracer.control.verdict import Tally

_EVERY: Final = 0.1  # seconds between two looks


class Bar(AbstractContextManager["Bar"]):
    """Schedules, how many of them are distinct and how fast, on stderr if that is a terminal."""

    def __init__(self, schedules: int) -> None:
        self._all = schedules
        self._shown = sys.stderr is not None and sys.stderr.isatty()
        self._began = time.monotonic()
        self._last = 0.0
        self._width = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._write("")

    def show(self, tally: Tally) -> None:
        """A run more."""
        now = time.monotonic()
        if not self._shown or now - self._last < _EVERY:
            return
        self._last = now
        done = min(tally.runs / self._all, 1.0)
        filled = "#" * int(done * 20)
        rate = tally.runs / max(now - self._began, 1e-9)
        bound = "" if tally.exhausted is None else f"  bound {tally.exhausted} exhausted"
        self._write(
            f"[{filled:<20}] {tally.runs} schedules, {tally.distinct} distinct, {rate:.0f}/s{bound}"
        )

    def _write(self, line: str) -> None:
        if self._shown:
            room = os.get_terminal_size(sys.stderr.fileno()).columns - 1
            line = line[:room] if room > 0 else line  # a terminal that does not know its width
            sys.stderr.write("\r" + line.ljust(self._width))
            if not line:
                sys.stderr.write("\r")
            sys.stderr.flush()
            self._width = len(line)
