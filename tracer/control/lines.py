"""Every line of the program as a point, for `--preempt lines`: what no primitive tells of is seen.

Races through files, shared memory or numpy happen between two lines; at each of them somebody else
may come in. Frames of the standard library and of other packages are not followed.
"""

from __future__ import annotations

import sys

from tracer.control import points
from tracer.control.arena import ALONE
from tracer.control.turnstile import turnstile
from tracer.runtime import current
from tracer.runtime.program_line import is_foreign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any


_PACKAGES = ("site-packages", "dist-packages")


def follow() -> None:
    """Stop at every line that this thread, and what it forks, executes from now on."""
    sys.settrace(_call)


def _call(frame: FrameType, event: str, argument: Any) -> Any:
    del event, argument
    file = frame.f_code.co_filename
    return None if is_foreign(file) or any(part in file for part in _PACKAGES) else _line


def _line(frame: FrameType, event: str, argument: Any) -> Any:
    del argument
    if event == "line":
        mine = turnstile()
        if not mine.cells[ALONE]:
            mine.point(points.LINE)
            current().tell("reached", 0, {}, frame=frame)
    return _line
