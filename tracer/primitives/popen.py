"""What a parent does to the process of a child: it learns its exit code, or ends it."""

from __future__ import annotations

import os

from tracer.primitives.process import FAMILY
from tracer.runtime import current
from tracer.runtime.stand_in import like
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def patch(module: Any) -> None:
    """In multiprocessing's popen_fork and popen_forkserver; spawn has it from fork."""
    popen = module.Popen
    popen.poll = _poll(popen.poll)
    for name, kind in (("terminate", "terminated"), ("kill", "killed")):
        if name in popen.__dict__:
            setattr(popen, name, _signalling(popen.__dict__[name], kind))


def _poll(stock: Any) -> Any:
    def poll(self: Any, *args: Any, **named: Any) -> Any:
        known = self.returncode
        try:
            code = stock(self, *args, **named)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise
        if known is None and code is not None:
            path = FAMILY.children.get(self.pid)
            if path is not None:
                current().tell("reaped", 0, {"child": path, "code": code})
        return code

    return like(poll, stock)


def _signalling(stock: Any, kind: str) -> Any:
    def signalling(self: Any) -> None:
        path = FAMILY.children.get(self.pid)
        if path is not None and self.returncode is None and not _gone(self):
            current().tell(kind, 0, {"child": path})
        try:
            stock(self)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise

    return like(signalling, stock)


def _gone(popen: Any) -> bool:
    """Whether a child has ended by itself, and nobody has asked yet: a signal does nothing to it.

    An executor terminates all of its workers when one of them has died, the dead one included. It
    knows by the sentinel, which speaks a moment before the system does; and the system knows of a
    child whose own children keep the sentinel silent.
    """
    import select

    try:
        poller = select.poll()
        poller.register(popen.sentinel, select.POLLIN)
        if poller.poll(0):
            return True
        return os.waitid(os.P_PID, popen.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except (AttributeError, OSError, ValueError):
        return False  # it is the fork server's child, or this system cannot tell
