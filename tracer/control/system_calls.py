"""What a program asks of the system about processes by itself: fork, wait, kill, exec, exit."""

from __future__ import annotations

import errno
import os
import signal
from _thread import get_ident

from tracer.control import arena as cells_of
from tracer.control import points
from tracer.control.processes import (
    EXPECTED,
    announced,
    stock_exit,
    stock_kill,
    stock_waitpid,
    withdrawn,
)
from tracer.control.turnstile import TURNSTILES, turnstile
from tracer.runtime.stand_in import StandIn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_at = cells_of.Arena.slot
_stock_fork, _stock_wait, _stock_killpg = os.fork, os.wait, os.killpg

_gone: set[int] = set()  # slots of children that this process has taken leave of


def patch() -> None:
    """Every forked child waits until it may begin, before anybody else's hook runs in it."""
    os.register_at_fork(after_in_child=_after_in_child)
    os._exit = _exit  # type: ignore[assignment]  # it does not return either
    for name, call in (
        ("fork", _fork),
        ("kill", _kill),
        ("killpg", _killpg),
        ("waitpid", _waitpid),
        ("wait", _wait),
    ):
        setattr(os, name, StandIn(call, getattr(os, name)))
    for name in ("execv", "execve"):
        setattr(os, name, StandIn(_leaving(getattr(os, name)), getattr(os, name)))


def _fork() -> int:
    """The program forks by itself: that is a start as well."""
    mine, me = turnstile(), get_ident()
    if not mine.controlled or me in EXPECTED:
        return _stock_fork()
    EXPECTED[me] = announced()
    slot = EXPECTED[me][0]
    try:
        pid = _stock_fork()
    except OSError:
        withdrawn(slot)
        raise
    finally:
        EXPECTED.pop(me, None)
    if pid:
        mine.cells[_at(slot) + cells_of.PID] = pid
    return pid


def _after_in_child() -> None:
    mine = TURNSTILES[0]
    if mine.slot < 0:
        return  # main, which the controller forks
    expected = EXPECTED.pop(get_ident(), None)
    controller = mine.controller
    EXPECTED.clear()
    _gone.clear()
    if expected is None:
        mine.serve()
        return
    mine.enter(*expected, controller)


def leave(code: int) -> None:
    """This process ends with `code`: a point, after which nothing follows but the end."""
    mine = turnstile()
    if mine.controlled and get_ident() == mine.main:
        mine.cells[mine.at + cells_of.CODE] = code
        mine.point(points.EXIT, mine.slot)
        mine.cells[mine.at + cells_of.STATE] = cells_of.ENDED
        mine.slot = -1


def _exit(status: int) -> None:
    leave(status & 0xFF if isinstance(status, int) else 1)
    stock_exit(status)


def _leaving(stock: Any) -> Any:
    """Another program takes this one's place: nobody controls it, but its end will be seen."""

    def execute(*args: Any) -> Any:
        turnstile().stray(cells_of.STRAY_PROCESS)
        return stock(*args)

    return execute


def _killpg(group: int, sig: int) -> None:
    """To everybody of the program in a group, oneself last: the zygote may be in it as well."""
    mine = turnstile()
    members = list(_members(group or os.getpgrp())) if mine.controlled and sig else []
    if not members:
        _stock_killpg(group, sig)
    for pid in sorted(members, key=os.getpid().__eq__):
        _kill(pid, sig)


def _members(group: int) -> Iterator[int]:
    mine = turnstile()
    cells = mine.cells
    for slot in range(cells[cells_of.SLOTS]):
        at = _at(slot)
        pid = int(cells[at + cells_of.PID])
        if cells[at + cells_of.SORT] == cells_of.PROCESS and _slot_of(pid) == slot:
            try:
                if os.getpgid(pid) == group:
                    yield pid
            except OSError:
                continue  # it is just ending


def _kill(pid: int, sig: int) -> None:
    """A signal to a process that is controlled is a point like any other."""
    mine = turnstile()
    if pid == 0 and mine.controlled and sig:
        _killpg(0, sig)
        return
    slot = _slot_of(pid) if mine.controlled and sig else None
    if slot is not None:
        mine.point(points.SIGNAL, slot, argument=int(sig))
    elif sig and mine.controlled and pid == mine.controller:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))  # as if it were init
    if slot is None or (pid == os.getpid() and sig != signal.SIGKILL):
        stock_kill(pid, sig)


def _slot_of(pid: int) -> int | None:
    mine = turnstile()
    cells = mine.cells
    for slot in range(cells[cells_of.SLOTS]):
        at = _at(slot)
        if cells[at + cells_of.PID] == pid and cells[at + cells_of.SORT] == cells_of.PROCESS:
            return slot if cells[at + cells_of.STATE] != cells_of.ENDED else None
    return None


# --- waiting for children ---


def _wait() -> tuple[int, int]:
    return _waitpid(-1, 0) if turnstile().controlled else _stock_wait()


def _waitpid(pid: int, options: int) -> tuple[int, int]:
    """Waiting for processes that are controlled is joining them."""
    mine = turnstile()
    children = _children(pid) if mine.controlled and (pid > 0 or pid == -1) else []
    if not children:
        return stock_waitpid(pid, options)
    if options & os.WNOHANG:
        mine.point(points.STATUS, children[0] if len(children) == 1 else mine.slot)
    elif len(children) == 1:
        mine.point(points.JOIN, children[0])
    else:
        _wait_for_one(children)
    for slot in children:
        if mine.cells[_at(slot) + cells_of.STATE] == cells_of.ENDED:
            _gone.add(slot)
            return stock_waitpid(int(mine.cells[_at(slot) + cells_of.PID]), 0)
    return 0, 0


def _children(pid: int) -> list[int]:
    """Slots of the children that are meant, and have not been taken leave of."""
    mine = turnstile()
    cells = mine.cells
    return [
        slot
        for slot in range(cells[cells_of.SLOTS])
        if cells[_at(slot) + cells_of.PARENT] == mine.slot
        and cells[_at(slot) + cells_of.SORT] == cells_of.PROCESS
        and cells[_at(slot) + cells_of.PID] > 0
        and slot not in _gone
        and pid in {-1, cells[_at(slot) + cells_of.PID]}
    ][: cells_of.MOST_WAITED]


def _wait_for_one(children: list[int]) -> None:
    mine = turnstile()
    at = mine.place()[1]
    for offset, slot in enumerate(children):
        mine.cells[at + cells_of.WAITING + offset] = ~slot
    mine.cells[at + cells_of.COUNT] = len(children)
    mine.watched[at] = []
    mine.point(points.WAIT, -1)
