"""The process tree of a program as the operating system sees it, and the end of it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

_SERVERS: Final = ("multiprocessing.resource_tracker", "multiprocessing.forkserver")
_PR_SET_CHILD_SUBREAPER: Final = 36
_SLACK: Final = 0.1  # seconds; start times are kept in ticks of 10 ms

# Signals that a Python process catches without meaning to act on them: Ctrl-C, crashes that
# faulthandler reports, and what the C library uses for its own threads.
_HARMLESS: Final = (
    signal.SIGINT, signal.SIGSEGV, signal.SIGFPE, signal.SIGABRT, signal.SIGILL, signal.SIGBUS,
    32, 33,
)  # fmt: skip


class Seen(NamedTuple):
    """One process at one moment.

    threads   of the operating system
    cpu       seconds of processor time so far: unchanged means that it has not run
    handlers  whether it would run code of its own on a signal
    server    one of multiprocessing's own helpers, which do nothing by themselves
    elsewhere its main thread is held up by something that is no lock
    piped     namely by a pipe or a socket
    """

    threads: int
    cpu: float
    handlers: bool
    server: bool
    elsewhere: bool = False
    piped: bool = False


class Tree:
    """Everything that descends from the program's main process, orphans included.

    apart     children of this process that do not belong to it
    known     names processes that may have left the tree: pid, monotonic time in ns of birth
    strays    roots besides main
    adopting  orphans of the tree become children of this process
    """

    def __init__(
        self,
        main: int,
        *,
        apart: Collection[int] = (),
        known: Callable[[], Iterable[tuple[int, int]]] = tuple,
        strays: Collection[int] = (),
        adopting: bool = False,
    ) -> None:
        self._main = main
        self._apart = frozenset(apart)
        self._known = known
        self._strays = tuple(strays)
        self._adopting = adopting

    def look(self) -> dict[int, Seen]:
        """Every process that is not dead, by pid."""
        seen = {}
        traced = self._traced()
        for process in self._processes():
            with suppress(psutil.Error, OSError):
                server = process.pid not in traced and _is_server(process)
                seen[process.pid] = _look(process, server=server)
        return seen

    def bury(self) -> list[int]:
        """Take the exit codes of orphans that came to us; returns the pids of those that live."""
        living = []
        for process in self._adopted():
            with suppress(psutil.Error, OSError):
                if process.status() != psutil.STATUS_ZOMBIE:
                    living.append(process.pid)
                elif process.pid != self._main:
                    os.waitpid(process.pid, os.WNOHANG)
        return living

    def others(self) -> list[psutil.Process]:
        """The processes besides main, without multiprocessing's own servers."""
        traced = self._traced()
        return [
            one
            for one in self._processes(but_main=True)
            if one.pid in traced or not _is_server(one)
        ]

    def end(self, patience: float = 5.0) -> int:
        """Kill the tree; returns how many of the program's processes there were.

        All are stopped first: nobody is to see the others die and act on it. Servers end by
        themselves when nobody needs them any more, and clean up.
        """
        doomed: dict[int, psutil.Process] = {}
        traced = self._traced()
        while fresh := [
            one
            for one in self._processes()
            if one.pid not in doomed and (one.pid in traced or not _is_server(one))
        ]:
            for process in fresh:
                doomed[process.pid] = process
                with suppress(psutil.Error):
                    process.suspend()
        for process in doomed.values():
            with suppress(psutil.Error):
                process.kill()
        deadline = time.monotonic() + patience
        while (left := self._left(doomed)) and time.monotonic() < deadline:
            self.bury()
            if deadline - time.monotonic() < patience - 1:
                for process in left:
                    with suppress(psutil.Error):
                        process.kill()
            time.sleep(0.01)
        return len(doomed)

    def _left(self, doomed: dict[int, psutil.Process]) -> list[psutil.Process]:
        """Who is not dead yet; who lost his parent to the kill is found in no tree any more."""
        found = {one.pid: one for one in self._processes(but_main=True)}
        lost = [one for pid, one in doomed.items() if pid not in found and pid != self._main]
        return [*found.values(), *filter(_lives, lost)]

    def _processes(self, *, but_main: bool = False) -> list[psutil.Process]:
        roots = [self._main, *self._strays, *(child.pid for child in self._adopted())]
        roots += [pid for pid, began in self._known() if is_alive(pid, began)]
        found: dict[int, psutil.Process] = {}
        for pid in roots:
            if pid in found or pid <= 0:
                continue
            with suppress(psutil.Error):
                root = found[pid] = psutil.Process(pid)
                found.update({child.pid: child for child in root.children(recursive=True)})
        if but_main:
            found.pop(self._main, None)
        return [process for process in found.values() if _lives(process)]

    def _traced(self) -> set[int]:
        return {pid for pid, _ in self._known()}

    def _adopted(self) -> list[psutil.Process]:
        if not self._adopting:
            return []
        return [
            child
            for child in psutil.Process().children()
            if child.pid not in self._apart and child.pid != self._main
        ]


def adopt_orphans(*, adopt: bool = True) -> bool:
    """Let orphans of our descendants become our children (Linux). Whether that is so now."""
    if not sys.platform.startswith("linux"):
        return False
    with suppress(OSError, AttributeError):
        return ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(adopt), 0, 0, 0) == 0 and adopt
    return False


def is_alive(pid: int, began: int) -> bool:
    """Whether a process is still the one that was there at the monotonic time `began` in ns."""
    lasted = (time.monotonic_ns() - began) / 1e9
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123 -- asked for often
            # The name stands in parentheses and may hold anything, parentheses too.
            fields = file.read().rpartition(b")")[2].split()
        if fields[0] in {b"Z", b"X"}:
            return False
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return False
    except (OSError, ValueError, IndexError, AttributeError):
        pass
    else:
        return age + _SLACK >= lasted
    try:
        process = psutil.Process(pid)
        return _lives(process) and time.time() - process.create_time() + _SLACK >= lasted
    except psutil.Error:
        return False


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _is_server(process: psutil.Process) -> bool:
    """One of multiprocessing's own helpers; who has no command line any more is on the way out."""
    try:
        words = process.cmdline()
        if words and not _serves(words):
            return False
        # The children of a forkserver have its command line, and are the program's.
        parent = process.parent()
        return not words or parent is None or not _serves(parent.cmdline())
    except psutil.Error:
        return True


def _serves(words: list[str]) -> bool:
    return "-c" in words and any(server in words[-1] for server in _SERVERS)


def _look(process: psutil.Process, *, server: bool) -> Seen:
    times = process.cpu_times()
    tasks = Path(f"/proc/{process.pid}/task")
    threads = len(list(tasks.iterdir())) if tasks.is_dir() else process.num_threads()
    pid = process.pid
    place = _place(pid)
    elsewhere = place not in {"", "0"} and "futex" not in place
    piped = elsewhere and any(word in place for word in ("pipe", "unix_stream"))
    return Seen(threads, times.user + times.system, _catches(pid), server, elsewhere, piped)


def _place(pid: int) -> str:
    """Where in the kernel the main thread waits; empty if that is not known."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/wchan").read_text("ascii", "replace").strip()
    return ""


def _catches(pid: int) -> bool:
    """Whether a process has signal handlers that could do something. Not known: no."""
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines():
            if line.startswith("SigCgt:"):
                mask = int(line.split()[1], 16)
                for number in _HARMLESS:
                    mask &= ~(1 << (number - 1))
                return bool(mask)
    return False
