"""signal.alarm and signal.setitimer: something that may yet interrupt a waiting process."""

from __future__ import annotations

from tracer.runtime import current
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "signal"


def patch(signal: Any) -> None:
    """Arming is told after it succeeded, with the seconds; 0 disarms."""
    for name, position in (("alarm", 0), ("setitimer", 1)):
        if hasattr(signal, name):
            setattr(signal, name, _told(getattr(signal, name), position))


def _told(stock: Any, position: int) -> Any:
    def armed(*args: Any, **named: Any) -> Any:
        try:
            before = stock(*args, **named)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise
        current().tell("armed", 0, {"seconds": float(args[position])})
        return before

    armed.__name__ = armed.__qualname__ = stock.__name__
    armed.__module__, armed.__doc__ = "signal", stock.__doc__
    return armed
