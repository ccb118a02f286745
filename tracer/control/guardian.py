"""Outlives the zygote: parent of it, and of every orphan of a program under control.

Whoever is killed, tracer or the zygote, everybody else is ended. It sleeps until then, and knows
nobody by name: the kernel gives it whoever has lost his parent, so a process costs nothing.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal

from tracer.control.reaping import kill, reap

_PDEATHSIG, _SUBREAPER = 1, 36  # prctl(2)


def divide(tracer: int, wire: int, runs: str) -> None:
    """Become two: the zygote, which returns, and its guardian, which does not.

    tracer  pid of the process that has started this one; `wire` is a socket to it.
    runs    the directory of all runs

    Ctrl-C is blocked when this begins, and for the zygote it stays so until it can end a run.
    """
    early = signal.SIGINT in signal.sigpending()  # a fork leaves it behind
    prctl = ctypes.CDLL(None).prctl
    prctl(_SUBREAPER, 1, 0, 0, 0)
    guardian = os.getpid()
    zygote = os.fork()
    if zygote:
        _guard(tracer, wire, zygote, runs)

    def end(*_: object) -> None:
        """The guardian is gone."""
        reap()
        _put_back(runs)
        os._exit(1)

    signal.signal(signal.SIGTERM, end)
    prctl(_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    prctl(_SUBREAPER, 1, 0, 0, 0)
    if early:
        os.kill(os.getpid(), signal.SIGINT)
    if os.getppid() != guardian:
        os._exit(1)


def _guard(tracer: int, wire: int, zygote: int, runs: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        os.setsid()  # a signal to tracer's process group does not come here
    except PermissionError:
        pass  # it has a session of its own already
    watch = select.poll()
    watch.register(wire, select.POLLRDHUP)
    try:
        for pid in (tracer, zygote):
            watch.register(os.pidfd_open(pid), select.POLLIN)
        watch.poll()
    except ProcessLookupError:
        pass  # tracer is gone already
    kill(zygote)
    code = reap(zygote)
    _put_back(runs)
    os._exit(code if code >= 0 else 128 - code)


def _put_back(runs: str) -> None:
    """A run that nobody could end has changed files of the user's."""
    try:
        left = [entry.path for entry in os.scandir(runs) if entry.name.startswith("run-")]
    except OSError:
        return  # the runs are over
    from tracer.control.putting_back import put_back

    for run_dir in left:
        try:
            put_back(run_dir)
        except OSError:
            pass  # it was ended as it should be
