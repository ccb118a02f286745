"""Where an actor stops before all that another one could notice, until it is let through.

The actor writes what it is about to do into its slot of the arena, wakes the controller and sleeps
on a semaphore of its own. Whoever is let through is the only one that runs. Standard library only.
"""

from __future__ import annotations

import os
import sys
from _thread import get_ident
from math import ceil
from time import sleep as really_sleep

from tracer.control import arena as cells_of
from tracer.control import points
from tracer.runtime.program_line import program_frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tracer.control.arena import Arena

_PATIENCE = 2.0  # seconds between two looks whether the controller is still there
_SPINS = 64  # looks at the clock in a row that mean that somebody waits for it
_FIRST_SPIN = 1_000_000  # ns that the clock then moves on, more each time
_LONGEST_SPIN = 1_000_000_000

_really_kill = os.kill
_Slot = cells_of.Arena.slot


class Turnstile:
    """This process' place under control; one for all of its threads.

    slot     of the main thread; -1 while nobody controls this process
    path     spawn path of the process
    serves   nobody controls it because it is a manager's server
    ending   virtual time at which such a server was told to end; 0 until then
    bypass   how many calls deep this thread is in something that is not controlled
    feeders  slot of a feeder -> what writes its next bytes
    watched  where a slot begins -> the descriptors that its actor waits for
    """

    def __init__(self, arena: Arena, lanes: list[Any], bell: Any, door: Any) -> None:
        self.arena = arena
        self.cells = arena.cells
        self.lanes = lanes
        self.bell = bell
        self._door = door  # held while a thread takes a slot
        self.feeders: dict[int, Callable[[], None]] = {}
        self.watched: dict[int, list[Any]] = {}
        self.leave()

    def leave(self) -> None:
        """Nobody controls this process."""
        self.slot = -1
        self.at = 0
        self.path = ""
        self.serves = False
        self.ending = 0
        self.main = 0
        self.bypass: dict[int, int] = {}
        self._threads: dict[int, int] = {}
        self.serial = 0
        self.spins = 0
        self._stretch = _FIRST_SPIN
        self.controller = 0
        self.feeders.clear()
        self.watched.clear()

    def enter(self, slot: int, path: str, controller: int) -> None:
        """This process is the actor of `slot` from now on. Returns when it may begin."""
        self.leave()
        self.slot, self.path, self.controller = slot, path, controller
        self.at = _Slot(slot)
        self.main = get_ident()
        self.cells[self.at + cells_of.PID] = os.getpid()
        self._sleep(self.lanes[slot])

    def serve(self) -> None:
        """This process is a manager's server, at nobody's turn."""
        self.leave()
        self.serves = True

    @property
    def controlled(self) -> bool:
        """Whether the current thread has to stop at points."""
        return self.slot >= 0 and get_ident() not in self.bypass

    def next_serial(self) -> int:
        """A number for what this process makes, the same in every run that goes the same way."""
        self.serial += 1
        return self.serial

    # --- points ---

    def point(
        self,
        op: int,
        target: int = -1,
        deadline: int = -1,
        argument: int = 0,
        early: int = 0,
    ) -> int:
        """Stop before `op` on `target` until it can be done and the controller says so.

        Returns GO, EXPIRED if the deadline (virtual ns) came first, or EARLY_WORD. Once it has
        returned, nobody else runs until the next point.
        """
        me = get_ident()
        if self.slot < 0 or (me in self.bypass and op != points.FORK):
            return points.GO
        cells = self.cells
        self.spins = 0
        if op not in {points.CLOCK, points.SLEEP}:
            self._stretch = _FIRST_SPIN
        if cells[cells_of.ALONE] and self._at_once(op, target, deadline):
            return points.GO
        slot, at = (self.slot, self.at) if me == self.main else self.place()
        about = (op, target, deadline, argument, early)
        self._write(at, about)
        if cells[cells_of.SITES]:
            frame = program_frame(sys._getframe(1))
            cells[at + cells_of.SITE] = 0 if frame is None else frame.f_lineno
        lane = self.lanes[slot]
        while True:
            cells[at + cells_of.STATE] = cells_of.PARKED
            self.bell.release()
            if not lane.acquire(True, _PATIENCE):
                self._sleep(lane)
            told = cells[at + cells_of.RESULT]
            if told < points.SERVE_FEED:
                return told
            self._serve(told, at)
            if told == points.SERVE_SIGNAL:
                self._write(at, about)  # its handler may have come to other points

    def _write(self, at: int, about: tuple[int, int, int, int, int]) -> None:
        """What the actor stands at."""
        cells = self.cells
        cells[at + cells_of.OP] = about[0]
        cells[at + cells_of.OBJECT] = about[1]
        cells[at + cells_of.DEADLINE] = about[2]
        cells[at + cells_of.ARGUMENT] = about[3]
        cells[at + cells_of.EARLY] = about[4]
        cells[at + cells_of.FOUND] = 0

    def _at_once(self, op: int, target: int, deadline: int) -> bool:
        """Whether the only actor there is can do it without asking."""
        cells = self.cells
        cells[cells_of.ALONE] -= 1
        if cells[self.at + cells_of.ALARM]:
            return False
        if op == points.SLEEP:
            cells[cells_of.BASE] = max(cells[cells_of.BASE], deadline)
            cells[cells_of.NOW] = max(cells[cells_of.NOW], deadline)
            return True
        if op == points.ACQUIRE:
            return cells[cells_of.Arena.semaphore(target)] > 0
        if op in {points.RECEIVE, points.SEND}:
            at = cells_of.Arena.pipe(target)
            carried = cells[at + cells_of.BYTES]
            return carried > 0 if op == points.RECEIVE else carried == 0
        if op in {points.READ, points.WRITE}:
            return target < 0 or cells[cells_of.Arena.semaphore(target)] > 0
        return op in {
            points.TRY, points.LOOK, points.RELEASE, points.STATUS, points.START, points.TABLE,
            points.LINE, points.CALL,
        }  # fmt: skip

    def place(self) -> tuple[int, int]:
        """Slot of the current thread and where it begins; one more thread takes one."""
        me = get_ident()
        if me == self.main:
            return self.slot, self.at
        slot = self._threads.get(me)
        if slot is None:
            with self._door:
                slot = self.arena.new_slot(self.slot, len(self._threads) + 1, cells_of.THREAD)
                at = _Slot(slot)
                self.cells[at + cells_of.PID] = os.getpid()
                self.cells[at + cells_of.STATE] = cells_of.RUNNING
                self.cells[cells_of.STRAYS] |= cells_of.STRAY_THREAD
                self.cells[cells_of.ALONE] = 0
            self._threads[me] = slot
        return slot, _Slot(slot)

    def known_slot(self) -> int:
        """Slot of the current thread, or its process' if it has none yet."""
        return self._threads.get(get_ident(), self.slot)

    def thread_ended(self) -> None:
        """The current thread will not come to a point any more."""
        slot = self._threads.pop(get_ident(), None)
        if slot is not None:
            self.cells[_Slot(slot) + cells_of.STATE] = cells_of.ENDED
            self.bell.release()

    def _serve(self, told: int, at: int) -> None:
        """Do what the controller asks of an actor that waits."""
        cells = self.cells
        if told == points.SERVE_FEED:
            self.feeders[cells[at + cells_of.SERVICE]]()
        elif told == points.SERVE_SIGNAL:
            _really_kill(os.getpid(), cells[at + cells_of.SERVICE])
        elif told == points.SERVE_LOOK:
            cells[at + cells_of.FOUND] = int(self.look(at))
        else:
            self.gone()

    def look(self, at: int) -> bool:
        """Whether what the actor waits for has happened where no cell tells of it."""
        del at
        return False  # `pipes` knows better

    def gone(self) -> None:
        """Leave without a word: the run is over."""
        _really_kill(os.getpid(), 9)

    def _sleep(self, lane: Any) -> None:
        while not lane.acquire(True, _PATIENCE):
            try:
                _really_kill(self.controller, 0)
            except OSError:
                self.gone()

    # --- time ---

    def clock(self) -> int:
        """Virtual time in ns, for who asks; who asks again and again waits for it to pass."""
        self.spins += 1
        if self.spins >= _SPINS and self.controlled:
            stretch, self._stretch = self._stretch, min(self._stretch * 2, _LONGEST_SPIN)
            until = self.cells[cells_of.BASE] + stretch
            self.point(points.SLEEP if self.cells[cells_of.ALONE] else points.CLOCK, -1, until)
            self.spins = _SPINS - 1
        return int(self.cells[cells_of.BASE])

    def deadline(self, seconds: Any) -> int:
        """The virtual time in `seconds`; -1 for ever."""
        if seconds is None:
            return -1
        ns: int = min(
            max(0, ceil(min(seconds, 1e9) * 1e9)), 1 << 60
        )  # a moment at least: it passes
        return int(self.cells[cells_of.BASE]) + ns

    # --- what is not controlled ---

    def stray(self, what: int) -> None:
        """Something of the program is not controlled: verdicts have to say so."""
        self.cells[cells_of.STRAYS] |= what
        if what & cells_of.STRAY_THREAD:
            self.cells[cells_of.ALONE] = 0

    def outside(self) -> _Outside:
        """`with`: what is done inside is done for real and is no point."""
        return _Outside(self.bypass)


class _Outside:
    """A stretch of code of one thread that passes the turnstile by."""

    __slots__ = ("_bypass",)

    def __init__(self, bypass: dict[int, int]) -> None:
        self._bypass = bypass

    def __enter__(self) -> None:
        me = get_ident()
        self._bypass[me] = self._bypass.get(me, 0) + 1

    def __exit__(self, *exc: object) -> None:
        me = get_ident()
        left = self._bypass[me] - 1
        if left:
            self._bypass[me] = left
        else:
            del self._bypass[me]


TURNSTILES: list[Turnstile] = []  # at most one: this process'


def turnstile() -> Turnstile:
    """This process' own."""
    return TURNSTILES[0]


__all__ = ["TURNSTILES", "Turnstile", "really_sleep", "turnstile"]
