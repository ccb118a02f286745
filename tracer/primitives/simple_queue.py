"""SimpleQueue: a pipe with locks; what is put is in it at once, and may have to wait for room."""

from __future__ import annotations

from _thread import get_ident

from tracer import wire as codes
from tracer.primitives.connection import Listener, followed_by, label
from tracer.primitives.queue import looking
from tracer.runtime import current
from tracer.runtime.brief import brief
from tracer.runtime.program_line import maker
from tracer.runtime.stand_in import instead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "multiprocessing.queues"


def patch(queues: Any) -> None:
    """In place, as with Queue."""
    stock_class = queues.SimpleQueue

    @instead(stock_class, "__init__")
    def init(stock: Any, self: Any, *args: Any, **named: Any) -> None:
        stock(self, *args, **named)
        frame = maker(2)
        thing = None if frame is None else current().create("SimpleQueue", frame)
        if thing is not None:
            label(self, thing, "SimpleQueue")
            _wire(self)

    @instead(stock_class, "__setstate__")
    def setstate(stock: Any, self: Any, state: Any) -> None:
        stock(self, state)
        if followed_by(self):
            _wire(self)

    @instead(stock_class, "put")
    def put(stock: Any, self: Any, *args: Any, **named: Any) -> None:
        if getattr(self, "_thing", None) is None:
            return stock(self, *args, **named)  # type: ignore[no-any-return]  # None, or it raises
        me = get_ident()
        self._putting[me] = args[0] if args else named.get("obj")
        try:
            stock(self, *args, **named)
        finally:
            self._putting.pop(me, None)
        return None

    @instead(stock_class, "get")
    def get(stock: Any, self: Any) -> Any:
        thing = getattr(self, "_thing", None)
        if thing is None:
            return stock(self)
        runtime = current()
        runtime.emit(codes.REQUESTED_GET, thing)
        runtime.about_to_block()
        try:
            return stock(self)
        except BaseException as error:
            runtime.failed("get", thing, error)
            raise

    looking(stock_class, "empty")

    @instead(stock_class, "close")
    def close(stock: Any, self: Any) -> None:
        if getattr(self, "_thing", None) is not None:
            current().emit(codes.CLOSED, self._thing)
        stock(self)


class _Ends(Listener):
    """Both ends of its pipe, told as the queue: within its locks, so in the order of the pipe."""

    def __init__(self, thing: int) -> None:
        super().__init__(thing)
        self.putting: dict[int, Any] = {}  # thread -> what it is about to put

    def sending(self, end: Any, send: Any, args: Any, named: Any) -> None:
        data = args[0]
        fields = {"item": brief(self.putting.get(get_ident())), "size": len(data)}
        self.send(end, lambda: send(end, *args, **named), "put", fields, len(data))

    def receiving(self, end: Any, receive: Any, args: Any, named: Any) -> Any:
        data = receive(end, *args, **named)
        current().emit(codes.GOT, self.thing, len(data))
        return data

    def polling(self, end: Any, poll: Any, args: Any, named: Any) -> Any:
        return poll(end, *args, **named)

    def closing(self, end: Any, close: Any, args: Any, named: Any) -> None:
        close(end, *args, **named)


def _wire(queue: Any) -> None:
    ends = _Ends(queue._thing)
    queue._putting = ends.putting
    queue._writer._listener = queue._reader._listener = ends
