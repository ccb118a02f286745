"""Listening inside a Queue: where items enter and leave the pipe, and who waits for room.

Nothing here holds the queue itself: with a way back to it there would be a cycle.
"""

from __future__ import annotations

from _thread import get_ident
from sys import _getframe

from tracer import wire as codes
from tracer.primitives.connection import stock_method
from tracer.primitives.pipe_room import readiness
from tracer.runtime import current
from tracer.runtime.brief import brief
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NOTHING = (None, None)
_LARGEST = 1 << 63  # of the numbers that a record holds


def wire(queue: Any) -> None:
    """Listen where items enter and leave the pipe, and where somebody waits for room."""
    thing, runtime = queue._thing, current()
    send = stock_method(queue._writer, "send_bytes")
    receive = stock_method(queue._reader, "recv_bytes")
    permit = queue._sem._semlock.acquire
    ready, poll = readiness(queue._reader), queue._reader.poll
    # thread -> what it is about to put, and from where; from where it gets
    putting: dict[int, tuple[Any, Any]] = {}
    getting: dict[int, Any] = {}
    queue._putting, queue._getting = putting, getting
    fed = runtime.number_method(codes.FED, thing)
    put = runtime.number_method(codes.PUT, thing)
    got = runtime.number_method(codes.GOT, thing)
    queue._requested_get = runtime.number_method(codes.REQUESTED_GET, thing)
    failed = queue._failed = [0]  # the id of what sending raised: with the error it were a cycle

    def send_bytes(data: Any) -> None:
        fed(len(data), None)
        try:
            send(data)
        except BaseException as error:
            failed[0] = id(error)
            runtime.failed("send", thing, error)
            error.__traceback__ = beyond_us(error)
            raise

    def recv_bytes(*args: Any) -> Any:
        try:
            data = receive(*args)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise
        got(len(data), getting.get(get_ident()) or _getframe(1))
        return data

    size, left, buffer = queue._maxsize, queue._sem._semlock._get_value, queue._buffer

    def something() -> Any:
        """Whether there is something to get, as far as is known."""
        try:
            # Asking the system lets the feeder thread run: no need if all there is is with it.
            if size - left() <= len(buffer):
                return False
        except NotImplementedError:  # on macOS
            pass
        return ready()

    def look(timeout: Any = 0.0) -> Any:
        known = ready() if timeout == 0.0 else None
        if known is not None:
            return known
        try:
            return poll(timeout)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise

    def acquire(block: Any = True, timeout: Any = None) -> Any:
        try:
            # What is unusual is judged first, room or not.
            taken = permit(False) if usual(block, timeout) else permit(block, timeout)
            if not taken and not block:
                runtime.emit(codes.REFUSED_PUT, thing)
            elif not taken:
                runtime.emit(codes.REQUESTED_PUT, thing, codes.nanoseconds(timeout))
                runtime.about_to_block()
                try:
                    taken = permit(block, timeout)
                except BaseException as error:
                    runtime.failed("put", thing, error)
                    raise
                if not taken:
                    runtime.emit(codes.TIMED_OUT_PUT, thing)
            if taken:
                item, frame = putting.get(get_ident(), _NOTHING)
                if type(item) is int and -_LARGEST < item < _LARGEST:
                    put(item, frame or _getframe(1))
                else:
                    runtime.tell("put", thing, {"item": brief(item)}, frame=frame)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise
        return taken

    queue._send_bytes, queue._recv_bytes = send_bytes, recv_bytes
    queue._poll, queue._ready = look, something
    queue._sem.acquire = acquire


def usual(block: Any, timeout: Any) -> bool:
    """Whether the stock call takes these arguments; if not, it says so whatever is in the queue."""
    return type(block) in {bool, int} and (timeout is None or type(timeout) in {int, float})
