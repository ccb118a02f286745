"""Children that begin in a fresh interpreter: spawn and forkserver, emulated by a fork.

The zygote forks them: none of the program's modules is there yet, so a lock at module level is
another one, as in a fresh interpreter. What the stock classes send through a pipe goes to it.
"""

from __future__ import annotations

import atexit
import io
import marshal
import os
import socket
import sys
from importlib import import_module

from tracer.control import arena as cells_of
from tracer.control import points, program
from tracer.control.processes import announced, born, hired, serves, withdrawn
from tracer.control.turnstile import turnstile
from tracer.runtime.stand_in import instead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_at = cells_of.Arena.slot


class Nursery:
    """Where spawned children are forked: the socket to it, and what it does with a message."""

    plug: socket.socket | None = None


def patch_spawn(module: Any) -> None:
    """popen_spawn_posix: the child comes from the nursery."""
    popen = module.Popen

    @instead(popen, "_launch")
    def launch(stock: Any, self: Any, process_obj: Any) -> None:
        server = serves(process_obj)
        if turnstile().slot < 0 or not (server or turnstile().controlled):
            with turnstile().outside():
                return stock(self, process_obj)  # type: ignore[no-any-return]  # None
        self.duplicate_for_child = lambda fd: self._fds.append(fd) or len(self._fds) - 1
        self.DupFd = import_module("multiprocessing.popen_forkserver")._DupFd
        _launch_fresh(self, process_obj, server=server)
        return None


def patch_forkserver(module: Any) -> None:
    """popen_forkserver: as with spawn; both begin in a fresh interpreter."""
    patch_spawn(module)
    fork = sys.modules["multiprocessing.popen_fork"].Popen

    @instead(module.Popen, "poll")
    def poll(stock: Any, self: Any, *args: Any, **named: Any) -> Any:
        if not hasattr(self, "_slot"):
            return stock(self, *args, **named)
        return fork.poll(self, *args, **named)


def _launch_fresh(popen: Any, process_obj: Any, *, server: bool) -> None:
    """What the stock method sends through a pipe goes to the nursery, descriptors with it."""
    spawn: Any = sys.modules["multiprocessing.spawn"]
    util: Any = sys.modules["multiprocessing.util"]
    reduction: Any = sys.modules["multiprocessing.reduction"]
    from multiprocessing.context import set_spawning_popen

    popen._fds = []
    data = spawn.get_preparation_data(process_obj._name)
    tracker = _shared_tracker()
    text = io.BytesIO(marshal.dumps((dict(os.environ), popen.method, len(tracker))))
    text.seek(0, os.SEEK_END)
    set_spawning_popen(popen)
    try:
        reduction.dump(data, text)
        reduction.dump(process_obj, text)
    finally:
        set_spawning_popen(None)
    slot, path = hired() if server else announced()
    popen._slot = None if server else slot
    parent_r, child_w = os.pipe()
    child_r, parent_w = os.pipe()
    try:
        popen.pid = _order(slot, path, text.getvalue(), [child_r, child_w, *tracker, *popen._fds])
    except BaseException:
        withdrawn(slot)
        raise
    finally:
        os.close(child_r)
        os.close(child_w)
    popen.sentinel = parent_r
    popen.finalizer = util.Finalize(popen, util.close_fds, (parent_r, parent_w))
    if not server:
        born(popen, slot)


def _shared_tracker() -> list[int]:
    """The resource tracker that the child has in common with this process, if it needs one.

    One of its own would take away, when the child ends, what it has only looked at. To start one
    takes long.
    """
    resource_tracker: Any = import_module("multiprocessing.resource_tracker")
    begun = resource_tracker._resource_tracker._fd is not None
    needed = begun or "multiprocessing.shared_memory" in sys.modules
    return [resource_tracker.getfd()] if needed else []


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


def be_child(text: bytes, given: list[int]) -> int:
    """What a fresh interpreter does with what its parent has sent (`spawn.spawn_main`).

    Returns the exit code of an interpreter that ends by itself; a forkserver's child does not.
    """
    stream = io.BytesIO(text)
    environment, method, trackers = marshal.load(stream)  # noqa: S302 -- of `_launch_fresh`
    if environment != dict(os.environ):
        os.environ.clear()
        os.environ.update(environment)
    ended = []  # with the code, unless something went wrong on the way
    code = program.guarded(lambda: ended.append(_live(stream, given, trackers)))
    if method == "forkserver":
        # It flushes nothing, and runs exit functions since 3.13 (`forkserver.main`).
        try:
            if sys.version_info >= (3, 13):
                atexit._run_exitfuncs()
        finally:
            os._exit(ended[0] if ended else 1)
    return program.wind_up(ended[0] if ended else code)


def _live(stream: io.BytesIO, given: list[int], trackers: int) -> int:
    names = ("forkserver", "process", "reduction", "spawn")
    modules: list[Any] = [import_module(f"multiprocessing.{name}") for name in names]
    forkserver, process, reduction, spawn = modules
    parent_sentinel, _child_w, *descriptors = given
    if trackers:
        tracker: Any = import_module("multiprocessing.resource_tracker")
        tracker._resource_tracker._fd = descriptors.pop(0)
    forkserver._forkserver._inherited_fds = descriptors
    process.current_process()._inheriting = True
    try:
        spawn.prepare(reduction.pickle.load(stream))
        child = reduction.pickle.load(stream)
    finally:
        del process.current_process()._inheriting
    return int(child._bootstrap(parent_sentinel))
