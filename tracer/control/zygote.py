"""The fresh process that forks a program again and again, and is its controller each time.

It has imported what multiprocessing and the program import of the standard library, with the points
in place, and nothing of the program itself. Tracer's own process tells it through a socket what to
run; it answers with what came of it.
"""

from __future__ import annotations

import atexit
import gc
import os
import pickle
import signal
import socket
import struct
import sys

from tracer.control.arena import (
    ALONE,
    LINES,
    PID,
    PROCESS,
    RUNNING,
    SITES,
    SLOTS,
    SORT,
    STATE,
    STRAY_FILES,
    Arena,
)
from tracer.control.turnstile import TURNSTILES, Turnstile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tracer.control.request import Request
    from tracer.control.run import Run

# What a run would otherwise import anew each time, before the program's first line.
_PRELOADED = (
    "multiprocessing", "multiprocessing.context", "multiprocessing.popen_fork",
    "multiprocessing.popen_spawn_posix", "multiprocessing.popen_forkserver",
    "multiprocessing.process", "multiprocessing.queues", "multiprocessing.sharedctypes",
    "multiprocessing.spawn", "multiprocessing.synchronize", "multiprocessing.util", "random",
    "threading", "traceback", "runpy", "encodings.ascii",
    "tracer.control.controller", "tracer.control.lines", "tracer.control.program",
    "tracer.hooks.boot",
    "tracer.recording.channel",
)  # fmt: skip


def serve(descriptor: int, core: int | None) -> None:
    """Answer requests until the other side is gone; `core`: the processor to stay on."""
    if core is not None:
        try:
            os.sched_setaffinity(0, {core})
        except (OSError, AttributeError):
            pass
    wire = socket.socket(fileno=descriptor)
    zygote = _prepare()
    request = _receive(wire)
    while request is not None:
        _answer(wire, zygote.answer(request))
        request = _receive(wire)
    os._exit(0)


def _receive(wire: socket.socket) -> Any:
    head = wire.recv(4, socket.MSG_WAITALL)
    if len(head) < 4:
        return None
    data = wire.recv(struct.unpack("<I", head)[0], socket.MSG_WAITALL)
    return pickle.loads(data)  # noqa: S301 -- from tracer's own process, which started this one


def _answer(wire: socket.socket, answer: Any) -> None:
    data = pickle.dumps(answer)
    wire.sendall(struct.pack("<I", len(data)) + data)


def _prepare() -> Zygote:
    """Put every point in place; the order is that in which modules depend on each other."""
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
    recorder = ControlledRecorder()
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
    for name in _PRELOADED:
        __import__(name)
    gc.collect()
    gc.freeze()
    return Zygote(turnstile)


class Zygote:
    """Forks runs; knows how to begin a main process and a spawned child."""

    def __init__(self, turnstile: Turnstile) -> None:
        self._turnstile = turnstile
        self._nursery, self._plug = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def answer(self, request: Request) -> tuple[Run, Any]:
        """One run, from nothing to nobody."""
        from tracer.control import files, randomness
        from tracer.control.controller import Controller

        turnstile = self._turnstile
        turnstile.arena.clear()
        turnstile.cells[SITES] = int(request.strategy.needs_sites)
        turnstile.cells[ALONE] = 1 - turnstile.cells[SITES]
        at = turnstile.arena.slot(turnstile.arena.new_slot(-1, 0, PROCESS))
        turnstile.cells[at + STATE] = RUNNING
        turnstile.cells[LINES] = int(request.lines)
        files.keep(request.run_dir if request.restores else None)
        randomness.begin(request.program_seed)
        turnstile.lanes[0].release()
        pid = os.fork()
        if pid == 0:
            self._begin_main(request)
        turnstile.cells[at + PID] = pid
        controller = Controller(
            turnstile.arena, turnstile.lanes, turnstile.bell, request.strategy, request.limits,
            self._fork_child, timeouts=request.timeouts,
        )  # fmt: skip

        signal.signal(signal.SIGINT, lambda *_: controller.interrupt())
        try:
            run = controller.run()
        finally:
            self._clean_up(pid)
        if request.restores and not files.put_back(request.run_dir):
            run = run._replace(strays=run.strays | STRAY_FILES)
        return run, request.strategy if request.strategy.reports else None

    def _begin_main(self, request: Request) -> None:
        from tracer.control import fresh, lines, program
        from tracer.hooks import boot, names
        from tracer.recording.channel import Invitation

        code = 1
        try:
            _forget_signals()
            fresh.Nursery.plug = self._plug
            _redirect(request.streams)
            os.environ.pop("PYTHONHASHSEED", None)
            if request.hash_seed is not None:
                os.environ["PYTHONHASHSEED"] = request.hash_seed
            sys.dont_write_bytecode = True  # it would be put back each time
            self._turnstile.enter(0, "main", os.getppid())
            boot.follow(
                Invitation(request.run_dir, "", b"", "", seed=request.program_seed),
                {"actor": "main", "name": "MainProcess", "method": "main"},
            )
            names.hide({name for name in sys.modules if not name.startswith("tracer")})
            if request.lines:
                lines.follow()
            code = program.run_main(request.target, list(request.args), module=request.module)
        finally:
            os._exit(code)

    def _fork_child(self, slot: int) -> int:
        """A spawned child: the message of `processes._order` is waiting in the socket."""
        message, descriptors, _, _ = socket.recv_fds(self._nursery, 4096, 253)
        _, path, size = message.decode().split(" ")
        holder, *given = descriptors
        pid = os.fork()
        if pid == 0:
            self._begin_child(slot, path, os.pread(holder, int(size), 0), given)
        for descriptor in descriptors:
            os.close(descriptor)
        return pid

    def _begin_child(self, slot: int, path: str, text: bytes, given: list[int]) -> None:
        from tracer.control import fresh, lines, program

        code = 1
        try:
            _forget_signals()
            fresh.Nursery.plug = self._plug
            if path == "-":
                self._turnstile.serve()
            else:
                self._turnstile.enter(slot, path, os.getppid())
                if self._turnstile.cells[LINES]:
                    lines.follow()
            code = program.wind_up(program.guarded(lambda: fresh.be_child(text, given)))
        finally:
            os._exit(code)

    def _clean_up(self, main: int) -> None:
        """Nobody is left of the run, and every semaphore is as it was."""
        from tracer.control.reaping import kill, reap

        turnstile = self._turnstile
        cells = turnstile.cells
        doomed = {main}
        for slot in range(cells[SLOTS]):
            at = turnstile.arena.slot(slot)
            if cells[at + SORT] == PROCESS and cells[at + PID] > 0:
                doomed.add(cells[at + PID])
        for pid in doomed:
            kill(pid)
        reap()
        for lane in (turnstile.bell, *turnstile.lanes[: cells[SLOTS] + 1]):
            while lane.acquire(False):
                pass


def _forget_signals() -> None:
    """The handlers are the zygote's; a program begins with Python's own."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _redirect(streams: dict[int, str]) -> None:
    for descriptor, path in streams.items():
        flags = os.O_RDONLY if descriptor == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
