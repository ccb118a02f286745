"""Where actors were in the program's text: by their tracebacks, and by their last events."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tracer.model.trace import Trace

_FRAME: Final = re.compile(r'File "(.*)", line (\d+)')
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
_HEAD: Final = "Traceback (most recent call last):"


def raised_at(trace: Trace, actors: set[str]) -> dict[str, str]:
    """Where the exceptions came up that ended these actors: `file:line` in the program's own text.

    Python prints the traceback to the child's stderr, and that is in the trace. What counts is the
    last of several chained ones, and in it the last line that is the program's.
    """
    found: dict[str, str] = {}
    for event in trace.events:
        if event.kind != "output" or event.actor not in actors or event.get("stream") != "stderr":
            continue
        text = _COLOUR.sub("", event.get("text") or "")  # on a terminal, from 3.13 on
        if _HEAD in text:
            found.pop(event.actor, None)
        frame = _FRAME.search(text)
        if frame is not None:
            name = own_file(trace, frame[1])
            if name is not None:
                found[event.actor] = f"{name}:{frame[2]}"
    return found


def own_file(trace: Trace, path: str) -> str | None:
    """What the trace calls this file of the program; None if it is somebody else's."""
    known = [name for name in trace.sources if path == name or path.endswith(f"/{name}")]
    return max(known, key=len, default=None)


def last_lines(trace: Trace, actors: set[str], until: int) -> dict[str, str]:
    """The line in which each of them was seen last."""
    found: dict[str, str] = {}
    for event in reversed(trace.events):
        if len(found) == len(actors):
            break
        if event.at is not None and event.actor in actors and event.t <= until:
            found.setdefault(event.actor, event.at)
    return found
