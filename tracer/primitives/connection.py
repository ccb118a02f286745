"""Pipe: its two ends, and what is sent at one and received at the other."""

from __future__ import annotations

from tracer import wire as codes
from tracer.primitives.looks import looked
from tracer.primitives.pipe_room import may_block
from tracer.runtime import current
from tracer.runtime.brief import brief
from tracer.runtime.program_line import maker
from tracer.runtime.stand_in import instead, like
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "multiprocessing.connection"


class Listener:
    """What is done at an end, told; stands in its `_listener` and knows nothing of the end.

    With a way back to the end it would be a cycle, and a forgotten end would not be closed at once.
    """

    def __init__(self, thing: int) -> None:
        self.thing = thing
        self._looks: dict[str, Any] = {}

    def sending(self, end: Any, send: Any, args: tuple[Any, ...], named: dict[str, Any]) -> None:
        """`send` or `send_bytes`."""
        what: Any = args[0] if args else next(iter(named.values()), None)
        size = len(what) if type(what) in {bytes, bytearray, str, list, dict} else 0
        self.send(end, lambda: send(end, *args, **named), "sent", {"item": brief(what)}, size)

    def send(self, end: Any, send: Any, kind: str, fields: dict[str, Any], size: int) -> None:
        """Tell that something goes into the pipe, and that it may have to wait for room."""
        runtime, thing = current(), self.thing
        runtime.tell(kind, thing, fields)
        blocks = may_block(end, size)
        if blocks:
            runtime.emit(codes.REQUESTED_SEND, thing)
            runtime.about_to_block()
        try:
            send()
        except BaseException as error:
            runtime.failed(kind, thing, error)
            if blocks:
                runtime.failed("send", thing, error)
            raise
        if blocks:
            runtime.emit(codes.RETURNED_SEND, thing)

    def receiving(self, end: Any, receive: Any, args: Any, named: Any) -> Any:
        """`recv`, `recv_bytes` or `recv_bytes_into`."""
        runtime, thing = current(), self.thing
        runtime.emit(codes.REQUESTED_RECEIVE, thing)
        runtime.about_to_block()
        try:
            what = receive(end, *args, **named)
        except BaseException as error:
            if type(error).__name__ == _TOO_SHORT:  # the message is out of the pipe all the same
                runtime.emit(codes.RECEIVED, thing)
            else:
                runtime.failed("receive", thing, error)
            raise
        runtime.emit(codes.RECEIVED, thing)
        return what

    def polling(self, end: Any, poll: Any, args: Any, named: Any) -> Any:
        """`poll`, which waits only if it is given time."""
        runtime, thing = current(), self.thing
        timeout = args[0] if args else named.get("timeout", 0.0)
        limit = codes.nanoseconds(timeout)
        if limit == 0:
            answer = poll(end, *args, **named)
            looked(self._looks, thing, "poll", answer)
            return answer
        runtime.emit(codes.REQUESTED_POLL, thing, limit)
        runtime.about_to_block()
        try:
            answer = poll(end, *args, **named)
        except BaseException as error:
            runtime.failed("poll", thing, error)
            raise
        runtime.emit(codes.RETURNED_POLL if answer else codes.TIMED_OUT_POLL, thing)
        return answer

    def closing(self, end: Any, close: Any, args: Any, named: Any) -> None:
        """`close`, by the program."""
        if not end.closed:
            current().emit(codes.CLOSED, self.thing)
        close(end, *args, **named)


_OURS = ("_listener", "_thing", "_label")  # of an end's attributes; a copy of it has none of them

_TOO_SHORT = "BufferTooShort"  # a class of multiprocessing's, which the program may not have
_METHODS = {
    "send": "sending",
    "send_bytes": "sending",
    "recv": "receiving",
    "recv_bytes": "receiving",
    "recv_bytes_into": "receiving",
    "poll": "polling",
    "close": "closing",
}


def patch(connection: Any) -> None:
    """In place; only ends that have a listener are told of."""
    base = connection._ConnectionBase
    base._listener = None
    for name, how in _METHODS.items():
        setattr(base, name, _told(base.__dict__[name], how))

    @instead(connection, "Pipe")
    def pipe(stock: Any, *args: Any, **named: Any) -> Any:
        ends = stock(*args, **named)
        frame = maker(2)
        if frame is not None:
            runtime = current()
            first = runtime.create("Connection", frame, place=0)
            peer = None if first is None else runtime.identity(first)
            second = runtime.create("Connection", frame, place=1, peer=peer)
            _listen(ends[0], first)
            _listen(ends[1], second)
        return ends

    def setstate(self: Any, state: dict[str, Any]) -> None:
        vars(self).update(state)
        identity = vars(self).pop("_identity", None)
        if identity is not None:
            _listen(self, current().adopt(identity, "Connection"))

    def getstate(self: Any) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name not in _OURS}

    base.__setstate__, base.__getstate__ = setstate, getstate
    _reduction(connection)


def _told(stock: Any, how: str) -> Any:
    """Flat, because managers and pools send through connections that nobody follows."""

    def method(self: Any, *args: Any, **named: Any) -> Any:
        try:
            listener = self._listener
            if listener is None:
                return stock(self, *args, **named)
            return getattr(listener, how)(self, stock, args, named)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise

    return like(method, stock)


def stock_method(end: Any, name: str) -> Any:
    """For an end that nobody follows: what a queue sends and receives with."""
    method = getattr(type(end), name)
    return getattr(method, "__wrapped__", method).__get__(end)


def _listen(end: Any, thing: int | None) -> None:
    if thing is not None:
        end._listener = Listener(thing)
        end._thing = thing
        current().remember(thing, end)


def label(queue: Any, thing: int, type_name: str) -> None:
    """Let a queue be followed; its reading end carries the label to other processes.

    The queue's own state is a tuple whose length is checked: an untraced process could not take it.
    """
    _follow(queue, thing)
    queue._reader._label = (current().identity(thing), type_name)


def followed_by(queue: Any) -> bool:
    """Whether a queue that has come from another process carries a label; then follow it here."""
    label = vars(queue._reader).get("_label")
    thing = None if label is None else current().adopt(*label)
    if thing is None:
        return False
    _follow(queue, thing)
    return True


def _follow(queue: Any, thing: int) -> None:
    queue._thing, queue._looks = thing, {}
    current().remember(thing, queue)


def _reduction(connection: Any) -> None:
    """An end that is followed takes its identity along."""
    stock = connection.reduce_connection

    def reduce_connection(end: Any) -> Any:
        try:
            reduced = stock(end)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise
        state = {}
        thing, label = vars(end).get("_thing"), vars(end).get("_label")
        if label is not None:
            state["_label"] = label
        elif thing is not None:
            state["_identity"] = current().identity(thing)
        return (*reduced, state) if state else reduced

    connection.reduce_connection = like(reduce_connection, stock)
    connection.reduction.register(connection.Connection, reduce_connection)
