"""time.sleep: an actor that sleeps will move again, and everybody may see until when."""

from __future__ import annotations

from tracer import wire as codes
from tracer.runtime import current
from tracer.runtime.stand_in import StandIn
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "time"


def patch(time: Any) -> None:
    """`from time import sleep` gets it too, because it is in place before the program begins."""
    stock = time.sleep

    def sleep(*args: Any, **named: Any) -> None:
        runtime = current()
        try:
            seconds = codes.nanoseconds(args[0]) if len(args) == 1 and not named else None
            if seconds is None:
                return stock(*args, **named)  # type: ignore[no-any-return]  # it raises
            runtime.emit(codes.REQUESTED_SLEEP, 0, seconds)
            runtime.about_to_block()
            try:
                stock(*args)
            except BaseException as error:
                runtime.failed("sleep", 0, error)
                raise
            runtime.emit(codes.SLEPT, 0)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise
        return None

    time.sleep = StandIn(sleep, stock)
