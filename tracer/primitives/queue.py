"""Queue and JoinableQueue: what is put, on its way and got; the queue's own machinery stays hidden.

A process' feeder thread and its readers are told within the queue's own locks, so the order of
`fed` and `got` is the order of the pipe.
"""

from __future__ import annotations

import sys
from _thread import get_ident

from tracer import wire as codes
from tracer.primitives.connection import followed_by, label
from tracer.primitives.looks import looked
from tracer.primitives.queue_wiring import usual, wire
from tracer.runtime import current
from tracer.runtime.program_line import maker
from tracer.runtime.stand_in import instead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "multiprocessing.queues"


def patch(queues: Any) -> None:
    """In place: the classes, pickles and what programs derive from them stay what they are."""
    _making(queues)
    _travelling(queues.Queue)
    _moving(queues)
    _ending(queues.Queue)
    _joining(queues.JoinableQueue)
    looking(queues.Queue, "empty", "full")


def _making(queues: Any) -> None:
    for name in ("Queue", "JoinableQueue"):

        @instead(getattr(queues, name), "__init__")
        def init(stock: Any, self: Any, *args: Any, _name: str = name, **named: Any) -> None:
            stock(self, *args, **named)
            frame = maker(2)
            if frame is None:
                return  # of the standard library's own, or a JoinableQueue on its way
            facts = {} if self._maxsize >= _unlimited() else {"maxsize": self._maxsize}
            thing = current().create(_name, frame, **facts)
            if thing is not None:
                label(self, thing, _name)
                wire(self)


def _unlimited() -> int:
    return int(sys.modules["multiprocessing.synchronize"].SEM_VALUE_MAX)


def _travelling(stock_class: Any) -> None:
    @instead(stock_class, "__setstate__")
    def setstate(stock: Any, self: Any, state: Any) -> None:
        stock(self, state)
        if followed_by(self):
            wire(self)

    @instead(stock_class, "_reset")
    def reset(stock: Any, self: Any, *args: Any, **named: Any) -> None:
        stock(self, *args, **named)
        if getattr(self, "_thing", None) is not None and "_sem" in vars(self):
            wire(self)


def _moving(queues: Any) -> None:
    empty = queues.Empty

    for stock_class in (queues.Queue, queues.JoinableQueue):

        @instead(stock_class, "put")
        def put(stock: Any, self: Any, *args: Any, **named: Any) -> None:
            if getattr(self, "_thing", None) is None:
                return stock(self, *args, **named)  # type: ignore[no-any-return]  # None, or it raises
            me = get_ident()
            self._putting[me] = args[0] if args else named.get("obj"), sys._getframe(2)
            try:
                stock(self, *args, **named)
            finally:
                self._putting.pop(me, None)
            return None

    @instead(queues.Queue, "get")
    def get(stock: Any, self: Any, *args: Any, **named: Any) -> Any:
        thing = getattr(self, "_thing", None)
        if thing is None:
            return stock(self, *args, **named)
        runtime = current()
        blocks = args[0] if args else named.get("block", True)
        timeout = args[1] if len(args) > 1 else named.get("timeout")
        if not usual(blocks, timeout) or len(args) > 2 or named.keys() - {"block", "timeout"}:
            return stock(self, *args, **named)
        me, frame = get_ident(), sys._getframe(2)
        self._getting[me] = frame
        try:
            if not blocks or self._ready():
                try:
                    # Without waiting first: then what is there at once is one event.
                    return stock(self, False)
                except empty:
                    if not blocks:
                        runtime.emit(codes.REFUSED_GET, thing, None, 0, frame)
                        raise
            self._requested_get(codes.nanoseconds(timeout), frame)
            runtime.about_to_block()
            try:
                return stock(self, *args, **named)
            except empty:
                runtime.emit(codes.TIMED_OUT_GET, thing, None, 0, frame)
                raise
            except BaseException as error:
                runtime.failed("get", thing, error)
                raise
        finally:
            self._getting.pop(me, None)


def looking(stock_class: Any, *names: str) -> None:
    """Questions about what is in a queue of this class are told with their answers."""
    for name in names:

        @instead(stock_class, name)
        def look(stock: Any, self: Any, _name: str = name) -> Any:
            answer = stock(self)
            thing = getattr(self, "_thing", None)
            if thing is not None:
                looked(self._looks, thing, _name, answer)
            return answer


def _ending(stock_class: Any) -> None:
    @instead(stock_class, "close")
    def close(stock: Any, self: Any) -> None:
        if getattr(self, "_thing", None) is not None:
            current().emit(codes.CLOSED, self._thing)
        stock(self)

    @instead(stock_class, "_start_thread")
    def start_thread(stock: Any, self: Any) -> None:
        thing = getattr(self, "_thing", None)
        if thing is None:
            return stock(self)  # type: ignore[no-any-return]  # None, or it raises
        own = vars(self).get("_on_queue_feeder_error")
        self._on_queue_feeder_error = _telling(thing, self._failed, self._on_queue_feeder_error)
        try:
            stock(self)  # gives the thread what it finds there
        finally:
            if own is None:
                del self._on_queue_feeder_error
            else:
                self._on_queue_feeder_error = own
        self._thread._thing = thing
        return None

    @instead(stock_class, "_finalize_join")
    def finalize_join(stock: Any, thread_reference: Any) -> None:
        thread = thread_reference()
        thing = getattr(thread, "_thing", None)
        if thing is None or not thread.is_alive():
            return stock(thread_reference)  # type: ignore[no-any-return]  # None, or it raises
        runtime = current()
        runtime.emit(codes.REQUESTED_DRAIN, thing)
        runtime.about_to_block()
        try:
            stock(thread_reference)
        except BaseException as error:
            runtime.failed("drain", thing, error)
            raise
        runtime.emit(codes.DRAINED, thing)
        return None

    stock_class._finalize_join = staticmethod(stock_class._finalize_join)


def _telling(thing: int, failed: list[int], stock: Any) -> Any:
    """The feeder could not send an item: told, then done as the class or the program does it."""

    def feeder_error(error: Any, item: Any) -> None:
        if id(error) != failed[0]:
            current().failed("fed", thing, error)
        failed[0] = 0
        stock(error, item)

    return feeder_error


def _joining(joinable: Any) -> None:
    @instead(joinable, "task_done")
    def task_done(stock: Any, self: Any) -> None:
        thing = getattr(self, "_thing", None)
        if thing is not None:
            current().emit(codes.TASK_DONE, thing)
        try:
            stock(self)
        except BaseException as error:
            if thing is not None:
                current().failed("task_done", thing, error)
            raise

    @instead(joinable, "join")
    def join(stock: Any, self: Any) -> None:
        thing = getattr(self, "_thing", None)
        if thing is None:
            return stock(self)  # type: ignore[no-any-return]  # None, or it raises
        runtime = current()
        if not self._unfinished_tasks._semlock._is_zero():
            runtime.emit(codes.REQUESTED_WAIT, thing)
            runtime.about_to_block()
        try:
            stock(self)
        except BaseException as error:
            runtime.failed("wait", thing, error)
            raise
        runtime.emit(codes.WAITED, thing, flag=codes.FLAG)
        return None
