"""The page that standard output is: how wide, what it can encode, whether it shows colours."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from tracer.renderers.base import Page

if TYPE_CHECKING:
    from collections.abc import Iterable


def page(width: int | None = None, colour: str = "auto") -> Page:
    """The page that was asked for; what was not said is found out from standard output."""
    if width is None:
        width = shutil.get_terminal_size((80, 24)).columns
    return Page(width, sys.stdout.encoding or "ascii", _colour(colour))


def write(lines: Iterable[str]) -> None:
    """Print the lines as they come; a closed pipe is the caller's to notice, at the latest here."""
    out = sys.stdout
    for line in lines:
        out.write(line + "\n")
    out.flush()


def _colour(asked: str) -> bool:
    if asked != "auto":
        return asked == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
