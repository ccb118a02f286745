"""Which line of the program made a call: the first outside the standard library and tracer."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_SCENARIOS = _OWN + "scenarios" + os.sep
_STDLIB = os.path.dirname(os.__file__) + os.sep
_NOT_STDLIB = tuple(_STDLIB + name + os.sep for name in ("site-packages", "dist-packages", "test"))
_PROCESS = os.path.join("multiprocessing", "process.py")
_FACTORIES = os.path.join("multiprocessing", "context.py")

_foreign: dict[str, bool] = {}  # file name -> whether it is not the program's


def is_foreign(file: str) -> bool:
    """Whether a file belongs to the standard library or to tracer, not to the program."""
    known = _foreign.get(file)
    if known is None:
        known = _foreign[file] = (
            (file.startswith(_STDLIB) and not file.startswith(_NOT_STDLIB))
            or (file.startswith(_OWN) and not file.startswith(_SCENARIOS))
            or file.startswith(("<frozen ", "<string>"))
        )
    return known


def program_frame(frame: FrameType | None) -> FrameType | None:
    """The innermost frame of the program, seen from `frame` outwards.

    A forked child still has its parent's frames below its own first one; they made no call here.
    """
    known = _foreign.get
    while frame is not None:
        code = frame.f_code
        file = code.co_filename
        foreign = known(file)
        if not (is_foreign(file) if foreign is None else foreign):
            return frame
        if code.co_name == "_bootstrap" and file.endswith(_PROCESS):
            return None
        frame = frame.f_back
    return None


def maker(depth: int) -> FrameType | None:
    """The frame of the program that makes an object, or None if the standard library makes it.

    `depth` is that of the caller of the object's `__init__`. The factories of contexts stand
    between `multiprocessing.Lock()` and the class.
    """
    frame: FrameType | None = sys._getframe(depth + 1)
    while frame is not None and (
        frame.f_code.co_filename.startswith(_OWN) or frame.f_code.co_filename.endswith(_FACTORIES)
    ):
        if frame.f_code.co_filename.startswith(_SCENARIOS):
            break
        frame = frame.f_back
    if frame is None or is_foreign(frame.f_code.co_filename):
        return None
    return frame
