"""Pipes under control: how many bytes are on their way, and who may read or write without blocking.

The real pipes are made larger than what the model allows (64 KB, as Linux has it), so that a write
that is granted never blocks for real. A direction of a pipe is known by the inodes of its ends.
"""

from __future__ import annotations

import fcntl
import io
import os
import select
import socket
from _weakref import ref

from tracer.control import arena as cells_of
from tracer.control import points
from tracer.control.turnstile import turnstile
from tracer.runtime.stand_in import instead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_PIPE_ROOM = 65536  # pipe(7): the capacity of a pipe on Linux
_SOCKET_ROOM = 212992  # net.core.wmem_default
_REAL_ROOM = 1 << 20
_F_SETPIPE_SZ = 1031
_ATOMIC = 4096  # pipe(7): PIPE_BUF; so much is written as a whole or not at all
_at = cells_of.Arena.pipe
_slot_at = cells_of.Arena.slot

_known: dict[int, int] = {}  # inode of a reading end -> index of the direction
_from: dict[int, int] = {}  # inode of a writing end -> index of the direction
_seen = 0  # directions that have been entered into the two
_collecting: list[bytearray] = []  # what a feeder wants to know instead of sending it


_sentinels: dict[int, Any] = {}  # descriptor that tells of a child's end -> its Popen, weakly


def forget() -> None:
    """Begin anew, in another run."""
    global _seen  # noqa: PLW0603 -- tables of this process
    _known.clear()
    _from.clear()
    _sentinels.clear()
    _seen = 0


def sentinel(popen: Any) -> None:
    """A child is there: its sentinel tells of the end of the actor of its `_slot`."""
    _sentinels[popen.sentinel] = ref(popen)


def _slot_of(fd: int) -> int | None:
    """Whose end a descriptor tells of; its number is given again once it is closed."""
    popen = _sentinels[fd]() if fd in _sentinels else None
    if popen is None or not popen.finalizer.still_active():
        return None
    return int(popen._slot)


def patch(connection: Any) -> None:
    """In place: ends of pipes that were made under control stop at points."""

    @instead(connection, "Pipe")
    def pipe(stock: Any, *args: Any, **named: Any) -> Any:
        ends = stock(*args, **named)
        if turnstile().controlled:
            _register(*ends)
        return ends

    base = connection.Connection

    @instead(base, "_send")
    def send(stock: Any, self: Any, buf: Any, *rest: Any) -> None:
        index = direction(self._handle, reading=False)
        if _collecting:
            _collecting[-1].extend(buf)
        elif index is None:
            stock(self, buf, *rest)
        else:
            _send(self._handle, index, buf)

    @instead(base, "_recv")
    def recv(stock: Any, self: Any, size: int, *rest: Any) -> Any:
        index = direction(self._handle, reading=True)
        return stock(self, size, *rest) if index is None else _receive(self._handle, index, size)

    @instead(base, "_close")
    def close(stock: Any, self: Any, *rest: Any) -> None:
        turnstile().cells[cells_of.CLOSINGS] += 1
        stock(self, *rest)

    @instead(connection, "wait")
    def wait(stock: Any, object_list: Any, timeout: Any = None) -> Any:
        mine = turnstile()
        objects = list(object_list)
        if not mine.controlled:
            return stock(objects, timeout)
        waiting = _waited(objects)
        if waiting is None:
            mine.stray(cells_of.STRAY_SOCKET)
            return stock(objects, timeout)
        return _wait(objects, waiting, timeout)

    turnstile().look = _look  # type: ignore[method-assign]  # what the turnstile cannot know


def may_block(end: Any, size: int) -> bool:
    """Whether `size` bytes may not fit: in place of the recorder's, which asks the system."""
    index = direction(end._handle, reading=False) if not end.closed else None
    if index is None:
        return False
    at = _at(index)
    cells = turnstile().cells
    return bool(cells[at + cells_of.ROOM] - cells[at + cells_of.BYTES] < size + 4)


# --- who is who ---


def _register(first: Any, second: Any) -> None:
    mine = turnstile()
    one, other = os.fstat(first.fileno()).st_ino, os.fstat(second.fileno()).st_ino
    try:
        if one == other:  # a pipe: it is read at the first end
            fcntl.fcntl(first.fileno(), _F_SETPIPE_SZ, _REAL_ROOM)
            directions = [(one, other, _PIPE_ROOM)]
        else:
            for end in (first, second):
                _enlarge(end.fileno())
            directions = [(one, other, _SOCKET_ROOM), (other, one, _SOCKET_ROOM)]
        for reader, writer, room in directions:
            index = mine.arena.new_pipe(reader, writer, room, mine.slot)
            mine.cells[_at(index) + cells_of.ORDER] = mine.next_serial()
    except (OSError, cells_of.FullError):
        mine.stray(cells_of.STRAY_SOCKET)  # a user may not have larger pipes any more


def _enlarge(descriptor: int) -> None:
    with socket.socket(fileno=os.dup(descriptor)) as plug:
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _REAL_ROOM)


def direction(handle: int, *, reading: bool) -> int | None:
    """The direction that is read, or written, at a descriptor; None if nobody controls it."""
    global _seen  # noqa: PLW0603 -- tables of this process
    mine = turnstile()
    if not mine.controlled:
        return None
    cells = mine.cells
    while _seen < cells[cells_of.PIPES]:
        at = _at(_seen)
        _known[cells[at + cells_of.INODE]] = _seen
        _from[cells[at + cells_of.OTHER]] = _seen
        _seen += 1
    return (_known if reading else _from).get(os.fstat(handle).st_ino)


# --- reading and writing ---


def _send(handle: int, index: int, buf: Any) -> None:
    mine, at = turnstile(), _at(index)
    cells = mine.cells
    left = memoryview(buf).cast("B") if not isinstance(buf, bytes) else memoryview(buf)
    while True:
        mine.watched[mine.place()[1]] = [handle]
        mine.point(points.SEND, index, argument=min(len(left), _ATOMIC))
        left = _written(handle, at, left, cells)
        if not left:
            return


def fed(handle: int, left: Any) -> Any:
    """Write what there is room for, without a point; returns the rest. For feeders."""
    index = direction(handle, reading=False)
    if index is None:
        os.write(handle, left)
        return left[len(left) :]
    return _written(handle, _at(index), left, turnstile().cells)


class collecting:  # noqa: N801 -- reads as what it does
    """`with`: what is sent inside becomes bytes instead."""

    def __enter__(self) -> bytearray:
        _collecting.append(bytearray())
        return _collecting[-1]

    def __exit__(self, *exc: object) -> None:
        _collecting.pop()


def _written(handle: int, at: int, left: Any, cells: Any) -> Any:
    room = max(cells[at + cells_of.ROOM] - cells[at + cells_of.BYTES], 1)
    count = os.write(handle, left[:room])
    cells[at + cells_of.BYTES] += count
    return left[count:]


def _receive(handle: int, index: int, size: int) -> Any:
    mine, at = turnstile(), _at(index)
    cells = mine.cells
    buf = io.BytesIO()
    left = size
    while left > 0:
        if not cells[at + cells_of.BYTES] or left == size == 4:
            mine.watched[mine.place()[1]] = [handle]
            mine.point(points.RECEIVE, index)
        chunk = os.read(handle, left)
        if not chunk:
            if left == size:
                raise EOFError
            raise OSError("got end of file during message")
        cells[at + cells_of.BYTES] -= len(chunk)
        buf.write(chunk)
        left -= len(chunk)
    return buf


# --- waiting for several ---


def _waited(objects: Iterable[Any]) -> list[int] | None:
    """What is waited for as cells say it: pipes, and ~slot for actors; None: it is not known."""
    found = []
    for one in objects:
        fd = one if isinstance(one, int) else one.fileno()
        slot = _slot_of(fd)
        index = ~slot if slot is not None else direction(fd, reading=True)
        if index is None:
            return None
        found.append(index)
    return found if len(found) <= cells_of.MOST_WAITED else None


def _wait(objects: list[Any], waiting: list[int], timeout: Any) -> Any:
    mine = turnstile()
    cells = mine.cells
    _, at = mine.place()
    for offset, index in enumerate(waiting):
        cells[at + cells_of.WAITING + offset] = index
    cells[at + cells_of.COUNT] = len(waiting)
    mine.watched[at] = [one for one, index in zip(objects, waiting, strict=True) if index >= 0]
    if cells[cells_of.ALONE]:
        ready = _ready(objects, waiting, cells)
        if ready:
            return ready
    mine.point(points.WAIT, waiting[0] if len(waiting) == 1 else -1, mine.deadline(timeout))
    return _ready(objects, waiting, cells)


def _ready(objects: list[Any], waiting: list[int], cells: Any) -> list[Any]:
    ready = []
    for one, index in zip(objects, waiting, strict=True):
        if index < 0:
            found = cells[_slot_at(~index) + cells_of.STATE] == cells_of.ENDED
        else:
            found = cells[_at(index) + cells_of.BYTES] > 0 or readable(one)
        if found:
            ready.append(one)
    return ready


def readable(one: Any) -> bool:
    """Whether something can be read there now, if only its end."""
    poll = select.poll()
    poll.register(one, select.POLLIN)
    return bool(poll.poll(0))


def _look(at: int) -> bool:
    """Whether an actor that waits for a pipe waits in vain: the other end is gone."""
    mine = turnstile()
    sends = mine.cells[at + cells_of.OP] == points.SEND
    poll = select.poll()
    try:
        for one in mine.watched.get(at, ()):
            poll.register(one, 0 if sends else select.POLLIN)  # errors are always told
        return bool(poll.poll(0))
    except (OSError, ValueError):
        return True  # closed meanwhile: the call itself will say so


__all__ = ["collecting", "fed", "forget", "may_block", "patch", "readable", "sentinel"]
