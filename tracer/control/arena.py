"""The memory that everybody under control shares: who stands at which point, what is free there.

One anonymous mapping of 64-bit cells, made before the first fork. Only one actor runs at a time, so
whoever runs changes the cells himself and the controller only reads them: a release, for example,
needs no message. Standard library only.
"""

from __future__ import annotations

from mmap import mmap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

# --- the head ---

NOW: Final = 0  # what events are stamped with, ns: one more each time, so that no two are equal
ALONE: Final = 1  # points that the only actor may still pass at once: nobody else could notice
SLOTS: Final = 2  # how many actors there have been
SEMAPHORES: Final = 3  # how many semaphores
PIPES: Final = 4  # how many directions of pipes
CLOSINGS: Final = 5  # counts what may end a pipe: ends closed, processes gone
STRAYS: Final = 6  # bits: what of the program is not controlled (see STRAY_*)
LIMITED: Final = 7  # a table is full, or there are too many processes
LINES: Final = 8  # 1: every line of the program is a point
FILES: Final = 11  # how many files have been changed and kept
SITES: Final = 10  # 1: whoever stops says at which line of the program
BASE: Final = 9  # virtual time, ns: what clocks show; it stands still while somebody works
MANAGED: Final = 12  # how many objects of managers
CHUNKS: Final = 13  # how many parts of the ledger are in use
MOVES: Final = 14  # how often something was renamed
_HEAD: Final = 16

STRAY_THREAD: Final = 1
STRAY_MANAGER: Final = 2
STRAY_PROCESS: Final = 4  # a program was started that is not Python's multiprocessing
STRAY_SOCKET: Final = 8
STRAY_SIGNAL: Final = 16
STRAY_FILES: Final = 32  # a file was changed that cannot be put back

# --- an actor's slot ---

STATE: Final = 0
OP: Final = 1
OBJECT: Final = 2  # index of a semaphore or pipe, slot of an actor; -1: none
DEADLINE: Final = 3  # virtual ns; -1: for ever
ARGUMENT: Final = 4
RESULT: Final = 5  # what the actor is told when it is woken
PID: Final = 6
PARENT: Final = 7  # slot; -1: none
NUMBER: Final = 8  # of a child among its parent's, of a thread among its process'
CODE: Final = 9  # exit code, once ENDED
SORT: Final = 10  # PROCESS, THREAD or FEEDER
SERVICE: Final = 11  # slot of a feeder, or number of a signal, that is to be served
EARLY: Final = 12  # 1: the actor wants to say that it has to wait
FOUND: Final = 13  # 1: its descriptor can be read, or will never be
COUNT: Final = 14  # of what WAITING lists; of a feeder: items to feed
SITE: Final = 15  # line of the program
BUSY: Final = 16  # 1: it asks somebody who will answer soon, however loaded the machine
ALARM: Final = 17  # virtual ns at which a SIGALRM comes; 0: none is on its way
INTERVAL: Final = 18  # ns from that one to the next; 0: it is the last
PLACE: Final = 19  # text: the line that last called what may wait where nobody controls
_PLACE: Final = 8  # cells of it
WAITING: Final = 27  # what connection.wait waits for: pipes, and ~slot for actors
MOST_WAITED: Final = 40
_SLOT: Final = WAITING + MOST_WAITED
MOST_SLOTS: Final = 512

FREE, RUNNING, PARKED, ENDED = 0, 1, 2, 3
PROCESS, THREAD, FEEDER = 0, 1, 2

# --- a semaphore ---

VALUE: Final = 0
CREATOR: Final = 1  # slot of the actor that made it, and which of its semaphores it is
SERIAL: Final = 2
LOOKED: Final = 3  # somebody looked at its value or tried it: then a release is a point too
VERSION: Final = 4  # of what the semaphore guards: a shared value is written
TOLD: Final = 5  # 1: to take it is an event by itself, not a part of one
_SEMAPHORE: Final = 6
MOST_SEMAPHORES: Final = 65536

# --- one direction of a pipe ---

INODE: Final = 0  # of the end that reads
BYTES: Final = 1  # on their way
ROOM: Final = 2  # bytes that fit
OTHER: Final = 3  # inode of the end that writes
BORN: Final = 4  # slot of the actor that made it, and which of its pipes it is
ORDER: Final = 5
_PIPE: Final = 6
MOST_PIPES: Final = 8192

# --- what a manager keeps ---

TOKEN: Final = 0  # what its proxies know it by, as a number
MAKER: Final = 1  # slot of the actor that had it made, and which of its objects it is
TURN: Final = 2
ROOT: Final = 3  # index of the object itself; of a Condition with a given lock: of the lock
CHANGES: Final = 4  # calls that may have changed it
_MANAGED: Final = 5
MOST_MANAGED: Final = 16384

_SLOTS_AT: Final = _HEAD
_SEMAPHORES_AT: Final = _SLOTS_AT + MOST_SLOTS * _SLOT
_PIPES_AT: Final = _SEMAPHORES_AT + MOST_SEMAPHORES * _SEMAPHORE
_MANAGED_AT: Final = _PIPES_AT + MOST_PIPES * _PIPE
_LANES_AT: Final = _MANAGED_AT + MOST_MANAGED * _MANAGED
_LANE: Final = 8  # cells, a cache line; a sem_t has 32 bytes
_CELLS: Final = _LANES_AT + (MOST_SLOTS + 3) * _LANE


class FullError(Exception):
    """A table has no room for one more."""


class Arena:
    """The cells, and where in them everything stands."""

    def __init__(self) -> None:
        self._memory = mmap(-1, _CELLS * 8)
        self.cells = memoryview(self._memory).cast("q")

    def lanes(self) -> list[Any]:
        """A real semaphore for each slot, and three more; all at 0.

        They lie in the arena: with a mapping for each, as `sem_open` makes it, every fork would
        copy hundreds of mappings.
        """
        import _multiprocessing  # type: ignore[import-not-found]  # typeshed has none of it
        import ctypes

        first = ctypes.addressof(ctypes.c_char.from_buffer(self._memory)) + _LANES_AT * 8
        places = range(first, first + (MOST_SLOTS + 3) * _LANE * 8, _LANE * 8)
        sem_init = ctypes.CDLL(None, use_errno=True).sem_init
        for place in places:
            if sem_init(ctypes.c_void_p(place), 1, 0):
                raise OSError(ctypes.get_errno(), "sem_init")
        rebuild = _multiprocessing.SemLock._rebuild
        return [rebuild(place, 1, 2**20, None) for place in places]

    def clear(self) -> None:
        """Begin anew; nobody may be left who uses it."""
        cells = self.cells
        for start, size, used, most in (
            (_SLOTS_AT, _SLOT, cells[SLOTS], MOST_SLOTS),
            (_SEMAPHORES_AT, _SEMAPHORE, cells[SEMAPHORES], MOST_SEMAPHORES),
            (_PIPES_AT, _PIPE, cells[PIPES], MOST_PIPES),
            (_MANAGED_AT, _MANAGED, cells[MANAGED], MOST_MANAGED),
        ):
            length = size * min(used + 1, most)
            self._memory[start * 8 : (start + length) * 8] = bytes(length * 8)
        self._memory[: _HEAD * 8] = bytes(_HEAD * 8)

    @staticmethod
    def slot(index: int) -> int:
        """Where the slot of an actor begins."""
        return _SLOTS_AT + index * _SLOT

    @staticmethod
    def semaphore(index: int) -> int:
        """Where a semaphore begins."""
        return _SEMAPHORES_AT + index * _SEMAPHORE

    @staticmethod
    def pipe(index: int) -> int:
        """Where a direction of a pipe begins."""
        return _PIPES_AT + index * _PIPE

    @staticmethod
    def managed(index: int) -> int:
        """Where an object of a manager begins."""
        return _MANAGED_AT + index * _MANAGED

    def stamp(self) -> int:
        """The virtual time, unlike any before."""
        self.cells[NOW] += 1
        return self.cells[NOW]

    def note(self, slot: int, place: str) -> None:
        """A line that calls what may wait where nobody controls."""
        size = _PLACE * 8
        start = (self.slot(slot) + PLACE) * 8
        self._memory[start : start + size] = place.encode()[-size:].ljust(size, b"\0")

    def noted(self, slot: int) -> str:
        """The last such line; empty if there is none."""
        start = (self.slot(slot) + PLACE) * 8
        return self._memory[start : start + _PLACE * 8].rstrip(b"\0").decode(errors="replace")

    def new_slot(self, parent: int, number: int, sort: int) -> int:
        """A place for one more actor. Raises FullError."""
        index = self._next(SLOTS, MOST_SLOTS)
        at = self.slot(index)
        cells = self.cells
        cells[at + PARENT], cells[at + NUMBER], cells[at + SORT] = parent, number, sort
        cells[at + OBJECT] = cells[at + DEADLINE] = -1
        cells[at + STATE] = FREE
        return index

    def new_semaphore(self, value: int, creator: int) -> int:
        """One more semaphore. Raises FullError."""
        index = self._next(SEMAPHORES, MOST_SEMAPHORES)
        at = self.semaphore(index)
        cells = self.cells
        cells[at + VALUE], cells[at + CREATOR], cells[at + SERIAL] = value, creator, index
        return index

    def new_pipe(self, reader: int, writer: int, room: int, creator: int) -> int:
        """One more direction of a pipe, from the inode `writer` to the inode `reader`."""
        index = self._next(PIPES, MOST_PIPES)
        at = self.pipe(index)
        cells = self.cells
        cells[at + INODE], cells[at + OTHER], cells[at + ROOM] = reader, writer, room
        cells[at + BYTES], cells[at + BORN], cells[at + ORDER] = 0, creator, index
        return index

    def new_managed(self, token: int, maker: int, turn: int, root: int | None) -> int:
        """One more object of a manager; returns the index of the object itself."""
        index = self._next(MANAGED, MOST_MANAGED)
        at = self.managed(index)
        cells = self.cells
        cells[at + TOKEN], cells[at + MAKER], cells[at + TURN] = token, maker, turn
        cells[at + ROOT] = index if root is None or root < 0 else root
        return int(cells[at + ROOT])

    def _next(self, counter: int, most: int) -> int:
        index = self.cells[counter]
        if index >= most - 1:
            self.cells[LIMITED] = 1
            raise FullError
        self.cells[counter] = index + 1
        return index
