"""The recorder of a program under control: as ever, but taking a lock or a value is one point.

What has to wait says so before it waits: if the lock is free when its taker comes to the point and
gone when it would be its turn, the taker is asked for that word and then comes again.
"""

from __future__ import annotations

import sys
from time import monotonic_ns

from tracer import wire
from tracer.control import points
from tracer.control.turnstile import turnstile
from tracer.recording.acquire_arguments import UNGIVEN, given, usual
from tracer.recording.recorder import Recorder
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ControlledRecorder(Recorder):
    """See `tracer.runtime.Runtime`. Nothing is sent anywhere: the segments are read at the end."""

    def __init__(self, ledger: Any) -> None:
        super().__init__()
        self._ledger = ledger
        self.lock_methods = self._lock_methods
        plain = self.number_wiring
        self.number_wiring = lambda lock, obj, thing, *, real: (
            plain(_Access(lock, points.READ), obj, thing, real=real)[0],
            plain(_Access(lock, points.WRITE), obj, thing, real=real)[1],
        )

    def thread_ended(self) -> None:
        """Its slot is nobody's any more: the system gives its number to another thread."""
        super().thread_ended()
        turnstile().thread_ended()

    def segment(self, name: str, size: int, least: int) -> Any:
        """In the ledger, as long as there is room. Raises OSError."""
        chunk = self._ledger.take(name, least)
        return super().segment(name, size, least) if chunk is None else chunk

    def about_to_block(self) -> None:
        """Nothing is to be sent."""

    def flush(self) -> None:
        """Nothing is to be sent."""

    def _lock_methods(
        self, semlock: Any, thing: int, stock_enter: Any, stock_exit: Any
    ) -> tuple[Any, ...]:
        """`__enter__`, `__exit__`, `acquire`, `release`, as the hot path has them."""
        del stock_enter, stock_exit  # what they would do is done here
        semlock.told()
        put, site, thread_bits = self.put, self.site, self.thread_bits
        bits = thing << wire.OBJECT_SHIFT
        getframe = sys._getframe

        def word(code: int, frame: Any) -> int:
            return code | bits | thread_bits() | site(frame) << wire.SITE_SHIFT

        def wait(timeout: Any, frame: Any) -> bool:
            """Take it as the stock call does, and say what happens."""
            mine = semlock.mine
            deadline = mine.deadline(timeout)
            told = points.EARLY_WORD
            if not mine.controlled or semlock.free:
                told = semlock.awaited(deadline, early=1)
            if told == points.EARLY_WORD:
                limit = wire.nanoseconds(timeout)
                if limit is not None:
                    put(limit, wire.ARG | thread_bits())
                put(monotonic_ns(), word(wire.REQUESTED_ACQUIRE, frame))
                try:
                    told = semlock.awaited(deadline)
                except BaseException as error:  # of a signal's handler
                    self.failed("acquire", thing, error)
                    raise
            taken = told == points.GO
            put(monotonic_ns(), word(wire.ACQUIRED if taken else wire.TIMED_OUT_ACQUIRE, frame))
            return taken

        def take(block: Any, timeout: Any, frame: Any) -> bool:
            if semlock.reentered():
                put(monotonic_ns(), word(wire.ACQUIRED, frame))
                return True
            if block and (timeout is None or timeout > 0):
                return wait(timeout, frame)
            taken: bool = semlock.tried()
            put(monotonic_ns(), word(wire.ACQUIRED if taken else wire.REFUSED, frame))
            return taken

        def acquire(block: Any = UNGIVEN, timeout: Any = None, *rest: Any, **named: Any) -> Any:
            frame = getframe(1)
            try:
                if rest or named or not usual(block, timeout):
                    taken = semlock.acquire(*given(block, timeout, rest, named), **named)
                    put(monotonic_ns(), word(wire.ACQUIRED if taken else wire.REFUSED, frame))
                    return taken
                return take(bool(block), timeout, frame)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise

        def give(told: int) -> None:
            try:
                semlock.about_to_give()
            except BaseException as error:
                put(monotonic_ns(), told)
                self.failed("released", thing, error)
                raise
            put(monotonic_ns(), told)
            try:
                semlock.given()
            except BaseException as error:
                self.failed("released", thing, error)
                raise

        def release(*wrong: Any, **named: Any) -> None:
            try:
                if wrong or named:
                    semlock.release(*wrong, **named)
                give(word(wire.RELEASED, getframe(1)))
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise

        def __enter__() -> bool:  # noqa: N807 -- it is the method
            try:
                return take(True, None, getframe(1))
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise

        def __exit__(*exc: Any) -> None:  # noqa: N807 -- it is the method
            del exc
            try:
                give(wire.RELEASED | wire.FLAG | bits | thread_bits())
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise

        for method in (acquire, release, __enter__, __exit__):
            method.__qualname__ = f"SemLock.{method.__name__}"
            method.__module__ = "_multiprocessing"
        return __enter__, __exit__, acquire, release


class _Access:
    """A value's lock as one read or write takes it."""

    def __init__(self, lock: Any, op: int) -> None:
        self._lock, self._op = lock, op
        self.release = lock.given

    def acquire(self, block: Any = True, timeout: Any = None) -> bool:
        del block, timeout  # an access waits as long as it takes
        self._lock.accessed(self._op)
        return True
