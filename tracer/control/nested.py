"""A search within a search: what is explored explores itself, most often for want of a main guard.

That is no failure of the program: the run leaves word of it, and whoever asked for it is told.
"""

from __future__ import annotations

import os
import sys

from tracer.control.turnstile import TURNSTILES
from tracer.errors import UsageError
from tracer.hooks.children import INVITATION
from tracer.runtime.program_line import program_frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_NOTE = "nested"


def refuse(verb: str) -> None:
    """Raises UsageError if this process is itself under control, and leaves word of it."""
    if not (TURNSTILES and INVITATION):
        return
    frame = program_frame(sys._getframe(1))
    where = "" if frame is None else f"{frame.f_code.co_filename}:{frame.f_lineno}: "
    words = (
        f"{where}tracer.{verb}() is called by a program that is being explored already. Put the "
        'call under `if __name__ == "__main__":`, or start the program with plain python.'
    )
    with open(os.path.join(INVITATION[-1].run_dir, _NOTE), "w", encoding="utf-8") as file:
        file.write(words)
    raise UsageError(words)


def told(run_dir: Path) -> None:
    """Raises UsageError if a run that is over has left word."""
    note = run_dir / _NOTE
    if note.exists():
        raise UsageError(note.read_text(encoding="utf-8"))
