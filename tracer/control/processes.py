"""Processes under control: start, begin, exit, join, and the signals that they send each other.

A forked child is forked for real. A spawned one is forked as well, but by the fresh process that
also forked main: none of the program's modules is there yet, so a lock at module level is another
one, as in a fresh interpreter.
"""

from __future__ import annotations

import io
import os
import signal
import socket
import sys
from _thread import get_ident

from tracer.control import arena as cells_of
from tracer.control import pipes, points
from tracer.control.turnstile import TURNSTILES, turnstile
from tracer.primitives.process import FAMILY
from tracer.runtime.stand_in import instead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_at = cells_of.Arena.slot
_stock_exit = os._exit
stock_kill = os.kill
stock_waitpid = os.waitpid

_expected: dict[int, tuple[int, str]] = {}  # thread -> slot and path of the child it is forking


class Nursery:
    """Where spawned children are forked: the socket to it, and what it does with a message."""

    plug: socket.socket | None = None


def patch_fork(module: Any) -> None:
    """popen_fork: everything but the fork itself."""
    popen = module.Popen

    @instead(popen, "_launch")
    def launch(stock: Any, self: Any, process_obj: Any) -> None:
        if not turnstile().controlled or _serves(process_obj):
            with turnstile().outside():
                return stock(self, process_obj)  # type: ignore[no-any-return]  # None
        slot, path = _announced()
        _expected[get_ident()] = (slot, path)
        self._slot = slot
        try:
            stock(self, process_obj)
        except BaseException:
            _withdrawn(slot)
            raise
        finally:
            _expected.pop(get_ident(), None)
        _born(self, slot)
        return None

    _patch_life(popen)


def patch_spawn(module: Any) -> None:
    """popen_spawn_posix: the child comes from the nursery."""
    popen = module.Popen

    @instead(popen, "_launch")
    def launch(stock: Any, self: Any, process_obj: Any) -> None:
        if not turnstile().controlled or _serves(process_obj):
            with turnstile().outside():
                return stock(self, process_obj)  # type: ignore[no-any-return]  # None
        self.duplicate_for_child = lambda fd: self._fds.append(fd) or len(self._fds) - 1
        self.DupFd = sys.modules["multiprocessing.popen_forkserver"]._DupFd
        _launch_fresh(self, process_obj)
        return None


def patch_forkserver(module: Any) -> None:
    """popen_forkserver: as with spawn; both begin in a fresh interpreter."""
    patch_spawn(module)
    fork = sys.modules["multiprocessing.popen_fork"].Popen

    @instead(module.Popen, "poll")
    def poll(stock: Any, self: Any, *args: Any, **named: Any) -> Any:
        if getattr(self, "_slot", None) is None:
            return stock(self, *args, **named)
        return fork.poll(self, *args, **named)


def _serves(process_obj: Any) -> bool:
    """Whether it becomes a manager's server, which answers and does nothing by itself."""
    target = getattr(process_obj, "_target", None)
    serves = getattr(target, "__name__", "") == "_run_server"
    if serves:
        turnstile().stray(cells_of.STRAY_MANAGER)
    return serves


def _announced() -> tuple[int, str]:
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


def _withdrawn(slot: int) -> None:
    turnstile().cells[_at(slot) + cells_of.STATE] = cells_of.ENDED


def _born(popen: Any, slot: int) -> None:
    mine = turnstile()
    mine.cells[_at(slot) + cells_of.PID] = popen.pid
    pipes.sentinel(popen.sentinel, slot)


def _launch_fresh(popen: Any, process_obj: Any) -> None:
    """What the stock method sends through a pipe goes to the nursery, descriptors with it."""
    spawn: Any = sys.modules["multiprocessing.spawn"]
    util: Any = sys.modules["multiprocessing.util"]
    reduction: Any = sys.modules["multiprocessing.reduction"]
    from multiprocessing.context import set_spawning_popen

    popen._fds = []
    data = spawn.get_preparation_data(process_obj._name)
    text = io.BytesIO()
    set_spawning_popen(popen)
    try:
        reduction.dump(data, text)
        reduction.dump(process_obj, text)
    finally:
        set_spawning_popen(None)
    slot, path = _announced()
    popen._slot = slot
    parent_r, child_w = os.pipe()
    child_r, parent_w = os.pipe()
    try:
        popen.pid = _order(slot, path, text.getvalue(), [child_r, child_w, *popen._fds])
    except BaseException:
        _withdrawn(slot)
        raise
    finally:
        os.close(child_r)
        os.close(child_w)
    popen.sentinel = parent_r
    popen.finalizer = util.Finalize(popen, util.close_fds, (parent_r, parent_w))
    _born(popen, slot)


def _order(slot: int, path: str, text: bytes, descriptors: list[int]) -> int:
    """Ask the nursery for a child; returns its pid."""
    mine = turnstile()
    assert Nursery.plug is not None
    holder = os.memfd_create("tracer-child")
    try:
        os.write(holder, text)
        message = f"{slot} {path} {len(text)}".encode()
        socket.send_fds(Nursery.plug, [message], [holder, *descriptors])
        at = mine.place()[1]
        mine.cells[at + cells_of.SERVICE] = slot
        mine.point(points.FORK, slot)
        return int(mine.cells[_at(slot) + cells_of.PID])
    finally:
        os.close(holder)


def _patch_life(popen: Any) -> None:
    @instead(popen, "poll")
    def poll(stock: Any, self: Any, flag: Any = os.WNOHANG) -> Any:
        slot = getattr(self, "_slot", None)
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
        pass  # not our own child: it came from the nursery
    popen.returncode = code
    return code


def patch_process(process: Any) -> None:
    """What looks at all children is a look at a table."""

    @instead(process, "_cleanup")
    def cleanup(stock: Any) -> None:
        if not turnstile().controlled:
            stock()

    @instead(process, "active_children")
    def active_children(stock: Any) -> Any:
        if not turnstile().controlled:
            return stock()
        turnstile().point(points.TABLE, turnstile().slot)
        cells = turnstile().cells
        for child in list(process._children):
            slot = getattr(child._popen, "_slot", None)
            over = slot is None or cells[_at(slot) + cells_of.STATE] == cells_of.ENDED
            if over and child._popen.poll() is not None:
                process._children.discard(child)
        return list(process._children)


# --- beginning and ending ---


def be_child(text: bytes, given: list[int]) -> None:
    """What a fresh interpreter does with what its parent has sent (`spawn.spawn_main`)."""
    names = ("forkserver", "process", "reduction", "spawn")
    modules: list[Any] = [sys.modules[f"multiprocessing.{name}"] for name in names]
    forkserver, process, reduction, spawn = modules
    parent_sentinel, _child_w, *descriptors = given
    forkserver._forkserver._inherited_fds = descriptors
    stream = io.BytesIO(text)
    process.current_process()._inheriting = True
    try:
        spawn.prepare(reduction.pickle.load(stream))
        child = reduction.pickle.load(stream)
    finally:
        del process.current_process()._inheriting
    raise SystemExit(child._bootstrap(parent_sentinel))


def follow_forks() -> None:
    """Every forked child waits until it may begin, before anybody else's hook runs in it."""
    os.register_at_fork(before=_before_fork, after_in_child=_after_in_child)
    os._exit = _exit  # type: ignore[assignment]  # it does not return either
    os.kill = _kill
    os.waitpid = _waitpid


def _before_fork() -> None:
    """The program forks by itself: that is a start as well."""
    if turnstile().controlled and get_ident() not in _expected:
        _expected[get_ident()] = _announced()


def _after_in_child() -> None:
    mine = TURNSTILES[0]
    if mine.slot < 0:
        return  # main, which the controller forks
    expected = _expected.pop(get_ident(), None)
    controller = mine.controller
    _expected.clear()
    if expected is None:
        mine.leave()  # it only serves
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
    _stock_exit(status)


def _kill(pid: int, sig: int) -> None:
    """A signal to a process that is controlled is a point like any other."""
    mine = turnstile()
    slot = _slot_of(pid) if mine.controlled and sig else None
    if slot is None:
        stock_kill(pid, sig)
    elif pid == os.getpid():
        mine.point(points.SIGNAL, slot, argument=int(sig))
        if sig != signal.SIGKILL:
            stock_kill(pid, sig)
    else:
        mine.point(points.SIGNAL, slot, argument=int(sig))


def _waitpid(pid: int, options: int) -> tuple[int, int]:
    """Waiting for a process that is controlled is joining it."""
    mine = turnstile()
    if mine.controlled and pid > 0 and not options & os.WNOHANG:
        slot = _slot_of(pid)
        if slot is not None:
            mine.point(points.JOIN, slot)
    return stock_waitpid(pid, options)


def _slot_of(pid: int) -> int | None:
    mine = turnstile()
    cells = mine.cells
    for slot in range(cells[cells_of.SLOTS]):
        at = _at(slot)
        if cells[at + cells_of.PID] == pid and cells[at + cells_of.SORT] == cells_of.PROCESS:
            return slot if cells[at + cells_of.STATE] != cells_of.ENDED else None
    return None


__all__ = [
    "Nursery",
    "be_child",
    "follow_forks",
    "leave",
    "patch_fork",
    "patch_forkserver",
    "patch_process",
    "patch_spawn",
]
