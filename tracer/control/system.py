"""What the operating system says of a process that is not a child of this one."""

from __future__ import annotations

import os
import signal


def lives(pid: int) -> bool:
    """Whether it has not ended."""
    return _state(pid) not in {b"", b"Z", b"X"}


def sleeps(pid: int) -> bool:
    """Whether all of its threads wait for something, in the kernel.

    One of them that does may just wait for another that runs.
    """
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return False
    return all(_state(pid, task) == b"S" for task in tasks)


def _state(pid: int, task: int | str = "") -> bytes:
    path = f"/proc/{pid}/task/{task}/stat" if task else f"/proc/{pid}/stat"
    try:
        with open(path, "rb") as file:
            return file.read().rpartition(b")")[2].split()[0]
    except OSError:
        return b""


def code_of(pid: int) -> int:
    """The exit code of a process of which nobody has taken leave; 0: it is not known."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            status = int(file.read().rpartition(b")")[2].split()[49])
    except (OSError, ValueError, IndexError):
        return 0
    return os.waitstatus_to_exitcode(status)


def strike(pid: int, number: int) -> None:
    """Send a signal, past whoever has replaced `os.kill`."""
    try:
        signal.pidfd_send_signal(os.pidfd_open(pid), number)
    except OSError:
        pass


def catches(pid: int, number: int) -> bool:
    """Whether it has a handler for a signal."""
    return _in_mask(pid, "SigCgt:", number)


def blocks(pid: int, number: int) -> bool:
    """Whether its main thread lets a signal wait."""
    return _in_mask(pid, "SigBlk:", number)


def ignores(pid: int, number: int) -> bool:
    """Whether a signal does nothing to it."""
    return _in_mask(pid, "SigIgn:", number)


def _in_mask(pid: int, name: str, number: int) -> bool:
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith(name):
                    return bool(int(line.split()[1], 16) >> (number - 1) & 1)
    except OSError:
        pass
    return False
