"""The fresh process that forks a program again and again, and is its controller each time.

Nothing of the program itself is in it. To be imported when every point is in place.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys

from tracer.control import files, fresh, lines, preloading, program, randomness
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
)
from tracer.control.controller import ENDLESS, Controller, may_be_alone
from tracer.control.putting_back import put_back
from tracer.control.reaping import PATIENCE, kill, reap
from tracer.control.warming import warm
from tracer.hooks import boot, names
from tracer.recording.channel import Invitation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tracer.control.ledger import Ledger
    from tracer.control.request import Request
    from tracer.control.run import Run
    from tracer.control.turnstile import Turnstile


class Zygote:
    """Forks runs; knows how to begin a main process and a spawned child."""

    def __init__(
        self, turnstile: Turnstile, ledger: Ledger, loaded: set[str], *, preloads: bool
    ) -> None:
        """`loaded`: modules that the program may find in place."""
        self._turnstile, self._ledger = turnstile, ledger
        self._loaded, self._preloads = loaded, preloads
        self._known = 0  # modules when it was last asked which of them are ours
        self._ours: list[str] = []
        self._streams: dict[int, str] = {}  # of the program, as the current request has them
        self._home = os.getcwd()
        self._nursery, self._plug = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def answer(self, request: Request) -> tuple[Run, Any, dict[str, bytes]]:
        """One run, from nothing to nobody; the choices, if they learn, and what was written."""
        turnstile = self._turnstile
        _stand_in_folder(self._home)
        turnstile.arena.clear()
        turnstile.cells[SITES] = int(request.strategy.needs_sites)
        alone = may_be_alone(request.strategy, request.limits)
        turnstile.cells[ALONE] = ENDLESS if alone else 0
        at = turnstile.arena.slot(turnstile.arena.new_slot(-1, 0, PROCESS))
        turnstile.cells[at + STATE] = RUNNING
        turnstile.cells[LINES] = int(request.lines)
        self._streams = request.streams
        files.keep(request.run_dir if request.restores else None, together=request.together)
        randomness.begin(request.program_seed)
        if len(sys.modules) != self._known:
            self._known = len(sys.modules)
            if self._preloads:
                self._loaded.update(name for name in sys.modules if not name.startswith("tracer"))
            self._ours = names.strangers(self._loaded)
        text = program.compiled(request.target) if not request.module else None
        turnstile.lanes[0].release()
        hidden = names.take_away(self._ours) if self._preloads else {}
        pid = os.fork()
        if pid == 0:
            self._begin_main(request, text)
        # Where nobody removes the folder: without one, 3.13.0 cannot even import.
        _stand_in_folder("/")
        names.bring_back(hidden)
        turnstile.cells[at + PID] = pid
        controller = Controller(
            turnstile.arena, turnstile.lanes, turnstile.bell, request.strategy, request.limits,
            self._fork_child, timeouts=request.timeouts,
            stalled=None if request.streams else _say_what_it_waits_for,
        )  # fmt: skip

        signal.signal(signal.SIGINT, lambda *_: controller.interrupt())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        try:
            run = controller.run()
        finally:
            self._clean_up(pid)
        written = self._ledger.close()
        if request.restores:
            lost = put_back(request.run_dir, certain=not run.strays & STRAY_FILES)
            if lost:
                run = run._replace(strays=run.strays | STRAY_FILES, unkept=tuple(lost))
        if self._preloads:
            self._learn(preloading.told(request.run_dir))
        return run, request.strategy if request.strategy.reports else None, written

    def _learn(self, imported: list[str]) -> None:
        """The program imports these: the next runs find them in place."""
        if imported:
            preloading.preload(imported)
            warm(self._turnstile, self._ledger)
            gc.collect()
            gc.freeze()

    def _begin_main(self, request: Request, text: Any) -> None:
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
            found = len(sys.modules)
            if self._preloads:
                preloading.forget_util(names.put_to_sleep)
            else:
                names.take_away(self._ours)
            if request.lines:
                lines.follow()
            code = program.run_main(request.target, list(request.args), text, module=request.module)
            if self._preloads and len(sys.modules) > found:
                preloading.tell(request.run_dir, self._loaded)
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
        code = 1
        try:
            _forget_signals()
            fresh.Nursery.plug = self._plug
            _stand_in_folder(self._home)
            _redirect(self._streams)
            if path == "-":
                self._turnstile.serve()
            else:
                self._turnstile.enter(slot, path, os.getppid())
                if self._turnstile.cells[LINES]:
                    lines.follow()
            code = fresh.be_child(text, given)
        finally:
            os._exit(code)

    def _clean_up(self, main: int) -> None:
        """Nobody is left of the run, and every semaphore is as it was."""
        turnstile = self._turnstile
        cells = turnstile.cells
        doomed = {main}
        for slot in range(cells[SLOTS]):
            at = turnstile.arena.slot(slot)
            if cells[at + SORT] == PROCESS and cells[at + PID] > 0:
                doomed.add(cells[at + PID])
        for pid in doomed:
            kill(pid)
        reap(patience=PATIENCE)
        for lane in (turnstile.bell, *turnstile.lanes[: cells[SLOTS] + 1]):
            while lane.acquire(False):
                pass


def _stand_in_folder(path: str) -> None:
    """Also if it is the same path: a folder that was removed and put back is another one."""
    try:
        os.chdir(path)
    except OSError:
        pass


def _say_what_it_waits_for(places: list[str]) -> None:
    """To whoever watches the program, whose streams it shares."""
    where = f" ({', '.join(places)})" if places else ""
    words = (
        "tracer: nobody who is under control can go on; the program waits for something that "
        f"tracer does not control{where}. Ctrl-C ends it and tells who waits for whom.\n"
    )
    try:
        os.write(2, words.encode())
    except OSError:
        pass  # nobody watches


def _forget_signals() -> None:
    """The handlers are the zygote's; a program begins with Python's own."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _redirect(streams: dict[int, str]) -> None:
    for descriptor, path in streams.items():
        flags = os.O_RDONLY if descriptor == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
