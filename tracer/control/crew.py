"""Everybody under control: who runs, who stands at a point, who is elsewhere, who has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracer.control import arena as cells_of
from tracer.control import points, system
from tracer.control.actors import Actor
from tracer.control.signals import ring
from tracer.control.virtual_clock import REAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.control.arena import Arena

_at: Final = cells_of.Arena.slot
PATIENCE: Final = 0.05  # seconds between two looks at an actor that does not come back
_SHORT: Final = 0.01  # the same, once something of the program is known not to be controlled
_ELSEWHERE: Final = 0.5  # seconds of sleep that mean that it waits where nobody controls
_GONE: Final = 2.0  # seconds that somebody who has ended may take to be gone
_GLANCE: Final = 0.0002  # seconds between two looks at whether he is
_monotonic: Final = REAL["monotonic"]
_sleep: Final = REAL["sleep"]
ENDS: Final = frozenset({points.RECEIVE, points.SEND, points.WAIT, points.AWAIT})
"""Where what happens may depend on whether the other end of a pipe is open."""


class Crew:
    """The actors of one run.

    actors   slot -> who is there and has not ended
    outside  slots of those who wait where nobody controls
    codes    exit code by name, of those that have ended
    ends     virtual time of their end
    elsewhere  who has been outside -> the line that called it, if that is known
    longest  seconds that somebody may run without coming to a point
    """

    def __init__(
        self,
        arena: Arena,
        lanes: list[Any],
        bell: Any,
        fork_child: Callable[[int], int],
        longest: float,
    ) -> None:
        self._arena = arena
        self.cells = arena.cells
        self._lanes = lanes
        self._bell = bell
        self._fork_child = fork_child
        self._longest = longest
        self.actors: dict[int, Actor] = {}
        self.outside: set[int] = set()
        self.codes: dict[str, int] = {}
        self.ends: dict[str, int] = {}
        self.elsewhere: dict[str, str] = {}
        self.interrupted = False  # set by a signal handler: nobody is waited for any more
        self._closings = 0
        self._known = 0  # slots that have been looked at
        self._announced: set[int] = set()  # of these, the ones where nobody has begun
        self._running: set[int] = set()
        self._leaving: set[int] = set()  # pids of those that have ended and may still have files

    def wake(self, actor: Actor, told: int) -> None:
        """Let somebody who stands at a point run, and tell him why."""
        cells = self.cells
        cells[actor.at + cells_of.RESULT] = told
        cells[actor.at + cells_of.STATE] = cells_of.RUNNING
        self._running.add(actor.slot)
        self._lanes[actor.slot].release()

    def settle(self) -> None:
        """Until everybody who runs stands at a point, is gone, or is somewhere else."""
        began = _monotonic()
        asleep: set[int] = set()  # who slept at the last look
        while self._running and not self.interrupted:
            strays = self.cells[cells_of.STRAYS]
            rang = self._bell.acquire(True, _SHORT if strays else PATIENCE)
            self.meet()
            waited = _monotonic() - began
            for slot in list(self._running):
                self._look_at(slot, waited if not rang else 0.0, asleep)
            if self._running and waited > self._longest:
                for slot in list(self._running):
                    self._is_outside(slot)
        if self.outside:
            self._collect()
        self._early_words()

    def _look_at(self, slot: int, waited: float, asleep: set[int]) -> None:
        """What has become of somebody who runs; who sleeps at two looks in a row is elsewhere."""
        actor = self.actors[slot]
        state = self.cells[actor.at + cells_of.STATE]
        if state == cells_of.PARKED:
            self._running.discard(slot)
            actor.arrived()
            request = actor.op
            if request == points.FORK:
                child = self.cells[actor.at + cells_of.OBJECT]
                self.cells[_at(child) + cells_of.PID] = self._fork_child(child)
                self.wake(actor, points.GO)
        elif state == cells_of.ENDED:
            self._running.discard(slot)
            self._forget(actor)
        elif waited and not system.lives(self.cells[actor.at + cells_of.PID]):
            self._died(actor)
        elif waited > _ELSEWHERE and self.cells[actor.at + cells_of.ALARM]:
            self.cells[cells_of.STRAYS] |= cells_of.STRAY_SIGNAL
            self.cells[cells_of.BASE] = self.cells[actor.at + cells_of.ALARM]
            ring(self)  # it computes, or waits where nobody controls, until its alarm
        elif self._away(actor, waited) and system.sleeps(self.cells[actor.at + cells_of.PID]):
            if slot in asleep:
                self._is_outside(slot)
            asleep.add(slot)
        else:
            asleep.discard(slot)

    def _is_outside(self, slot: int) -> None:
        """Go on without somebody who does not come back to a point."""
        self._running.discard(slot)
        self.outside.add(slot)
        self.elsewhere[self.actors[slot].name] = self._arena.noted(slot)

    def _away(self, actor: Actor, waited: float) -> bool:
        """Whether somebody has been running for so long that one looks where he is.

        Without anything uncontrolled in the program it is no hurry, and a loaded machine is slow.
        """
        strays = self.cells[cells_of.STRAYS]
        if len(self.actors) == 1 or self.cells[actor.at + cells_of.BUSY]:
            return False
        return waited > (_SHORT if strays else _ELSEWHERE)

    def _collect(self) -> None:
        """Those who were elsewhere and have come to a point meanwhile."""
        self.meet()
        for slot in list(self.outside):
            actor = self.actors.get(slot)
            if actor is None:
                self.outside.discard(slot)
                continue
            state = self.cells[actor.at + cells_of.STATE]
            if state != cells_of.RUNNING:
                self.outside.discard(slot)
                self._running.add(slot)
                self._look_at(slot, 0.0, set())

    def come_back(self, seconds: float) -> bool:
        """Wait for those who are elsewhere; whether somebody has come, or begun."""
        until = _monotonic() + seconds
        before, known = len(self.outside), self._known
        while (len(self.outside), self._known) == (before, known):
            if _monotonic() >= until or self.interrupted:
                return False
            self._bell.acquire(True, PATIENCE)
            self._collect()
            for slot in list(self.outside):
                actor = self.actors[slot]
                if not system.lives(self.cells[actor.at + cells_of.PID]):
                    self._died(actor)
        return True

    def _early_words(self) -> None:
        """Who came to a lock that was free and is not any more says now that it waits."""
        for actor in list(self.actors.values()):
            if actor.early and actor.parked and actor.wants_a_word():
                self.wake(actor, points.EARLY_WORD)
                self.settle()

    def ask_for_ends(self) -> bool:
        """Ask who waits for a pipe whether its other end is gone; once, until an end was closed."""
        found = False
        again = self._closings != self.cells[cells_of.CLOSINGS]
        self._closings = self.cells[cells_of.CLOSINGS]
        for actor in list(self.actors.values()):
            if actor.parked and actor.op in ENDS and (again or not actor.asked):
                self.see_off()
                self.wake(actor, points.SERVE_LOOK)
                self.settle()
                actor.asked = True
                found = found or bool(self.cells[actor.at + cells_of.FOUND])
        return found

    def see_off(self) -> None:
        """Wait until those that have ended are gone: till then they keep ends of pipes open.

        Not for ever: somebody may be held by a debugger.
        """
        until = _monotonic() + _GONE
        while self._leaving and _monotonic() < until and not self.interrupted:
            self._leaving = {pid for pid in self._leaving if system.lives(pid)}
            if self._leaving:
                _sleep(_GLANCE)
        self._leaving.clear()

    # --- beginning and ending ---

    def meet(self) -> None:
        """Actors that have taken a slot; one that is only announced is looked at again."""
        cells = self.cells
        while self._known < cells[cells_of.SLOTS]:
            self._announced.add(self._known)
            self._known += 1
        if not self._announced:
            return
        for slot in sorted(self._announced):
            state = cells[_at(slot) + cells_of.STATE]
            if state == cells_of.FREE:
                continue
            self._announced.discard(slot)
            if state == cells_of.ENDED:
                continue
            actor = self.actors[slot] = Actor(cells, slot)
            if state == cells_of.RUNNING or actor.op == points.FORK:  # main may have been faster
                self._running.add(slot)

    def end(self, actor: Actor, code: int, *, wake: bool) -> None:
        """An actor is over, with an exit code; `wake`: it ends by itself once it is let go."""
        cells = self.cells
        cells[actor.at + cells_of.CODE] = code
        cells[actor.at + cells_of.STATE] = cells_of.ENDED
        cells[cells_of.CLOSINGS] += 1
        if actor.sort == cells_of.PROCESS:
            self._leaving.add(cells[actor.at + cells_of.PID])
        if wake:
            cells[actor.at + cells_of.RESULT] = points.GO
            self._lanes[actor.slot].release()
        else:
            cells[cells_of.NOW] += 1  # after all that it has said itself
        self.codes[actor.name] = code
        self.ends[actor.name] = cells[cells_of.NOW]
        self._forget(actor)

    def _died(self, actor: Actor) -> None:
        """Somebody who ran is gone without a word; what of, its parent will be told."""
        self.end(actor, system.code_of(self.cells[actor.at + cells_of.PID]), wake=False)

    def _forget(self, actor: Actor) -> None:
        self._running.discard(actor.slot)
        self.outside.discard(actor.slot)
        self.actors.pop(actor.slot, None)
        for other in list(self.actors.values()):
            if other.parent == actor.slot and other.sort != cells_of.PROCESS:
                self.cells[other.at + cells_of.STATE] = cells_of.ENDED
                self._forget(other)
