"""Makes a fresh interpreter one whose forks are under control: every point is put in place.

Only modules of tracer that have to come first are imported at once: who takes a clock or a lock by
name must find the controlled one.
"""

from __future__ import annotations

import atexit
import gc
import sys

from tracer.control import preloading
from tracer.control.arena import Arena
from tracer.control.turnstile import TURNSTILES, Turnstile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tracer.control.ledger import Ledger


def prepare(loaded: set[str], *, preloads: bool) -> tuple[Turnstile, Ledger, set[str]]:
    """Put every point in place; returns also the modules that the program may find in place.

    loaded    modules that were there before tracer came
    preloads  whether the program would find the same modules of the standard library

    The order is that in which modules depend on each other.
    """
    arena = Arena()
    *lanes, bell, door, judge = arena.lanes()
    judge.release()
    door.release()
    turnstile = Turnstile(arena, lanes, bell, door)
    TURNSTILES.append(turnstile)

    from tracer.control import virtual_clock

    virtual_clock.stamps()
    from tracer.control import (
        alarms,
        elsewhere,
        feeding,
        files,
        fresh,
        managed,
        pipes,
        processes,
        randomness,
        raw_values,
        semaphores,
        system_calls,
        virtual_dates,
    )
    from tracer.control.ledger import Ledger
    from tracer.control.listening import ControlledRecorder
    from tracer.hooks import children, names
    from tracer.primitives import connection, process, queue_wiring
    from tracer.runtime import install

    atexit.register(process.exited)  # first in, last out
    virtual_clock.install()
    semaphores.JUDGE.append(judge)
    system_calls.patch()
    elsewhere.patch()
    randomness.patch()
    names.when_imported("signal", alarms.patch)
    names.when_imported("datetime", virtual_dates.patch)
    names.when_imported("_posixshmem", files.patch_segments)
    for module, patch in (
        ("multiprocessing.synchronize", semaphores.patch),
        ("multiprocessing.connection", pipes.patch),
        ("multiprocessing.queues", feeding.patch),
        ("multiprocessing.sharedctypes", raw_values.patch),
        ("multiprocessing.process", processes.patch_process),
        ("multiprocessing.popen_fork", processes.patch_fork),
        ("multiprocessing.popen_spawn_posix", fresh.patch_spawn),
        ("multiprocessing.popen_forkserver", fresh.patch_forkserver),
    ):
        names.when_imported(module, patch)
    ledger = Ledger(turnstile.cells, door)
    recorder = ControlledRecorder(ledger)
    children.RECORDER.append(recorder)
    install(recorder)
    names.instrument()
    names.when_imported("multiprocessing.managers", managed.patch)
    children.register()
    files.watch()
    inside: Any = connection, queue_wiring, process
    inside[0].may_block = pipes.may_block
    inside[2].gone = processes.gone
    inside[1].readiness = lambda _: lambda: None  # asking is a point: only the program's own asks
    if preloads:
        preloading.preload()
        from tracer.control.warming import warm

        warm(turnstile, ledger)
        loaded = {name for name in sys.modules if not name.startswith("tracer")}
    gc.collect()
    gc.freeze()
    return turnstile, ledger, loaded
