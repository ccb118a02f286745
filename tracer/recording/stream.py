"""What one traced process has written so far: its segments, read from a mark onwards."""

# Asked for many times a second, where a Path costs more than the question:
# ruff: noqa: PTH110, PTH118

from __future__ import annotations

import marshal
import os
from array import array
from typing import Any, Final, NamedTuple

from tracer import wire

CHUNK: Final = 4096 * wire.RECORD_SIZE
_PEEK: Final = 16 * wire.RECORD_SIZE
_NOTHING: Final = bytes(_PEEK)
_PATIENCE: Final = 3  # looks at the same gap before it counts as one that nobody will fill


class Mark(NamedTuple):
    """A place in the segments of a process."""

    segment: int
    offset: int


START: Final = Mark(0, 0)


class Records(NamedTuple):
    """Published records in the order of their places: `times[i]` belongs to `words[i]`."""

    times: array[int]
    words: array[int]


class Stream:
    """Reads the records and the text of one process; never writes, never waits.

    `final` means that the writer is gone: what is a gap now stays one and is stepped over. While it
    lives, a gap (a thread that reserved a place and was interrupted) is given a few looks' time.
    """

    def __init__(self, run_dir: str, key: str, mark: Mark = START, *, final: bool = False) -> None:
        self.key = key
        self.final = final
        self.mark = mark
        self._run_dir = run_dir
        self._fd = -1
        self._looks = 0
        self._offered: tuple[int, int, bytes] | None = None
        self._text: tuple[int, int, bytes] = (-1, 0, b"")

    # --- records ---

    def read(self, most: int = CHUNK) -> Records | None:
        """The next records, at most `most` bytes of them; None if there are none now."""
        offered, self._offered = self._offered, None
        if offered is not None and offered[0] == self.mark.segment:
            raw = offered[2][self.mark.offset - offered[1] :]
            taken = self._published(raw) if offered[1] <= self.mark.offset else None
            if taken is not None:
                return taken
        while True:
            if not self._open():
                return None
            offset = self.mark.offset
            raw = os.pread(self._fd, most if self.final else _PEEK, offset)
            if not raw:
                if not self._next_segment():
                    return None
            elif not any(raw[8:16]):
                quiet = not self.final and raw == _NOTHING
                if (quiet and not self._has_next()) or not self._step_over():
                    return None
            elif self.final:
                return self._published(raw)
            else:
                seen = self._published(os.pread(self._fd, most, offset), peek=True)
                # Read a second time: of a record that was published during the first copy, the
                # time may have been copied before it was written.
                if seen is not None:
                    size = len(seen.words) * wire.RECORD_SIZE
                    return self._published(os.pread(self._fd, size, offset))

    def end(self) -> Mark:
        """How far the process has written, found by bisection: to see whether it goes on."""
        last = self.mark.segment
        while os.path.exists(self._path(last + 1)):
            last += 1
        low = self.mark.offset if last == self.mark.segment else 0
        try:
            fd = os.open(self._path(last), os.O_RDONLY)
        except OSError:
            return self.mark
        try:
            high = os.fstat(fd).st_size
            while low < high:
                middle = (low + high) // 2 // wire.RECORD_SIZE * wire.RECORD_SIZE
                if any(os.pread(fd, wire.RECORD_SIZE, middle)):
                    low = middle + wire.RECORD_SIZE
                else:
                    high = middle
        finally:
            os.close(fd)
        return Mark(last, low)

    def offer(self, kind: str, segment: int, start: int, data: bytes) -> None:
        """A batch from the queue: what continues the mark is taken from it, the rest is ignored."""
        if kind == "text":
            self._text = (segment, start, data)
        else:
            self._offered = (segment, start, data)

    def rest(self) -> None:
        """Give the descriptor back until the next read."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _published(self, raw: bytes, *, peek: bool = False) -> Records | None:
        values = array("q")
        values.frombytes(raw[: len(raw) // wire.RECORD_SIZE * wire.RECORD_SIZE])
        words = values[1::2]
        try:
            count = words.index(0)
        except ValueError:
            count = len(words)
        if not count:
            return None
        if not peek:
            self._looks = 0
            segment, offset = self.mark
            self.mark = Mark(segment, offset + count * wire.RECORD_SIZE)
        return Records(values[0 : 2 * count : 2], words[:count])

    def _step_over(self) -> bool:
        """At a word of 0: the end of what is written, or a gap. True if the mark has moved on."""
        place = self._next_written()
        if place is None and not self._has_next():
            self._looks = 0
            return False
        self._looks += 1
        if not self.final and self._looks < _PATIENCE:
            return False
        self._looks = 0
        if place is None:
            return self._next_segment()
        self.mark = Mark(self.mark.segment, place)
        return True

    def _next_written(self) -> int | None:
        """The offset of the next record in this segment, beyond a gap."""
        place = self.mark.offset
        while raw := os.pread(self._fd, CHUNK, place):
            if raw != bytes(len(raw)):  # thrice as fast as `strip`, and most of it is nothing
                values = array("q")
                values.frombytes(raw[: len(raw) // wire.RECORD_SIZE * wire.RECORD_SIZE])
                for index, word in enumerate(values[1::2]):
                    if word:
                        return place + index * wire.RECORD_SIZE
            place += len(raw)
        return None

    def _has_next(self) -> bool:
        return os.path.exists(self._path(self.mark.segment + 1))

    def _next_segment(self) -> bool:
        if not self._has_next():
            return False
        self.rest()
        self.mark = Mark(self.mark.segment + 1, 0)
        return True

    def _open(self) -> bool:
        if self._fd < 0:
            try:
                self._fd = os.open(self._path(self.mark.segment), os.O_RDONLY)
            except OSError:
                return False
        return True

    def _path(self, segment: int) -> str:
        return os.path.join(self._run_dir, wire.events_file(self.key, segment))

    # --- text ---

    def entry(self, address: int) -> tuple[Any, ...] | None:
        """The tuple at an address; None if it is not there or is none."""
        segment, offset = address >> wire.SEGMENT_SHIFT, address & wire.OFFSET_MASK
        data = self._cached(segment, offset) or self._fetch(segment, offset)
        if data is None:
            return None
        try:
            value = marshal.loads(data)  # noqa: S302 -- tracer's own, in a directory of mode 0700
        except (ValueError, EOFError, TypeError):
            return None
        return value if isinstance(value, tuple) else None

    def _cached(self, segment: int, offset: int) -> bytes | None:
        known, start, data = self._text
        if known != segment or not start <= offset:
            return None
        place = offset - start
        size = int.from_bytes(data[place : place + wire.ENTRY_HEAD], "little")
        entry = data[place + wire.ENTRY_HEAD : place + wire.ENTRY_HEAD + size]
        return entry if size and len(entry) == size else None

    def _fetch(self, segment: int, offset: int) -> bytes | None:
        """Read the block that begins with this entry: the next ones asked for follow it."""
        path = os.path.join(self._run_dir, wire.text_file(self.key, segment))
        try:
            fd = os.open(path, os.O_RDONLY)
        except OSError:
            return None
        try:
            data = os.pread(fd, CHUNK, offset)
            size = int.from_bytes(data[: wire.ENTRY_HEAD], "little")
            if size + wire.ENTRY_HEAD > len(data):
                data = os.pread(fd, size + wire.ENTRY_HEAD, offset)
        finally:
            os.close(fd)
        self._text = (segment, offset, data)
        return self._cached(segment, offset)
