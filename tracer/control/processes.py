"""Processes under control: start, begin, exit, join, and the signals that they send each other."""

from __future__ import annotations

import os
from _thread import get_ident

from tracer.control import arena as cells_of
from tracer.control import pipes, points
from tracer.control.turnstile import TURNSTILES, turnstile
from tracer.primitives.manager_server import server_facts
from tracer.primitives.process import FAMILY
from tracer.runtime.stand_in import instead, like

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_at = cells_of.Arena.slot
stock_exit = os._exit
stock_kill = os.kill
stock_waitpid = os.waitpid

EXPECTED: dict[int, tuple[int, str]] = {}  # thread -> slot and path of the child it is forking


def patch_fork(module: Any) -> None:
    """popen_fork: everything but the fork itself."""
    popen = module.Popen

    @instead(popen, "_launch")
    def launch(stock: Any, self: Any, process_obj: Any) -> None:
        if serves(process_obj) or not turnstile().controlled:
            with turnstile().outside():
                return stock(self, process_obj)  # type: ignore[no-any-return]  # None
        slot, path = announced()
        EXPECTED[get_ident()] = (slot, path)
        self._slot = slot
        try:
            stock(self, process_obj)
        except BaseException:
            withdrawn(slot)
            raise
        finally:
            EXPECTED.pop(get_ident(), None)
        born(self, slot)
        return None

    _patch_life(popen)


def serves(process_obj: Any) -> bool:
    """Whether it becomes a manager's server, which answers and does nothing by itself."""
    child = FAMILY.pending.get(get_ident())
    facts = server_facts(process_obj) if child is None else child
    if facts.get("role") != "manager":
        return False
    if "answers" not in facts:  # code of the program's runs in it
        turnstile().stray(cells_of.STRAY_MANAGER)
    return True


def announced() -> tuple[int, str]:
    """A slot for the child that is about to be started, whose start is a point."""
    mine = turnstile()
    child = FAMILY.pending.get(get_ident())
    path = child["actor"] if child is not None else f"{mine.path}.{next(FAMILY.numbers)}"
    try:
        slot = mine.arena.new_slot(mine.place()[0], int(path.rpartition(".")[2]), cells_of.PROCESS)
    except cells_of.FullError:
        raise BlockingIOError(11, os.strerror(11)) from None  # as fork(2) says it
    at = _at(slot)
    mine.point(points.START, slot)
    mine.cells[at + cells_of.OP] = points.BEGIN
    mine.cells[cells_of.ALONE] = 0
    mine.cells[at + cells_of.STATE] = cells_of.PARKED
    return slot, path


def hired() -> tuple[int, str]:
    """A slot for a manager's server, which is at nobody's turn: no actor, but a process to end."""
    mine = turnstile()
    slot = mine.arena.new_slot(mine.place()[0], -1, cells_of.PROCESS)
    mine.cells[_at(slot) + cells_of.STATE] = cells_of.ENDED
    return slot, "-"


def withdrawn(slot: int) -> None:
    """The child that was announced could not be started."""
    turnstile().cells[_at(slot) + cells_of.STATE] = cells_of.ENDED


def born(popen: Any, slot: int) -> None:
    """The child of `slot` is there."""
    turnstile().cells[_at(slot) + cells_of.PID] = popen.pid
    pipes.sentinel(popen)


def _patch_life(popen: Any) -> None:
    @instead(popen, "poll")
    def poll(stock: Any, self: Any, flag: Any = os.WNOHANG) -> Any:
        slot = getattr(self, "_slot", None)
        if slot is None and hasattr(self, "_slot") and self.returncode is None:
            self.returncode = 0 if pipes.readable(self.sentinel) else None
            return self.returncode
        if slot is None or self.returncode is not None:
            return stock(self, flag)
        mine = turnstile()
        mine.point(points.STATUS if flag == os.WNOHANG else points.JOIN, slot)
        return _ended(self, slot)

    @instead(popen, "wait")
    def wait(stock: Any, self: Any, timeout: Any = None) -> Any:
        slot = getattr(self, "_slot", None)
        if slot is None or self.returncode is not None:
            return stock(self, timeout)
        mine = turnstile()
        mine.point(points.JOIN, slot, mine.deadline(timeout))
        return _ended(self, slot)

    @instead(popen, "_send_signal")
    def send_signal(stock: Any, self: Any, sig: Any) -> None:
        slot = getattr(self, "_slot", None)
        if slot is None:
            stock(self, sig)
        elif self.returncode is None:
            turnstile().point(points.SIGNAL, slot, argument=int(sig))


def _ended(popen: Any, slot: int) -> Any:
    """The exit code as the controller knows it; a child that is gone is taken leave of."""
    cells = turnstile().cells
    at = _at(slot)
    if cells[at + cells_of.STATE] != cells_of.ENDED:
        return None
    code = int(cells[at + cells_of.CODE])
    try:
        pid, status = stock_waitpid(popen.pid, 0)
        if pid == popen.pid:
            code = os.waitstatus_to_exitcode(status)
    except OSError:
        if popen.method == "fork":
            return None  # somebody else has taken leave of it: SIGCHLD is ignored
    popen.returncode = code
    return code


def gone(popen: Any) -> bool:
    """For who is about to join a child or to send it a signal, which is a point by itself."""
    slot = getattr(popen, "_slot", None)
    cells = turnstile().cells
    return slot is not None and cells[_at(slot) + cells_of.STATE] == cells_of.ENDED


def patch_process(process: Any) -> None:
    """What looks at all children is a look at a table."""
    stock_cleanup = process._cleanup

    def _cleanup() -> None:
        if TURNSTILES[0].slot < 0:
            stock_cleanup()

    process._cleanup = like(_cleanup, stock_cleanup)

    @instead(process, "active_children")
    def active_children(stock: Any) -> Any:
        if not turnstile().controlled:
            return stock()
        if not process._children:
            return []  # as every child that ends asks: nothing that anybody could notice
        turnstile().point(points.TABLE, turnstile().slot)
        cells = turnstile().cells
        for child in _in_order(process._children):
            slot = getattr(child._popen, "_slot", None)
            over = slot is None or cells[_at(slot) + cells_of.STATE] == cells_of.ENDED
            if over and child._popen.poll() is not None:
                process._children.discard(child)
        return _in_order(process._children)


def _in_order(children: set[Any]) -> list[Any]:
    """Of birth: that of a set is one of addresses."""
    return sorted(children, key=lambda child: child._identity)
