"""Nobody is left of a run: its processes are ended, and taken leave of.

For processes to which orphans come. Imported before `os` is under control: it means the real calls.
"""

from __future__ import annotations

import os
import signal
from os import kill as _really_kill
from os import waitpid as _really_wait


def kill(pid: int) -> None:
    """End a process, if it is still there."""
    try:
        _really_kill(pid, signal.SIGKILL)
    except OSError:
        pass


def reap(of_interest: int = 0) -> int:
    """End all children and wait for them; orphans are among them, and their children come too.

    Returns the exit code of one of them; 0 where it was none.
    """
    code = 0
    patient = True
    while True:
        try:
            pid, status = _really_wait(-1, os.WNOHANG if patient else 0)
        except ChildProcessError:
            return code
        patient = pid != 0
        if pid == 0:
            for child in _children():
                kill(child)
        elif pid == of_interest:
            code = os.waitstatus_to_exitcode(status)


def _children() -> list[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []
