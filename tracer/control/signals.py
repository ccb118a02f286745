"""Signals between those who are under control, and those that time brings.

A signal comes when its sender is let go, and strikes its target where that one stands.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Final

from tracer.control import arena as cells_of
from tracer.control import points, system
from tracer.control.virtual_clock import REAL

if TYPE_CHECKING:
    from tracer.control.actors import Actor
    from tracer.control.crew import Crew

_PATIENCE: Final = 0.05  # seconds that somebody who is elsewhere has to die in
_GLANCE: Final = 0.0002  # seconds between two looks whether he has
_SURE: Final = frozenset({signal.SIGKILL, signal.SIGSTOP})
_STOPS: Final = frozenset({signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU})
_STAYS: Final = _STOPS | {signal.SIGCHLD, signal.SIGCONT, signal.SIGURG, signal.SIGWINCH}
"""Signals by which nobody dies."""


def ring(crew: Crew) -> None:
    """Send SIGALRM to whose time it is."""
    cells = crew.cells
    now = cells[cells_of.BASE]
    for actor in list(crew.actors.values()):
        due = cells[actor.at + cells_of.ALARM]
        if 0 < due <= now and actor.slot in crew.actors:
            again = cells[actor.at + cells_of.INTERVAL]
            cells[actor.at + cells_of.ALARM] = now + again if again else 0
            _strike(crew, actor, signal.SIGALRM)


def send(crew: Crew, actor: Actor) -> None:
    """Let an actor go that sends another one a signal."""
    cells = crew.cells
    target = crew.actors.get(cells[actor.at + cells_of.OBJECT])
    number = cells[actor.at + cells_of.ARGUMENT]
    if target is not None:
        _strike(crew, target, number, itself=target is actor)
    if actor.slot in crew.actors:
        crew.wake(actor, points.GO)


def _strike(crew: Crew, target: Actor, number: int, *, itself: bool = False) -> None:
    """Its handler runs where it stands, or it is the end."""
    cells = crew.cells
    pid = cells[target.at + cells_of.PID]
    if target.parked and not itself and _holds(crew, target, number):
        return
    if number not in _SURE and system.blocks(pid, number):
        system.strike(pid, number)
    elif number == signal.SIGKILL or not system.catches(pid, number):
        sure = target.parked or number == signal.SIGKILL
        system.strike(pid, number)
        if number in _STAYS or system.ignores(pid, number):
            return
        if sure or _dies(target, pid):
            crew.end(target, -number, wake=False)
    elif not target.parked:
        system.strike(pid, number)
    elif not itself:
        cells[target.at + cells_of.SERVICE] = number
        crew.wake(target, points.SERVE_SIGNAL)
        crew.settle()


def _holds(crew: Crew, target: Actor, number: int) -> bool:
    """Whether a signal is no more than a mark: somebody has to stand still, or does so."""
    if number in _STOPS and not system.catches(crew.cells[target.at + cells_of.PID], number):
        target.stopped = True
    elif number == signal.SIGCONT and target.stopped:
        target.stopped = False
        for late in target.pending:
            _strike(crew, target, late)
        target.pending.clear()
        return False
    elif target.stopped and number != signal.SIGKILL:
        target.pending.append(number)
    return target.stopped and number != signal.SIGKILL


def _dies(target: Actor, pid: int) -> bool:
    """Whether a deadly signal was the end: who is elsewhere may have waited for it there."""
    until = REAL["monotonic"]() + _PATIENCE
    while system.lives(pid):
        if target.parked or REAL["monotonic"]() > until:
            return False
        REAL["sleep"](_GLANCE)
    return True
