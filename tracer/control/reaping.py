"""Nobody is left of a run: its processes are ended, and taken leave of."""

from __future__ import annotations

import os
import signal

from tracer.control.processes import stock_kill, stock_waitpid


def kill(pid: int) -> None:
    """End a process, if it is still there."""
    try:
        stock_kill(pid, signal.SIGKILL)
    except OSError:
        pass


def reap() -> None:
    """Wait for all children; orphans of the run are among them, and their children come too."""
    while True:
        try:
            pid, _ = stock_waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            for child in _children():
                kill(child)
            try:
                stock_waitpid(-1, 0)
            except ChildProcessError:
                return


def _children() -> list[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []
