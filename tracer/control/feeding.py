"""A queue's feeder as an actor that needs no thread: what was put goes into the pipe step by step.

`put` only fills a buffer; the bytes follow when the controller lets the feeder go, and only as many
as the pipe has room for. So `empty()` can lag behind `put()`, and whoever joins a process before
its queue is drained waits for ever, as in reality. A step is done by the queue's own process while
it stands at a point; its thread is nobody's. (One difference: an item is pickled when it is fed.)
"""

from __future__ import annotations

import errno
import sys
import weakref
from collections import deque

from tracer.control import arena as cells_of
from tracer.control import pipes, points
from tracer.control.turnstile import turnstile
from tracer.runtime.stand_in import instead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_at = cells_of.Arena.slot


def patch(queues: Any) -> None:
    """In place: no feeder thread is started where somebody controls."""

    @instead(queues.Queue, "__init__")
    def init(stock: Any, self: Any, *args: Any, **named: Any) -> None:
        stock(self, *args, **named)
        self._sem._semlock.told()  # a put

    @instead(queues.Queue, "_start_thread")
    def start_thread(stock: Any, self: Any) -> None:
        mine = turnstile()
        if not mine.controlled or mine.cells[cells_of.STRAYS] & cells_of.STRAY_THREAD:
            return stock(self)  # type: ignore[no-any-return]  # None, or it raises
        _start(self, queues)
        return None


def _start(queue: Any, queues: Any) -> None:
    """What the stock method does, but for the thread."""
    util = sys.modules["multiprocessing.util"]
    feeder = Feeder(queue, queues)
    queue._buffer = feeder.outbox
    queue._thread = feeder
    if not queue._joincancelled:
        queue._jointhread = util.Finalize(
            feeder, queues.Queue._finalize_join, [weakref.ref(feeder)], exitpriority=-5
        )
    queue._close = util.Finalize(
        queue, queues.Queue._finalize_close, [feeder.outbox, queue._notempty], exitpriority=10
    )


class Feeder:
    """Looks like the thread that it stands for."""

    name = "QueueFeederThread"
    daemon = True

    def __init__(self, queue: Any, queues: Any) -> None:
        mine = self._mine = turnstile()
        self.slot = mine.arena.new_slot(mine.slot, mine.next_serial(), cells_of.FEEDER)
        self.at = _at(self.slot)
        self.outbox = Outbox(mine.cells, self.at)
        self._work = _Work(queue, queues, self)
        cells = mine.cells
        cells[self.at + cells_of.OP] = points.FEED
        cells[self.at + cells_of.OBJECT] = queue._wlock._semlock.handle
        cells[self.at + cells_of.ARGUMENT] = self._work.pipe()
        cells[self.at + cells_of.STATE] = cells_of.PARKED
        mine.feeders[self.slot] = self._work.step

    def is_alive(self) -> bool:
        """Whether there may still be something to feed."""
        return bool(self._mine.cells[self.at + cells_of.STATE] != cells_of.ENDED)

    def join(self, timeout: Any = None) -> None:
        """Until the sentinel has been fed."""
        mine = self._mine
        mine.point(points.DRAIN, self.slot, mine.deadline(timeout))


class Outbox(deque):  # type: ignore[type-arg]  # Any is not imported in the program
    """The buffer of a queue, whose length its feeder's slot tells."""

    def __init__(self, cells: Any, at: int) -> None:
        super().__init__()
        self._cells, self._at = cells, at + cells_of.COUNT

    def append(self, item: Any) -> None:
        super().append(item)
        self._cells[self._at] += 1

    def popleft(self) -> Any:
        item = super().popleft()
        self._cells[self._at] -= 1
        return item


class _Work:
    """What is left of the message that is being fed; it keeps no queue alive."""

    def __init__(self, queue: Any, queues: Any, feeder: Feeder) -> None:
        self._outbox = feeder.outbox
        self._at = feeder.at
        self._cells = turnstile().cells
        self._send = queue._send_bytes
        self._lock = queue._wlock._semlock
        self._handle = queue._writer._handle
        self._ends = queue._reader.close, queue._writer.close
        self._ignore_epipe = queue._ignore_epipe
        self._error, self._permits = queue._on_queue_feeder_error, queue._sem
        self._sentinel = queues._sentinel
        self._dumps = queues._ForkingPickler.dumps
        self._is_exiting = queues.is_exiting
        self._left: Any = None

    def pipe(self) -> int:
        """The direction that is fed; -1 if nobody knows it."""
        index = pipes.direction(self._handle, reading=False)
        return -1 if index is None else index

    def step(self) -> None:
        """Feed what there is room for. The controller sees to it that there is something."""
        try:
            if self._left is None:
                self._begin()
            if self._left is not None:
                self._left = pipes.fed(self._handle, self._left) or None
        except OSError as error:
            self._left = None
            self._failed(error, None)
        if self._left is None and self._held:
            self._lock.cells[self._lock.at] += 1
            self._held = False
        self._cells[self._at + cells_of.FOUND] = int(self._left is not None)

    _held = False

    def _begin(self) -> None:
        item = self._outbox.popleft()
        if item is self._sentinel:
            self._cells[self._at + cells_of.STATE] = cells_of.ENDED
            turnstile().feeders.pop((self._at - _at(0)) // (_at(1) - _at(0)), None)
            for close in self._ends:
                close()
            return
        try:
            data = self._dumps(item)
        except Exception as error:  # whatever pickling says
            self._failed(error, item)
            return
        self._lock.cells[self._lock.at] -= 1
        self._held = True
        with pipes.collecting() as message:
            try:
                self._send(data)  # as the recorder has it: told, then written
            except Exception as error:
                self._failed(error, item)
                return
        self._left = memoryview(bytes(message))

    def _failed(self, error: Exception, item: Any) -> None:
        """As the stock thread does it."""
        if self._ignore_epipe and getattr(error, "errno", 0) == errno.EPIPE:
            return
        if self._is_exiting():
            return
        self._permits._semlock.given()
        self._error(error, item)
