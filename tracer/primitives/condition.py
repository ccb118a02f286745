"""Condition: its lock is told as a lock, waiting and notifying as the Condition's own."""

from __future__ import annotations

import sys

from tracer import wire as codes
from tracer.primitives.semlock import under_the_name, wire
from tracer.runtime import current
from tracer.runtime.program_line import maker
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "multiprocessing.synchronize"


def patch(synchronize: Any) -> None:
    """`with cond:` holds cond; a lock that the program gave keeps its own name."""
    stock = synchronize.Condition

    class Condition(stock):  # type: ignore[misc, valid-type]  # made from what the interpreter has
        _thing: int | None = None

        def __init__(self, *args: Any, **named: Any) -> None:
            try:
                stock.__init__(self, *args, **named)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            frame = maker(1)
            if frame is None:
                return
            runtime = current()
            given = getattr(self._lock, "_thing", None)
            facts = {} if given is None else {"lock": runtime.identity(given)}
            thing = runtime.create("Condition", frame, **facts)
            if thing is not None:
                self._adopted(thing)

        def _adopted(self, thing: int) -> None:
            self._thing = thing
            if hasattr(self._lock, "_thing") and self._lock._thing is None:
                wire(self._lock, thing)  # its own lock: nobody else has a name for it
                self._make_methods()
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
                stock.__setstate__(self, state[:4])
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            if len(state) > 4:
                thing = current().adopt(state[4], "Condition")
                if thing is not None:
                    self._adopted(thing)

        def wait(self, timeout: Any = None) -> Any:
            thing = self._thing
            try:
                if thing is None or not self._lock._semlock._is_mine():
                    return stock.wait(self, timeout)
                runtime = current()
                limit = codes.nanoseconds(timeout)
                runtime.emit(codes.REQUESTED_WAIT, thing, limit)
                try:
                    woken = stock.wait(self, timeout)
                except BaseException as error:
                    runtime.failed("wait", thing, error)
                    raise
                if woken or limit is None:
                    runtime.emit(codes.WAITED, thing, flag=codes.FLAG if woken else 0)
                else:
                    runtime.emit(codes.TIMED_OUT_WAIT, thing)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            return woken

        def notify(self, n: Any = 1) -> None:
            thing = self._thing
            try:
                if thing is None or not self._lock._semlock._is_mine():
                    return stock.notify(self, n)  # type: ignore[no-any-return]  # None, or it raises
                runtime = current()
                runtime.emit(
                    codes.NOTIFIED, thing, n if type(n) is int and n < sys.maxsize else None
                )
                try:
                    stock.notify(self, n)
                except BaseException as error:
                    runtime.failed("notified", thing, error)
                    raise
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            return None

    synchronize.Condition = under_the_name(Condition, stock)
