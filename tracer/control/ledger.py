"""Memory in which every process of a run writes its records and texts, while it lasts.

A file for each would cost a child a tenth of its life: it is made, filled with zeros, mapped and
taken away again. What does not fit here goes into files as ever. Standard library only.
"""

from __future__ import annotations

from mmap import mmap

from tracer.control.arena import CHUNKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SIZE = 32 * 1024  # bytes of a chunk; its name comes first
_NAME = 64
_MOST = 512
_STEP = 1024  # bytes that are looked at together when the end of what is written is searched
_NOTHING = bytes(_STEP)
_PATIENCE = 1.0  # seconds


class Ledger:
    """Chunks of one mapping that is made before the first fork; all zero between two runs.

    door  is held while a chunk is taken
    """

    def __init__(self, cells: Any, door: Any) -> None:
        self._memory = mmap(-1, _SIZE * _MOST)
        self._view = memoryview(self._memory)
        self._cells, self._door = cells, door

    def take(self, name: str, least: int) -> Chunk | None:
        """Room of `least` bytes for what would be the file of that name; None: there is none."""
        if least > _SIZE - _NAME or not self._door.acquire(True, _PATIENCE):
            return None
        try:
            number = self._cells[CHUNKS]
            if number >= _MOST:
                return None
            self._cells[CHUNKS] = number + 1
        finally:
            self._door.release()
        start = number * _SIZE
        told = name.encode()
        self._view[start : start + len(told)] = told
        return Chunk(self._view[start + _NAME : start + _SIZE])

    def close(self) -> dict[str, bytes]:
        """What was written, by name; the ledger is as new. Nobody may be left who writes."""
        written = {}
        for start in range(0, self._cells[CHUNKS] * _SIZE, _SIZE):
            end = start + _SIZE
            while end > start and self._memory[end - _STEP : end] == _NOTHING:
                end -= _STEP
            data = self._memory[start:end]
            self._memory[start:end] = bytes(end - start)
            written[data[:_NAME].rstrip(b"\0").decode()] = data[_NAME:]
        self._cells[CHUNKS] = 0
        return written


class Chunk:
    """As a `Segment`: `data` is what is written to."""

    __slots__ = ("data", "size")

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.size = len(data)

    def free(self) -> bool:
        """It is not this process' to give back."""
        return True
