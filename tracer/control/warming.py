"""A zygote lives through the life of a few processes before it forks any.

What the interpreter learns of code that runs for the first time (names looked up, types cached,
instructions specialised) it writes beside the code. In a fork that copies a page each time, and the
next fork has to learn it anew: a child that finds it known costs a fifth less. So the zygote starts
processes that do nothing, and is their child as well, all without a fork; then everything is as it
was before.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import sys
from contextlib import ExitStack, contextmanager

from tracer.control import arena as cells_of
from tracer.control import pipes, points, processes, system_calls
from tracer.hooks import boot, children
from tracer.primitives.process import FAMILY
from tracer.recording.channel import Invitation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from tracer.control.ledger import Ledger
    from tracer.control.turnstile import Turnstile

_TIMES = 20  # code is specialised when it has run eight times
_NOBODY = 0x7FFFFFFF  # no process has this number
_SLEEPS = 12 * _TIMES  # times that somebody may be let in
_at = cells_of.Arena.slot


class _Over(BaseException):
    """Here a child would end."""


def warm(turnstile: Turnstile, ledger: Ledger) -> bool:
    """Live through it, to the end if all goes well; what multiprocessing needs is imported."""
    import atexit
    import threading
    from multiprocessing import context, process, util

    def born() -> int:
        system_calls._after_in_child()
        children._after_in_child()
        threading._after_fork()  # type: ignore[attr-defined]
        if random is not None:
            random.seed("main.0")
        return 0

    def end(_: int) -> None:
        raise _Over

    lived = False
    random = sys.modules.get("random")
    stock_pipe, opened = os.pipe, set[int]()

    def pipe() -> tuple[int, int]:
        ends = stock_pipe()
        opened.update(ends)
        return ends

    with ExitStack() as stack:
        for owner, name, stub in (
            (os, "pipe", pipe),
            (system_calls, "_stock_fork", lambda: _NOBODY),
            (system_calls, "stock_exit", end),
            (processes, "stock_waitpid", lambda pid, _: (pid, 0)),
            (util, "_close_stdin", _nothing),
            (threading, "_shutdown", _nothing),
            (atexit, "_run_exitfuncs", _nothing),
            (atexit, "_clear", _nothing),  # from 3.13 on a forked child begins anew
            (atexit, "register", _nothing),
        ):
            stack.enter_context(_instead_of(owner, name, stub))
        stack.enter_context(_as_it_was(process, util, context._default_context))
        lanes = [*turnstile.lanes[: 2 * _TIMES + 2], turnstile.bell]
        try:
            _open(turnstile, lanes)
            turnstile.enter(0, "main", os.getppid())
            nowhere = Invitation(os.devnull, "", b"", "")
            boot.follow(nowhere, {"actor": "main", "name": "MainProcess", "method": "main"})
            for _ in range(_TIMES):
                _started(turnstile, multiprocessing.Process(target=_nothing))
            _shared()
            system_calls._stock_fork = born
            for _ in range(_TIMES):
                _was_child(turnstile, multiprocessing.Process(target=_nothing))
            lived = True
        except Exception:  # noqa: S110 -- then it will only be slower
            pass
        finally:
            boot.leave()
            children.RECORDER[0].forget_objects()
            FAMILY.begin("main")
            turnstile.leave()
            ledger.close()  # while the arena still knows how much of it is used
            turnstile.arena.clear()
            pipes.forget()
            for lane in lanes:
                while lane.acquire(False):
                    pass
    for number in opened:
        try:
            os.close(number)
        except OSError:
            pass  # most are closed by then
    return lived


def _nothing(*_: object) -> None:
    """What these processes do."""


def _open(turnstile: Turnstile, lanes: list[Any]) -> None:
    """Whoever comes to a point is let through at once."""
    turnstile.arena.clear()
    turnstile.arena.new_slot(-1, 0, cells_of.PROCESS)
    for slot, lane in enumerate(lanes):
        turnstile.cells[_at(slot) + cells_of.RESULT] = points.GO
        for _ in range(_SLEEPS):
            lane.release()


def _started(turnstile: Turnstile, child: Any) -> None:
    """The life of a child as its parent sees it."""
    child.start()
    turnstile.cells[_at(child._popen._slot) + cells_of.STATE] = cells_of.ENDED
    child.join()


def _shared() -> None:
    """What programs share most, if this one was seen to: a lock, and a number that has one."""
    synchronize: Any = sys.modules.get("multiprocessing.synchronize")
    sharedctypes: Any = sys.modules.get("multiprocessing.sharedctypes")
    if synchronize is not None:
        lock = multiprocessing.Lock()
        for _ in range(_TIMES):
            with lock:
                pass
    if sharedctypes is not None:
        number = sharedctypes.synchronized(sharedctypes.ctypes.c_int(0))
        for _ in range(_TIMES):
            number.value += 1


def _was_child(turnstile: Turnstile, itself: Any) -> None:
    """The life of a child as it sees it itself."""
    try:
        itself.start()
    except _Over:
        pass
    turnstile.slot, turnstile.at, FAMILY.path = 0, _at(0), "main"


@contextmanager
def _instead_of(owner: Any, name: str, stub: Any) -> Iterator[None]:
    stock = getattr(owner, name)
    setattr(owner, name, stub)
    try:
        yield
    finally:
        setattr(owner, name, stock)


@contextmanager
def _as_it_was(process: Any, util: Any, default: Any) -> Iterator[None]:
    """What these modules of multiprocessing keep is put back: no start method is chosen, either."""
    kept = process._current_process, process._children, util._exiting, default._actual_context
    finalizers = dict(util._finalizer_registry)
    try:
        yield
    finally:
        process._current_process, process._children, util._exiting, default._actual_context = kept
        process._parent_process = None
        process._process_counter = itertools.count(1)
        util._finalizer_registry.clear()
        util._finalizer_registry.update(finalizers)
