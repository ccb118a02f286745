"""Decides who goes next: one actor at a time, and only what can be completed.

The controller reads in the arena who stands at which point and what is free there, asks a strategy
where there is a choice, wakes the chosen one, and sleeps until it stands at its next point. Time
stands still meanwhile and passes when nobody can go, or when the strategy lets it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracer.control import arena as cells_of
from tracer.control import points
from tracer.control.choice import TIME, TIMEOUT, Choice, Operation
from tracer.control.crew import ENDS, PATIENCE, Crew
from tracer.control.run import MAIN, Run
from tracer.control.signals import ring, send
from tracer.control.strategies.retrace import Site
from tracer.model.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.control.actors import Actor
    from tracer.control.arena import Arena
    from tracer.control.run import Limits


_SUSPICION: Final = 2.0  # seconds before it is said that somebody is waited for
_ACTING: Final = (
    cells_of.STRAY_THREAD | cells_of.STRAY_MANAGER | cells_of.STRAY_PROCESS | cells_of.STRAY_SIGNAL
)
"""What may act although nobody who is known can: then it is no deadlock."""


ENDLESS: Final = 500_000
"""Points that the only actor may pass without asking; whoever passes more goes round for ever."""


def may_be_alone(strategy: Any, limits: Limits) -> bool:
    """Whether an actor need not ask while it is the only one."""
    return not strategy.needs_sites and limits.until < 0


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
        stalled: Callable[[list[str]], None] | None = None,
    ) -> None:
        """`stalled` is told once if it takes long until somebody comes who is not controlled.

        It is given the lines where such actors are, as far as they are known.
        """
        self._cells = arena.cells
        self._crew = Crew(arena, lanes, bell, fork_child, limits.seconds)
        self._actors = self._crew.actors
        self._strategy = strategy
        self._limits = limits
        self._timeouts = timeouts
        self._stalled = stalled
        self._idle = 0
        self._early = False
        self._last: str | None = None
        self._schedule = Schedule()
        self._stamps: list[int] = []
        self._met = 1  # actors that had come when one was last alone

    def interrupt(self) -> None:
        """No more steps; for a signal handler."""
        self._crew.interrupted = True

    def run(self) -> Run:
        """Until main has ended, or nobody can ever move, or a limit is reached."""
        self._crew.meet()
        how = self._follow()
        stuck = [
            actor.operation for actor in self._living() if actor.slot not in self._crew.outside
        ]
        cells = self._cells
        return Run(
            how,
            self._crew.codes,
            self._crew.ends,
            self._schedule,
            self._stamps,
            stuck if how in {"deadlock", "livelock", "steps", "outside"} else [],
            cells[cells_of.NOW] + 1,  # whoever is ended now ends after the last event
            cells[cells_of.BASE],
            cells[cells_of.STRAYS],
            self._early,
            cells[cells_of.FILES],
            self._crew.elsewhere,
        )

    def _follow(self) -> str:
        while True:
            self._crew.settle()
            if self._crew.interrupted:
                return "interrupted"
            if MAIN in self._crew.codes and not self._living():
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
            if self._crew.ask_for_ends() or self._ready()[0]:
                return None
            deadline = self._next_deadline()
            if deadline is not None and self._crew.outside and self._crew.come_back(PATIENCE):
                return None
            if deadline is not None:
                self._pass_time(deadline)
                return None
            if not patient:
                if self._crew.outside or cells[cells_of.STRAYS] & _ACTING:
                    return None if self._come_back() else "outside"
                return "ended" if MAIN in self._crew.codes else "deadlock"
            ready = patient
        options = [actor.operation for actor in ready]
        if self._strategy.time_passes and self._next_deadline() is not None:
            options.append(TIME)
        if self._timeouts:
            options += self._expirable()
        choice = Choice(options, self._last)
        if self._strategy.needs_sites:
            self._strategy.sites = {
                actor.name: (actor.operation, Site(actor.line, actor.told))
                for actor in self._actors.values()
                if actor.parked
            }
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

    def _come_back(self) -> bool:
        """Wait for those who are elsewhere; whether the run goes on, if only to be interrupted."""
        crew = self._crew
        if self._stalled is not None:
            if crew.come_back(_SUSPICION) or crew.interrupted:
                return True
            places = {crew.elsewhere[self._actors[slot].name] for slot in crew.outside}
            self._stalled(sorted(places - {""}))
            self._stalled = None
        return crew.come_back(self._limits.seconds) or crew.interrupted

    def _ready(self) -> tuple[list[Actor], list[Actor]]:
        """Who can go now; and who could, but only asks again what was answered already."""
        cells = self._cells
        now = cells[cells_of.BASE]
        ready: list[Actor] = []
        patient: list[Actor] = []
        alone = len(self._actors) == 1
        for actor in self._actors.values():
            if cells[actor.at] != cells_of.PARKED or actor.stopped:
                continue
            if actor.free() or 0 <= actor.deadline <= now:
                spins = actor.polls and actor.spins() and not alone
                (patient if spins else ready).append(actor)
        return ready, patient

    def _pass_time(self, until: int) -> None:
        cells = self._cells
        if 0 <= self._limits.until < until:
            until = self._limits.until
        cells[cells_of.BASE] = until
        cells[cells_of.NOW] = max(cells[cells_of.NOW], until)
        self._idle = 0
        ring(self._crew)

    def _living(self) -> list[Actor]:
        return [actor for actor in self._actors.values() if actor.sort != cells_of.FEEDER]

    def _next_deadline(self) -> int | None:
        """The earliest time at which somebody who waits now could go."""
        cells = self._cells
        now = cells[cells_of.BASE]
        first: int | None = None
        for one in self._actors.values():
            due = -1 if one.stopped else one.deadline
            if due > now and (first is None or due < first) and cells[one.at] == cells_of.PARKED:
                first = due
            due = cells[one.at + cells_of.ALARM]
            if due > now and (first is None or due < first) and one.sort != cells_of.FEEDER:
                first = due
        return first

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
        noted = actor.noted()
        if noted is not None:
            self._idle = 0 if noted else self._idle + 1
        if actor.sort == cells_of.FEEDER:
            owner = self._actors[actor.parent]
            cells[owner.at + cells_of.SERVICE] = actor.slot
            self._crew.wake(owner, points.SERVE_FEED)
            return
        if op == points.EXIT:
            self._crew.end(actor, cells[actor.at + cells_of.CODE], wake=True)
            return
        if op == points.SIGNAL:
            send(self._crew, actor)
            return
        if op in ENDS and not (op == points.RECEIVE and told == points.GO):
            self._crew.see_off()
        self._alone()
        self._crew.wake(actor, told)

    def _alone(self) -> None:
        """While there is one actor only, it need not ask."""
        cells = self._cells
        living = 0
        for one in self._actors.values():
            living += cells[one.at] != cells_of.ENDED
            if living > 1:
                break
        if living == 1 and cells[cells_of.PIPES]:
            self._crew.see_off()  # it will look at pipes for itself
        alone = living == 1 and not cells[cells_of.STRAYS] & cells_of.STRAY_THREAD
        if not (alone and may_be_alone(self._strategy, self._limits)):
            cells[cells_of.ALONE] = 0
        elif self._met < cells[cells_of.SLOTS]:  # else it has used up what it was given
            cells[cells_of.ALONE] = ENDLESS
            self._met = cells[cells_of.SLOTS]
