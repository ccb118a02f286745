"""Traces of a pool with two workers, as the recorder writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.builder import MILLISECOND
from tests.checks.families import Family

if TYPE_CHECKING:
    from tracer.model.trace import Trace

SOURCE = """\
from multiprocessing import Pool

def begin(path):
    return open(path)

def work(n):
    return 10 // n

if __name__ == "__main__":
    with Pool(2, begin, ("data",)) as pool:
        r = pool.apply_async(work, (0,))
        pool.close()
        pool.join()
"""


class Pooled:
    """Main makes a pool in line 10 and submits task 0 in line 11; times are milliseconds."""

    def __init__(self, type_name: str = "Pool") -> None:
        self.family = Family(SOURCE)
        self.tell(5, "MainProcess", "created", 10, type=type_name, processes=2)
        for number, name in enumerate(("worker-1", "worker-2")):
            self.family.start(6 + number, name, 10, role="worker")
            self.tell(8, name, "requested", op="task")

    def tell(self, ms: float, actor: str, kind: str, line: int | None = None, **more: Any) -> None:
        """An event of the pool."""
        at = None if line is None else self.family.at(line)
        self.family.build.add(round(ms * MILLISECOND), actor, kind, "pool", at, **more)

    def submit(self, **more: Any) -> None:
        self.tell(10, "MainProcess", "submitted", 11, task="0", name="work", n=1, parts=1, **more)

    def accept(self, name: str = "worker-1") -> None:
        self.tell(12, name, "accepted", task="0", part=0, name="work", n=1)

    def fail(self, name: str = "worker-1") -> None:
        error = "ZeroDivisionError: integer division or modulo by zero"
        self.tell(13, name, "completed", 7, task="0", part=0, ok=False, error=error)

    def trace(self, **end: Any) -> Trace:
        """Main ends well, unless `end` says how."""
        self.family.add(90, "MainProcess", "exited", **({"code": 0} | end))
        return self.family.build.trace()


def unfetched(*, callback: bool = False, fetched: bool = False, uncaught: bool = False) -> Trace:
    """A task raises."""
    pooled = Pooled()
    pooled.submit(**({"callback": True} if callback else {}))
    pooled.accept()
    pooled.fail()
    if fetched:
        pooled.tell(20, "MainProcess", "fetched", 12, task="0", ok=False, error="ZeroDivisionError")
    return pooled.trace(**({"code": 1, "error": "ZeroDivisionError: no"} if uncaught else {}))


def uninitialized(type_name: str = "Pool") -> Trace:
    """Both workers raise in their initializer."""
    pooled = Pooled(type_name)
    error = "FileNotFoundError: [Errno 2] No such file or directory: 'data'"
    for number, name in enumerate(("worker-1", "worker-2")):
        pooled.tell(9 + number, name, "failed", 4, op="initializer", error=error)
    return pooled.trace()


def lost(type_name: str = "Pool", *, at_work: bool = True, ended: bool = False) -> Trace:
    """A worker dies, `at_work` or idle; `ended`: when its pool was terminated."""
    pooled = Pooled(type_name)
    pooled.submit()
    if at_work:
        pooled.accept()
    if ended:
        pooled.tell(14, "MainProcess", "closed", 12, op="terminate")
    pooled.family.add(15, "worker-1", "died", code=-9)
    pooled.family.add(16, "MainProcess", "reaped", child="worker-1", code=-9)
    return pooled.trace()
