"""Taking and giving a lock, recorded: each method is one closure, all the way to the segment.

A chain of calls per event costs twice what one closure costs, and the price is paid inside the
program; so the functions here share cells instead of calling each other. What keeps them right:

- A record is reserved by `i = off; off = i + 16` with no call in between, which under the GIL
  nothing can interrupt. The time is read before, so that no signal handler comes between.
- Without waiting first: an uncontended operation is one event. What has to wait says so before.
- An exception that comes between the taking and the stamp still leaves a record.
- No frame of ours stays in a traceback: each wrapper cuts itself out and re-raises.
"""

from __future__ import annotations

import _struct
import sys
from time import monotonic_ns

from tracer import wire
from tracer.recording.acquire_arguments import UNGIVEN, given, usual
from tracer.runtime.program_line import is_foreign
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WRONG = (ValueError, AssertionError)  # released too often, released by one who does not hold it


class HotPath:
    """The functions of `hot_path`."""

    __slots__ = (
        "install", "lock_methods", "position", "put", "put_number", "reset", "room",
        "threads_begin",
    )  # fmt: skip

    def __init__(self, **functions: Any) -> None:
        for name, function in functions.items():
            setattr(self, name, function)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


def hot_path(recorder: Any) -> HotPath:
    """Closures over where the next record goes; `recorder` does what is seldom needed."""
    events: Any = bytearray(0)  # the first record finds no room, and asks for some
    off = 0
    threaded = False
    pack = _struct.Struct(wire.RECORD).pack_into
    full = (_struct.error, ValueError, TypeError)  # type: ignore[attr-defined]  # typeshed: struct
    now = monotonic_ns
    getframe = sys._getframe
    thread_bits = recorder.thread_bits
    thread_field = wire.THREAD_MASK << wire.THREAD_SHIFT

    def put(t: int, word: int) -> None:
        """Append one record, any number of segments later if need be."""
        nonlocal off
        while True:
            room = events
            i = off
            off = i + 16
            try:
                pack(room, i, t, word)
            except full:
                recorder.replace(room)
            else:
                return

    def put_number(number: int, argument: int, t: int, word: int, i: int) -> None:
        """Append a number and the record that it belongs to, which did not fit at `i` together."""
        nonlocal off
        if off == i + 32:
            off = i
        put(number, argument)
        put(t, word)

    def room() -> Any:
        """What is written to."""
        return events

    def install(fresh: Any) -> None:
        """Write to something else, from its beginning."""
        nonlocal events, off
        events = fresh
        off = 0

    def position() -> int:
        """Bytes written to the current segment."""
        return off

    def reset() -> None:
        """Begin anew, in another process or another run."""
        nonlocal events, off, threaded
        events, off, threaded = bytearray(0), 0, False

    def threads_begin() -> None:
        """From now on words name their thread."""
        nonlocal threaded
        threaded = True

    def lock_methods(
        semlock: Any, thing: int, stock_enter: Any, stock_exit: Any
    ) -> tuple[Any, ...]:
        """`__enter__`, `__exit__`, `acquire`, `release` of the lock-like object `thing`."""
        take, give = semlock.acquire, semlock.release
        count, mine = semlock._count, semlock._is_mine
        bits = thing << wire.OBJECT_SHIFT
        left_word = wire.RELEASED | wire.FLAG | bits
        taken_at: dict[int, tuple[Any, int]] = {}  # instruction -> (code, word)
        given_at: dict[int, tuple[Any, int]] = {}

        def learn(frame: Any, seen: dict[int, tuple[Any, int]], code: int) -> int:
            """The word for a line met for the first time; kept if the program itself calls."""
            word: int = code | bits | recorder.site(frame) << wire.SITE_SHIFT
            if not is_foreign(frame.f_code.co_filename):
                seen[frame.f_lasti] = (frame.f_code, word)
            return word

        def other(word: int, code: int) -> int:
            """The same actor, object and line, another fact."""
            return word & ~wire.CODE_MASK | code

        def blocked(word: int, timeout: Any, wait: Any) -> Any:
            """Nothing is there: say so, then wait as the stock call does."""
            t = now()
            limit = wire.nanoseconds(timeout)
            if limit is not None:
                put(limit, wire.ARG | word & thread_field)
            put(t, other(word, wire.REQUESTED_ACQUIRE))
            before = count()
            try:
                recorder.about_to_block()
                taken = wait()
            except BaseException as error:
                if count() > before:
                    put(now(), word)
                else:
                    recorder.failed("acquire", thing, error)
                error.__traceback__ = beyond_us(error)
                raise
            put(now(), word if taken else other(word, wire.TIMED_OUT_ACQUIRE))
            return taken

        def rescue(word: int, error: BaseException) -> None:
            """An exception came between taking and stamp; what was taken is still recorded."""
            if mine():
                put(now(), word)
            error.__traceback__ = beyond_us(error)

        def __enter__() -> Any:  # noqa: N807 -- it is the method
            nonlocal off
            frame = getframe(1)
            try:
                code, word = taken_at[frame.f_lasti]
                if code is not frame.f_code:
                    word = learn(frame, taken_at, wire.ACQUIRED)
            except KeyError:
                word = learn(frame, taken_at, wire.ACQUIRED)
            if threaded:
                word |= thread_bits()
            try:
                if take(False):
                    t = now()
                    i = off
                    off = i + 16
                    pack(events, i, t, word)
                    return True
            except full:
                put(now(), word)
                return True
            except BaseException as error:
                rescue(word, error)
                raise
            try:
                return blocked(word, None, stock_enter)
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise

        def __exit__(*exc: Any) -> Any:  # noqa: N807 -- it is the method
            nonlocal off
            word = left_word | thread_bits() if threaded else left_word
            t = now()
            i = off
            off = i + 16
            try:
                pack(events, i, t, word)
            except full:
                put(t, word)
            try:
                give()
            except BaseException as error:
                refused = isinstance(error, _WRONG)
                if refused or mine():
                    recorder.failed("released", thing, error)
                if not refused:
                    error.__traceback__ = beyond_us(error)
                    raise
            else:
                return None
            try:
                return stock_exit(*exc)  # raises the same again, from where stock code raises it
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise

        def acquire(block: Any = UNGIVEN, timeout: Any = None, *rest: Any, **named: Any) -> Any:
            nonlocal off
            frame = getframe(1)
            try:
                code, word = taken_at[frame.f_lasti]
                if code is not frame.f_code:
                    word = learn(frame, taken_at, wire.ACQUIRED)
            except KeyError:
                word = learn(frame, taken_at, wire.ACQUIRED)
            word = word | thread_bits() if threaded else word
            if rest or named or not usual(block, timeout):
                try:
                    taken = take(*given(block, timeout, rest, named), **named)
                except BaseException as error:
                    error.__traceback__ = beyond_us(error)
                    raise
                put(now(), word | wire.FLAG if taken else other(word, wire.REFUSED))
                return taken
            if not block or timeout is not None:
                word |= wire.FLAG
            try:
                if take(False):
                    t = now()
                    i = off
                    off = i + 16
                    pack(events, i, t, word)
                    return True
            except full:
                put(now(), word)
                return True
            except BaseException as error:
                rescue(word, error)
                raise
            if not block or (timeout is not None and timeout <= 0):
                put(now(), other(word, wire.REFUSED))
                return False
            try:
                return blocked(word, timeout, lambda: take(True, timeout))
            except BaseException as error:
                error.__traceback__ = beyond_us(error)
                raise

        def release(*wrong: Any, **named: Any) -> Any:
            nonlocal off
            if wrong or named:
                try:
                    return give(*wrong, **named)  # raises what stock raises
                except BaseException as error:
                    error.__traceback__ = beyond_us(error)
                    raise
            frame = getframe(1)
            try:
                code, word = given_at[frame.f_lasti]
                if code is not frame.f_code:
                    word = learn(frame, given_at, wire.RELEASED)
            except KeyError:
                word = learn(frame, given_at, wire.RELEASED)
            word = word | thread_bits() if threaded else word
            t = now()
            i = off
            off = i + 16
            try:
                pack(events, i, t, word)
            except full:
                put(t, word)
            try:
                give()
            except BaseException as error:
                if isinstance(error, _WRONG) or mine():
                    recorder.failed("released", thing, error)
                error.__traceback__ = beyond_us(error)
                raise
            return None

        for method in (acquire, release, __enter__, __exit__):
            method.__qualname__ = f"SemLock.{method.__name__}"
            method.__module__ = "_multiprocessing"
        return __enter__, __exit__, acquire, release

    return HotPath(
        install=install,
        lock_methods=lock_methods,
        position=position,
        put=put,
        put_number=put_number,
        reset=reset,
        room=room,
        threads_begin=threads_begin,
    )
