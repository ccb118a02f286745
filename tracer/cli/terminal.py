"""The page that standard output is: how wide, what it can encode, whether it shows colours."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, TextIO

from tracer.errors import TracerError
from tracer.renderers.base import Page

if TYPE_CHECKING:
    from collections.abc import Iterable


def page(width: int | None = None, colour: str = "auto") -> Page:
    """The page that was asked for; what was not said is found out from standard output."""
    if width is None:
        width = shutil.get_terminal_size((80, 24)).columns
    return Page(width, _output().encoding or "ascii", _colour(colour))


def write(lines: Iterable[str]) -> None:
    """Print the lines as they come; a closed pipe is the caller's to notice, at the latest here."""
    out = _output()
    for line in lines:
        out.write(line + "\n")
    out.flush()


def _output() -> TextIO:
    """Standard output. Raises TracerError if whoever called has closed it."""
    if sys.stdout is None:
        raise TracerError("standard output is closed. To see nothing, send it to /dev/null.")
    return sys.stdout


def _colour(asked: str) -> bool:
    if asked != "auto":
        return asked == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
