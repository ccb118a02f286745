"""Every line of the program as a point, for `--preempt lines`: what no primitive tells of is seen.

Races through files, shared memory or numpy happen between two lines; at each of them somebody else
may come in. Frames of the standard library and of other packages are not followed.
"""

from __future__ import annotations

import sys

from tracer.control import points
from tracer.control.turnstile import turnstile
from tracer.runtime.program_line import is_foreign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any


def follow() -> None:
    """Stop at every line that this thread, and what it forks, executes from now on."""
    sys.settrace(_call)


def _call(frame: FrameType, event: str, argument: Any) -> Any:
    del event, argument
    return None if is_foreign(frame.f_code.co_filename) else _line


def _line(frame: FrameType, event: str, argument: Any) -> Any:
    del frame, argument
    if event == "line":
        turnstile().point(points.LINE)
    return _line
