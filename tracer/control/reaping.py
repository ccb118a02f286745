"""Nobody is left of a run: its processes are ended, and taken leave of.

For processes to which orphans come. Imported before `os` is under control: it means the real calls.
"""

from __future__ import annotations

import os
import signal
from os import kill as _really_kill
from os import waitpid as _really_wait
from time import monotonic as _really_now
from time import sleep as _really_sleep

PATIENCE = 2.0  # seconds


def kill(pid: int) -> None:
    """End a process, if it is still there."""
    try:
        _really_kill(pid, signal.SIGKILL)
    except OSError:
        pass


def reap(of_interest: int = 0, *, patience: float = 0) -> int:
    """End all children and wait for them; orphans are among them, and their children come too.

    patience  seconds that resource trackers have: who is the last takes away what a program leaves

    Returns the exit code of one of them; 0 where it was none.
    """
    code = 0
    until = _really_now() + patience
    patient = True
    while True:
        try:
            pid, status = _really_wait(-1, os.WNOHANG if patient else 0)
        except ChildProcessError:
            return code
        patient = pid != 0
        if pid == 0:
            children = _children()
            trackers = {one for one in children if _tracks(one)} if _really_now() < until else set()
            for child in children:
                if child not in trackers:
                    kill(child)
            if trackers:
                patient = True
                _really_sleep(0.001)
        elif pid == of_interest:
            code = os.waitstatus_to_exitcode(status)


def _children() -> list[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def _tracks(pid: int) -> bool:
    """Whether it is a resource tracker of multiprocessing's."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return b"multiprocessing.resource_tracker" in file.read()
    except OSError:
        return False
