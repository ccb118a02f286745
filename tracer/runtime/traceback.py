"""Exceptions of the program: our frames leave their tracebacks, and they go into one line."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def beyond_us(error: BaseException) -> TracebackType | None:
    """The error's traceback without the entries of tracer at its head.

    Assigned to `error.__traceback__` in an `except` that then re-raises with a bare `raise`, it
    stays so: re-raising adds no entry for the frame it happens in.
    """
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_frame.f_code.co_filename.startswith(_OWN):
        traceback = traceback.tb_next
    return traceback


def describe(error: BaseException) -> str:
    """An exception in one bounded line; its own `__str__` may fail, and then has no say."""
    try:
        words = str(error)
    except Exception:  # the program's own __str__
        words = ""
    return f"{type(error).__name__}: {words}".removesuffix(": ")[:500]
