"""Decides who goes next: one actor at a time, and only what can be completed.

The controller reads in the arena who stands at which point and what is free there, asks a strategy
where there is a choice, wakes the chosen one, and sleeps until it stands at its next point. Time
stands still meanwhile and passes when nobody can go, or when the strategy lets it.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracer.control import arena as cells_of
from tracer.control import points
from tracer.control.actors import Actor
from tracer.control.choice import TIME, TIMEOUT, Choice, Operation
from tracer.control.virtual_clock import REAL
from tracer.model.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.control.arena import Arena

MAIN: Final = "main"
_at: Final = cells_of.Arena.slot
_PATIENCE: Final = 0.05  # seconds between two looks at an actor that does not come back
_ELSEWHERE: Final = 0.5  # seconds of sleep that mean that it waits where nobody controls
_monotonic: Final = REAL["monotonic"]


class Limits(NamedTuple):
    """What ends a run that does not end by itself.

    steps     operations granted
    idle      operations in a row by which nothing has changed: a livelock
    seconds   of wall clock without any point: somebody computes, or waits where nobody controls
    actors    processes at one time, against fork bombs
    until     virtual ns after which the run is stopped; -1: never
    """

    steps: int = 10_000
    idle: int = 2_000
    seconds: float = 10.0
    actors: int = 200
    until: int = -1


class Run(NamedTuple):
    """What came of one run.

    how       ended | deadlock | livelock | steps | outside | actors | stopped | interrupted
    codes     exit code by actor, of those that have ended
    schedule  every operation and every decision
    stamps    virtual time at which each step was granted
    stuck     actors that could not move, what each stood at
    now       virtual time at the end
    strays    bits: what of the program was not controlled
    early     time was let pass although somebody could go
    """

    how: str
    codes: dict[str, int]
    schedule: Schedule
    stamps: list[int]
    stuck: list[Operation]
    now: int
    strays: int
    early: bool

    @property
    def code(self) -> int | None:
        """Exit code of main, None if it has not ended."""
        return self.codes.get(MAIN)


class Controller:
    """One run of a program, from main's first step to the end of everybody."""

    def __init__(
        self,
        arena: Arena,
        lanes: list[Any],
        bell: Any,
        strategy: Any,
        limits: Limits,
        fork_child: Callable[[int], int],
        *,
        timeouts: bool = False,
    ) -> None:
        self._cells = arena.cells
        self._lanes = lanes
        self._bell = bell
        self._strategy = strategy
        self._limits = limits
        self._fork_child = fork_child
        self._timeouts = timeouts
        self._actors: dict[int, Actor] = {}
        self._known = 0  # slots that have been looked at
        self._announced: set[int] = set()  # of these, the ones where nobody has begun
        self._running: set[int] = set()
        self._outside: set[int] = set()
        self._closings = 0
        self._idle = 0
        self._early = False
        self._last: str | None = None
        self._schedule = Schedule()
        self._stamps: list[int] = []
        self._codes: dict[str, int] = {}
        self.interrupted = False  # set by a signal handler: no more steps

    def run(self) -> Run:
        """Until main has ended, or nobody can ever move, or a limit is reached."""
        self._meet()
        how = self._follow()
        stuck = [actor.operation for actor in self._living() if actor.slot not in self._outside]
        cells = self._cells
        return Run(
            how,
            self._codes,
            self._schedule,
            self._stamps,
            stuck if how in {"deadlock", "livelock", "steps", "outside"} else [],
            cells[cells_of.NOW],
            cells[cells_of.STRAYS],
            self._early,
        )

    def _follow(self) -> str:
        while True:
            self._settle()
            if self.interrupted:
                return "interrupted"
            if MAIN in self._codes and not self._living():
                return "ended"
            if len(self._schedule.steps) >= self._limits.steps:
                return "steps"
            if self._cells[cells_of.LIMITED] or len(self._actors) > self._limits.actors:
                return "actors"
            if 0 <= self._limits.until <= self._cells[cells_of.BASE]:
                return "stopped"
            if self._idle > self._limits.idle:
                return "livelock"
            ended = self._step()
            if ended is not None:
                return ended

    # --- one step ---

    def _step(self) -> str | None:
        """Let one operation happen; a word if the run is over instead."""
        cells = self._cells
        ready, patient = self._ready()
        if not ready:
            if self._closings != cells[cells_of.CLOSINGS]:
                self._closings = cells[cells_of.CLOSINGS]
                if self._ask_for_ends():
                    return None
            deadline = self._next_deadline()
            if deadline is not None and self._outside and self._come_back(_PATIENCE):
                return None
            if deadline is not None:
                self._pass_time(deadline)
                return None
            if not patient:
                if self._outside:
                    return None if self._come_back(self._limits.seconds) else "outside"
                return "ended" if MAIN in self._codes else "deadlock"
            ready = patient
        options = [actor.operation for actor in ready]
        if self._strategy.time_passes and self._next_deadline() is not None:
            options.append(TIME)
        if self._timeouts:
            options += self._expirable()
        choice = Choice(options, self._last)
        index = self._strategy.choose(choice)
        chosen = choice.enabled[index]
        self._schedule.add(choice.enabled, index, choice.default)
        cells[cells_of.NOW] += 1
        self._stamps.append(cells[cells_of.NOW])
        if chosen.actor == TIME.actor:
            self._early = True
            deadline = self._next_deadline()
            assert deadline is not None
            self._pass_time(deadline)
        elif chosen.actor.endswith(TIMEOUT):
            self._early = True
            name = chosen.actor.removesuffix(TIMEOUT)
            actor = next(one for one in self._living() if one.name == name)
            self._pass_time(actor.deadline)
            self._last = actor.name
            self._grant(actor)
        else:
            actor = next(one for one in ready if one.operation is chosen)
            self._last = actor.name
            self._grant(actor)
        return None

    def _ready(self) -> tuple[list[Actor], list[Actor]]:
        """Who can go now; and who could, but only asks again what was answered already."""
        now = self._cells[cells_of.BASE]
        ready: list[Actor] = []
        patient: list[Actor] = []
        alone = len(self._actors) == 1
        for actor in self._actors.values():
            if actor.parked and actor.enabled(now):
                (patient if actor.spins() and not alone else ready).append(actor)
        return ready, patient

    def _pass_time(self, until: int) -> None:
        cells = self._cells
        cells[cells_of.BASE] = until
        cells[cells_of.NOW] = max(cells[cells_of.NOW], until)

    def _living(self) -> list[Actor]:
        return [actor for actor in self._actors.values() if actor.sort != cells_of.FEEDER]

    def _next_deadline(self) -> int | None:
        """The earliest time at which somebody who waits now could go."""
        now = self._cells[cells_of.BASE]
        return min(
            (
                actor.deadline
                for actor in self._actors.values()
                if actor.parked and actor.deadline > now
            ),
            default=None,
        )

    def _expirable(self) -> list[Operation]:
        """The timeouts that could come before what is waited for."""
        now = self._cells[cells_of.BASE]
        return [
            Operation(actor.name + TIMEOUT, "expire", actor.operation.object)
            for actor in self._living()
            if actor.parked
            and actor.deadline > now
            and actor.op != points.SLEEP
            and not actor.enabled(now)
        ]

    # --- waking ---

    def _grant(self, actor: Actor) -> None:
        """Let an actor do what it stands at, and wait until it stands at the next point."""
        cells, op = self._cells, actor.op
        told = points.GO if actor.free() else points.EXPIRED
        self._idle = 0 if actor.noted() else self._idle + 1
        if actor.sort == cells_of.FEEDER:
            owner = self._actors[actor.parent]
            cells[owner.at + cells_of.SERVICE] = actor.slot
            self._wake(owner, points.SERVE_FEED)
            return
        if op == points.EXIT:
            self._end(actor, cells[actor.at + cells_of.CODE], wake=True)
            return
        if op == points.SIGNAL:
            self._signal(actor)
            return
        self._alone()
        self._wake(actor, told)

    def _wake(self, actor: Actor, told: int) -> None:
        cells = self._cells
        cells[actor.at + cells_of.RESULT] = told
        cells[actor.at + cells_of.STATE] = cells_of.RUNNING
        self._running.add(actor.slot)
        self._lanes[actor.slot].release()

    def _alone(self) -> None:
        """While there is one actor only, it need not ask."""
        living = [one for one in self._actors.values() if not one.ended]
        self._cells[cells_of.ALONE] = int(
            len(living) == 1 and not self._cells[cells_of.STRAYS] & cells_of.STRAY_THREAD
        )

    def _settle(self) -> None:
        """Until everybody who runs stands at a point, is gone, or is somewhere else."""
        began = _monotonic()
        while self._running and not self.interrupted:
            rang = self._bell.acquire(True, _PATIENCE)
            self._meet()
            waited = _monotonic() - began
            for slot in list(self._running):
                self._look_at(slot, waited if not rang else 0.0)
            if self._running and waited > self._limits.seconds:
                self._outside |= self._running
                self._running.clear()
        if self._outside:
            self._collect()
        self._early_words()

    def _look_at(self, slot: int, waited: float) -> None:
        """What has become of somebody who runs."""
        actor = self._actors[slot]
        state = self._cells[actor.at + cells_of.STATE]
        if state == cells_of.PARKED:
            self._running.discard(slot)
            actor.arrived()
            request = actor.op
            if request == points.FORK:
                child = self._cells[actor.at + cells_of.OBJECT]
                self._cells[_at(child) + cells_of.PID] = self._fork_child(child)
                self._wake(actor, points.GO)
        elif state == cells_of.ENDED:
            self._running.discard(slot)
            self._forget(actor)
        elif waited and not _lives(self._cells[actor.at + cells_of.PID]):
            self._died(actor)
        elif self._away(waited) and self._blocked(actor):
            self._running.discard(slot)
            self._outside.add(slot)

    def _away(self, waited: float) -> bool:
        """Whether somebody has been running for so long that one looks where he is.

        Without anything uncontrolled in the program it is no hurry, and a loaded machine is slow.
        """
        strays = self._cells[cells_of.STRAYS]
        return len(self._actors) > 1 and waited > (_PATIENCE if strays else _ELSEWHERE)

    def _blocked(self, actor: Actor) -> bool:
        """Whether somebody who runs sleeps in the kernel: he may wait for one who is not let go."""
        try:
            with open(f"/proc/{self._cells[actor.at + cells_of.PID]}/stat", "rb") as file:
                return file.read().rpartition(b")")[2].split()[0] == b"S"
        except OSError:
            return False

    def _collect(self) -> None:
        """Those who were elsewhere and have come to a point meanwhile."""
        self._meet()
        for slot in list(self._outside):
            actor = self._actors.get(slot)
            if actor is None:
                self._outside.discard(slot)
                continue
            state = self._cells[actor.at + cells_of.STATE]
            if state != cells_of.RUNNING:
                self._outside.discard(slot)
                self._running.add(slot)
                self._look_at(slot, 0.0)

    def _come_back(self, seconds: float) -> bool:
        """Wait for those who are elsewhere; whether somebody has come."""
        until = _monotonic() + seconds
        before = len(self._outside)
        while len(self._outside) == before and _monotonic() < until and not self.interrupted:
            self._bell.acquire(True, _PATIENCE)
            self._collect()
            for slot in list(self._outside):
                actor = self._actors[slot]
                if not _lives(self._cells[actor.at + cells_of.PID]):
                    self._died(actor)
        return len(self._outside) != before

    def _early_words(self) -> None:
        """Who came to a lock that was free and is not any more says now that it waits."""
        for actor in list(self._actors.values()):
            if actor.parked and actor.wants_a_word():
                self._wake(actor, points.EARLY_WORD)
                self._settle()

    def _ask_for_ends(self) -> bool:
        """Ask who waits for a pipe whether its other end is gone."""
        found = False
        for actor in list(self._actors.values()):
            if actor.parked and actor.op in {points.RECEIVE, points.SEND, points.WAIT}:
                self._wake(actor, points.SERVE_LOOK)
                self._settle()
                found = found or bool(self._cells[actor.at + cells_of.FOUND])
        return found

    # --- beginning and ending ---

    def _meet(self) -> None:
        """Actors that have taken a slot; one that is only announced is looked at again."""
        cells = self._cells
        while self._known < cells[cells_of.SLOTS]:
            self._announced.add(self._known)
            self._known += 1
        for slot in sorted(self._announced):
            state = cells[_at(slot) + cells_of.STATE]
            if state == cells_of.FREE:
                continue
            self._announced.discard(slot)
            if state == cells_of.ENDED:
                continue
            actor = self._actors[slot] = Actor(cells, slot)
            if state == cells_of.RUNNING:
                self._running.add(slot)
            else:
                actor.arrived()

    def _end(self, actor: Actor, code: int, *, wake: bool) -> None:
        cells = self._cells
        cells[actor.at + cells_of.CODE] = code
        cells[actor.at + cells_of.STATE] = cells_of.ENDED
        cells[cells_of.CLOSINGS] += 1
        if wake:
            cells[actor.at + cells_of.RESULT] = points.GO
            self._lanes[actor.slot].release()
        self._codes[actor.name] = code
        self._forget(actor)

    def _died(self, actor: Actor) -> None:
        """Somebody who ran is gone without a word; what of, its parent will be told."""
        self._end(actor, -_death_of(self._cells[actor.at + cells_of.PID]), wake=False)

    def _forget(self, actor: Actor) -> None:
        self._running.discard(actor.slot)
        self._outside.discard(actor.slot)
        self._actors.pop(actor.slot, None)
        for other in list(self._actors.values()):
            if other.parent == actor.slot and other.sort != cells_of.PROCESS:
                self._cells[other.at + cells_of.STATE] = cells_of.ENDED
                self._forget(other)

    def _signal(self, actor: Actor) -> None:
        """A process sends another one a signal, which strikes it where it stands."""
        cells = self._cells
        target = self._actors.get(cells[actor.at + cells_of.OBJECT])
        number = cells[actor.at + cells_of.ARGUMENT]
        if target is not None:
            pid = cells[target.at + cells_of.PID]
            if number == signal.SIGKILL or not _catches(pid, number):
                _strike(pid, number)
                if number == signal.SIGKILL or not _ignores(pid, number):
                    self._end(target, -number, wake=False)
            elif target is not actor:
                cells[target.at + cells_of.SERVICE] = number
                self._wake(target, points.SERVE_SIGNAL)
                self._settle()
        if actor.slot in self._actors:
            self._wake(actor, points.GO)


def _lives(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] not in {b"Z", b"X"}
    except OSError:
        return False


def _death_of(pid: int) -> int:
    """The signal that a process died of, while nobody has taken leave of it; 0: it is not known."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            status = int(file.read().rpartition(b")")[2].split()[49])
    except (OSError, ValueError, IndexError):
        return 0
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _strike(pid: int, number: int) -> None:
    try:
        signal.pidfd_send_signal(os.pidfd_open(pid), number)
    except OSError:
        pass


def _catches(pid: int, number: int) -> bool:
    return _in_mask(pid, "SigCgt:", number)


def _ignores(pid: int, number: int) -> bool:
    return _in_mask(pid, "SigIgn:", number)


def _in_mask(pid: int, name: str, number: int) -> bool:
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith(name):
                    return bool(int(line.split()[1], 16) >> (number - 1) & 1)
    except OSError:
        pass
    return False
