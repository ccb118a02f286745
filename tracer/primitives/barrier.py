"""Barrier: arriving is a cause, passing an effect, so every wait is two facts."""

from __future__ import annotations

from time import monotonic_ns

from tracer import wire as codes
from tracer.primitives.semlock import under_the_name
from tracer.runtime import current
from tracer.runtime.program_line import maker
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "multiprocessing.synchronize"


def patch(synchronize: Any) -> None:
    """The stock methods do the work."""
    stock = synchronize.Barrier

    class Barrier(stock):  # type: ignore[misc, valid-type]  # made from what the interpreter has
        _thing: int | None = None

        def __init__(self, *args: Any, **named: Any) -> None:
            try:
                stock.__init__(self, *args, **named)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            frame = maker(1)
            if frame is not None:
                thing = current().create("Barrier", frame, parties=self._parties)
                if thing is not None:
                    self._thing = thing
                    current().remember(thing, self)

        def __getstate__(self) -> Any:
            try:
                state = stock.__getstate__(self)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            identity = None if self._thing is None else current().identity(self._thing)
            return state if identity is None else (*state, identity)

        def __setstate__(self, state: Any) -> None:
            try:
                stock.__setstate__(self, state[:5])
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            if len(state) > 5:
                self._thing = thing = current().adopt(state[5], "Barrier")
                if thing is not None:
                    current().remember(thing, self)

        def wait(self, timeout: Any = None) -> Any:
            thing = self._thing
            try:
                if thing is None:
                    return stock.wait(self, timeout)
                runtime = current()
                limit = codes.nanoseconds(self._timeout if timeout is None else timeout)
                runtime.emit(codes.REQUESTED_WAIT, thing, limit)
                runtime.about_to_block()
                since = monotonic_ns()
                try:
                    index = stock.wait(self, timeout)
                except BaseException as error:
                    if type(error).__name__ != "BrokenBarrierError":
                        runtime.failed("wait", thing, error)
                    elif limit is not None and monotonic_ns() - since >= limit:
                        runtime.emit(codes.TIMED_OUT_WAIT, thing)
                    else:
                        runtime.emit(codes.BROKEN, thing)
                    raise
                runtime.emit(codes.WAITED, thing, index, codes.FLAG)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            return index

        def abort(self) -> None:
            self._tell(stock.abort, codes.ABORTED, "aborted")

        def reset(self) -> None:
            self._tell(stock.reset, codes.RESET, "reset")

        def _tell(self, do: Any, code: int, op: str) -> None:
            thing = self._thing
            if thing is not None:
                current().emit(code, thing)
            try:
                do(self)
            except BaseException as error:
                if thing is not None:
                    current().failed(op, thing, error)
                error.__traceback__ = beyond_us(error)
                raise

    synchronize.Barrier = under_the_name(Barrier, stock)
