"""Where the records of this process go: segments of events and of text, and now and then the queue.

Records are appended by the hot path, which owns the offset; this class owns the files. Nothing here
raises: where there is no room, records go to a scratch buffer and are counted as lost.
"""

from __future__ import annotations

import marshal
import os
from _thread import RLock, get_ident
from time import monotonic_ns

from tracer import wire
from tracer.recording.segments import Segment as Segment  # noqa: PLC0414 -- tests replace it

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tracer.recording.channel import Sender

_SCRATCH = 64 * 1024


class Journal:
    """The files of one process. `reset` makes it another process' (after a fork).

    key       names the process in the run directory
    position  asks the hot path how far it has written into the current segment
    room      asks it what it writes to, and `install` gives it something else
    """

    def __init__(self) -> None:
        self.run_dir: str | None = None
        self.sender: Sender | None = None
        self.position: Any = int
        self.room: Any = None
        self.install: Any = None
        self._graveyard: list[Any] = []  # mapped files that must not be closed here
        self._segment: Segment | None = None
        self._text: Segment | None = None
        self.reset()

    def reset(self) -> None:
        """Forget whose files these were and begin with none."""
        if self._segment is not None:
            self._graveyard.append(self._segment)
        if self._text is not None:
            self._graveyard.append(self._text)
        self.born = self.flushed = monotonic_ns()
        self.key = f"{os.getpid()}-{self.born:x}"
        self.scratch = False  # there is no room: records go nowhere and are counted
        self._lost = 0
        self._segment, self._number, self._sent = None, -1, 0
        self._text, self._text_number, self._text_count = None, -1, -1
        self._text_end = self._text_sent = 0
        self._rolling, self._roller = RLock(), 0
        self._flushing = False

    # --- events ---

    def replace(self, full: Any) -> None:
        """Give the hot path a buffer to go on in, unless somebody else just did.

        An exception of the program's may come at any point: then `full` is still there, and the
        next record asks again.
        """
        me = get_ident()
        if self._roller == me:  # a signal handler in the middle of this very method
            self.install(bytearray(_SCRATCH))
            return
        with self._rolling:
            self._roller = me
            try:
                if self.room() is full:
                    self.install(self._next(full))
            finally:
                self._roller = 0

    def _next(self, full: Any) -> Any:
        if self.scratch:
            self._lost += len(full) // wire.RECORD_SIZE
        elif self._segment is not None and not self.holding():
            self.flush()
        fresh = self._new_segment()
        if fresh is None:
            self.scratch = self.run_dir is not None
            if self.scratch:
                self._count_lost(self._lost + _SCRATCH // wire.RECORD_SIZE)
            return bytearray(_SCRATCH)
        if self._lost:
            self._count_lost(self._lost)
        old, self._segment = self._segment, fresh
        self._number += 1
        self._sent, self.scratch = 0, False
        if old is not None:
            self._bury(old)
        return fresh.data

    def _new_segment(self) -> Segment | None:
        if self.run_dir is None or (self._number >= 0 and self._run_is_full()):
            return None
        size = wire.FIRST_EVENTS if self._number < 0 else wire.NEXT_EVENTS
        name = wire.events_file(self.key, self._number + 1)
        try:
            return self.segment(name, size, wire.RECORD_SIZE)
        except OSError:
            return None

    def segment(self, name: str, size: int, least: int) -> Segment:
        """Room for records or texts, `least` bytes at least. Raises OSError."""
        return Segment(os.path.join(self.run_dir or "", name), max(size, least))

    def _run_is_full(self) -> bool:
        """Whether the supervisor has called it enough; asked once per segment."""
        return os.path.exists(os.path.join(self.run_dir or "", wire.FULL_FILE))

    def lose_one(self) -> None:
        """An event whose text found no room."""
        self._lost += 1
        self._count_lost(self._lost)

    def _count_lost(self, count: int) -> None:
        """The size of a sparse file is a number that needs no room."""
        try:
            fd = os.open(
                os.path.join(self.run_dir or "", f"{self.key}.{wire.LOST_FILE}"),
                os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC,
                0o600,
            )
            try:
                os.ftruncate(fd, count)
            finally:
                os.close(fd)
        except OSError:
            pass

    def _bury(self, old: Segment) -> None:
        if not old.free():
            self._graveyard.append(old)

    # --- text ---

    def entry(self, payload: tuple[Any, ...]) -> int | None:
        """Store a tuple of plain values; returns its address, or None where there is no room."""
        data = marshal.dumps(payload, 2)
        size = len(data) + wire.ENTRY_HEAD
        while self.run_dir is not None and not self.scratch:
            # No call between the first and the last of these three: nothing comes in between.
            here = self._text
            start = self._text_end
            self._text_end = start + size
            if here is not None and start + size <= here.size:
                body = start + wire.ENTRY_HEAD
                here.data[body : start + size] = data
                here.data[start:body] = len(data).to_bytes(wire.ENTRY_HEAD, "little")
                return self._text_number << wire.SEGMENT_SHIFT | start
            if not self._new_text(here, size):
                return None
        return None

    def _new_text(self, full: Segment | None, size: int) -> bool:
        self._text_count += 1
        number = self._text_count
        smallest = wire.FIRST_TEXT if number == 0 else wire.NEXT_TEXT
        name = wire.text_file(self.key, number)
        if number > 0 and self._run_is_full():
            return False
        try:
            fresh = self.segment(name, smallest, size)
        except OSError:
            return False
        if self._text is not full:
            self._bury(fresh)  # another thread, or a signal handler, was faster
            return True
        self._text_number, self._text = number, fresh
        self._text_end = self._text_sent = 0
        if full is not None:
            self._bury(full)
        return True

    # --- the queue ---

    def holding(self) -> bool:
        """Whether this process holds anything that the program locks; nothing is sent then."""
        return False

    def flush(self) -> None:
        """Send what the queue has not had yet. What fails is found in the segments."""
        end = self.position()
        if self.scratch:
            self._count_lost(self._lost + end // wire.RECORD_SIZE)
            return
        segment, text = self._segment, self._text
        if self.sender is None or self._flushing or segment is None:
            return
        self._flushing = True
        try:
            self.flushed = monotonic_ns()
            if text is not None:
                self._text_sent = self._send(
                    "text", text, self._text_number, self._text_sent, self._text_end
                )
            self._sent = self._send("events", segment, self._number, self._sent, end)
        finally:
            self._flushing = False

    def unsent(self) -> int:
        """Records that the queue has not had yet."""
        return int(self.position() - self._sent) // wire.RECORD_SIZE

    def _send(self, kind: str, segment: Segment, number: int, start: int, end: int) -> int:
        end = min(end, segment.size)
        if end > start and self.sender is not None:
            self.sender.send((self.key, kind, number, start, segment.data[start:end]))
        return max(start, end)
