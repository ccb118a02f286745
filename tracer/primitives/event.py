"""Event: set and clear have a beginning and an end; looking and waiting have an answer."""

from __future__ import annotations

from time import monotonic_ns

from tracer import wire as codes
from tracer.primitives.looks import Looks
from tracer.primitives.semlock import under_the_name
from tracer.runtime import current
from tracer.runtime.program_line import maker
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "multiprocessing.synchronize"


def patch(synchronize: Any) -> None:
    """The stock methods do the work; each is told where the program called it."""
    stock = synchronize.Event

    class Event(stock):  # type: ignore[misc, valid-type]  # made from what the interpreter has
        _thing: int | None = None

        def __init__(self, *args: Any, **named: Any) -> None:
            try:
                stock.__init__(self, *args, **named)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            frame = maker(1)
            thing = None if frame is None else current().create("Event", frame)
            if thing is not None:
                self._adopted(thing)

        def _adopted(self, thing: int) -> None:
            self._thing = thing
            self._looks = Looks()
            current().remember(thing, self)

        # The stock class pickles its __dict__, which holds the two below.

        def __getstate__(self) -> dict[str, Any]:
            state = dict(self.__dict__)
            thing = state.pop("_thing", None)
            state.pop("_looks", None)
            identity = None if thing is None else current().identity(thing)
            return state if identity is None else {**state, "_identity": identity}

        def __setstate__(self, state: dict[str, Any]) -> None:
            identity = state.pop("_identity", None)
            self.__dict__.update(state)
            thing = None if identity is None else current().adopt(identity, "Event")
            if thing is not None:
                self._adopted(thing)

        def set(self) -> None:
            self._change(stock.set, codes.SET, "set", codes.FLAG)

        def clear(self) -> None:
            self._change(stock.clear, codes.CLEARED, "cleared", 0)

        def _change(self, change: Any, code: int, op: str, flag: int) -> None:
            thing = self._thing
            try:
                if thing is None:
                    return change(self)  # type: ignore[no-any-return]  # None, or it raises
                runtime = current()
                runtime.emit(code, thing)
                try:
                    change(self)
                except BaseException as error:
                    runtime.failed(op, thing, error)
                    raise
                runtime.emit(codes.RETURNED, thing, flag=flag)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            return None

        def is_set(self) -> Any:
            thing = self._thing
            try:
                answer = stock.is_set(self)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            if thing is not None:
                looks = self._looks.counted(answer)
                if looks:
                    argument = looks if looks > 1 else None
                    current().emit(codes.LOOKED, thing, argument, codes.FLAG * answer)
            return answer

        def wait(self, timeout: Any = None) -> Any:
            thing = self._thing
            try:
                if thing is None:
                    return stock.wait(self, timeout)
                runtime = current()
                if stock.is_set(self):  # what stock wait does first, and then returns True
                    runtime.emit(codes.WAITED, thing, flag=codes.FLAG)
                    return True
                limit = codes.nanoseconds(timeout)
                runtime.emit(codes.REQUESTED_WAIT, thing, limit)
                runtime.about_to_block()
                since = monotonic_ns()
                try:
                    answer = stock.wait(self, timeout)
                except BaseException as error:
                    runtime.failed("wait", thing, error)
                    raise
                # Without a set it can also return False early (cpython#95826): say what happened.
                if not answer and limit is not None and monotonic_ns() - since >= limit:
                    runtime.emit(codes.TIMED_OUT_WAIT, thing)
                else:
                    runtime.emit(codes.WAITED, thing, flag=codes.FLAG * bool(answer))
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise
            return answer

    synchronize.Event = under_the_name(Event, stock)
