"""What a parent does to the process of a child: it learns its exit code, or ends it."""

from __future__ import annotations

from tracer.primitives import process
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
        if path is not None and self.returncode is None and not process.gone(self):
            current().tell(kind, 0, {"child": path})
        try:
            stock(self)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise

    return like(signalling, stock)
