"""Stories of a program whose text matters: `<fragment>` behind a statement is a line of it."""

import re
import textwrap
from typing import Any, Final

from tests.story import tell
from tracer.model.trace import Trace

NAME: Final = "prog.py"
_FRAGMENT: Final = re.compile(r"<([^<>]+)>$", re.MULTILINE)


def line(source: str, fragment: str) -> int:
    """The one line of a program in which this stands."""
    lines = textwrap.dedent(source).strip("\n").splitlines()
    (number,) = [number for number, text in enumerate(lines, 1) if fragment in text]
    return number


def act(source: str, story: str, **footer: Any) -> Trace:
    """The trace of a story that happened in a program of this text."""
    placed = _FRAGMENT.sub(lambda match: f"[{NAME}:{line(source, match[1])}]", story)
    trace = tell(placed, **footer)
    trace.sources[NAME] = textwrap.dedent(source).strip("\n") + "\n"
    return trace
