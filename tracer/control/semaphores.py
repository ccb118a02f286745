"""A SemLock whose count is a cell of the arena: whatever is built on it is under control.

Lock, RLock, Semaphore, Condition, Event, Barrier and the locks inside queues are CPython's own code
on top of this class, so their exact behaviour, faults included (cpython#95826), comes for free.
Statements mirror Modules/_multiprocessing/semaphore.c.
"""

from __future__ import annotations

import errno
import os
from _thread import get_ident

from tracer.control import arena as cells_of
from tracer.control import points
from tracer.control.turnstile import really_sleep, turnstile
from tracer.runtime.stand_in import instead, like

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self

_RECURSIVE = 0
_at = cells_of.Arena.semaphore
_OWNER = "attempt to release recursive lock not owned by thread"
_FLAGS: frozenset[Any]
_TIMES: frozenset[Any]
_FLAGS, _TIMES = frozenset({bool, int}), frozenset({int, float, type(None)})
_TOO_OFTEN = "semaphore or lock released too many times"


class SemLock:
    """One semaphore, as this process sees it; `handle` is its index, the same in every process.

    count, last  how often this process holds it, and which thread took it last
    """

    SEM_VALUE_MAX = 2147483647

    def __init__(
        self,
        kind: int,
        value: int,
        maxvalue: int,
        name: str | None,
        unlink: bool,
    ) -> None:
        del name, unlink  # it has none
        if kind not in {0, 1}:
            raise ValueError("unrecognized kind")
        if not 0 <= value <= self.SEM_VALUE_MAX:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        mine = turnstile()
        try:
            handle = mine.arena.new_semaphore(value, max(mine.slot, 0))
        except cells_of.FullError:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None
        mine.cells[_at(handle) + cells_of.SERIAL] = mine.next_serial()
        self._become(handle, kind, maxvalue)

    def _become(self, handle: int, kind: int, maxvalue: int) -> None:
        self.handle, self.kind, self.maxvalue, self.name = handle, kind, maxvalue, None
        self.at = _at(handle)
        self.count = self.last = 0
        self.mine = turnstile()
        self.cells = self.mine.cells

    @classmethod
    def _rebuild(cls, handle: int, kind: int, maxvalue: int, name: str | None) -> Self:
        del name
        made = cls.__new__(cls)
        made._become(handle, kind, maxvalue)
        return made

    def told(self) -> None:
        """To take it is an event of the trace, not a part of one."""
        self.cells[self.at + cells_of.TOLD] = 1

    # --- taking ---

    def acquire(self, *args: Any, **named: Any) -> bool:
        """As the stock one, which says what is wrong with the arguments."""
        usual = not named and len(args) <= 2 and all(map(_usual, args, (_FLAGS, _TIMES)))
        if not usual and JUDGE[0].acquire(*args, **named):
            JUDGE[0].release()
        return self._acquired(*args, **named)

    def _acquired(self, block: Any = True, timeout: Any = None) -> bool:
        if self.reentered():
            return True
        if not block or (timeout is not None and timeout <= 0):
            return self.tried()
        return self.awaited(self.mine.deadline(timeout)) == points.GO

    def reentered(self) -> bool:
        """Take it once more, if it is recursive and this thread's."""
        if self.kind == _RECURSIVE and self._is_mine():
            self.count += 1
            return True
        return False

    def tried(self) -> bool:
        """Take it if it is free."""
        self.cells[self.at + cells_of.LOOKED] = 1
        self.mine.point(points.TRY, self.handle)
        if self.cells[self.at] <= 0:
            return False
        self._taken()
        return True

    def awaited(self, deadline: int, early: int = 0) -> int:
        """Wait for it; GO: it is taken. With `early`, EARLY_WORD is returned when it is gone."""
        if deadline >= 0:
            self.cells[self.at + cells_of.LOOKED] = 1
        told = self.mine.point(points.ACQUIRE, self.handle, deadline, early=early)
        if told == points.GO:
            while self.cells[self.at] <= 0:  # only where nobody controls
                really_sleep(0.001)
            self._taken()
        return told

    def accessed(self, op: int) -> None:
        """Take it for one READ or WRITE of what it guards: one point for all of it."""
        if not self.reentered():
            self.mine.point(op, self.handle)
            self._taken()
        if op == points.WRITE:
            self.cells[self.at + cells_of.VERSION] += 1

    def _taken(self) -> None:
        self.cells[self.at] -= 1
        self.count += 1
        self.last = get_ident()

    @property
    def free(self) -> bool:
        """Whether it could be taken now; nobody else runs."""
        return self.cells[self.at] > 0

    # --- giving ---

    def release(self) -> None:
        """As the stock one."""
        self.about_to_give()
        self.given()

    def about_to_give(self) -> None:
        """Before giving it back: a point, if somebody looks at it. Raises AssertionError."""
        if self.kind == _RECURSIVE:
            if not self._is_mine():
                raise AssertionError(_OWNER)
            if self.count > 1:
                return
        if self.cells[self.at + cells_of.LOOKED]:
            self.mine.point(points.RELEASE, self.handle)

    def given(self) -> None:
        """Give it back without a point. Raises ValueError where there is nothing to give."""
        if self.kind == _RECURSIVE and self.count > 1:
            self.count -= 1
            return
        if self.cells[self.at] >= self.maxvalue:
            raise ValueError(_TOO_OFTEN)
        self.cells[self.at] += 1
        self.count -= 1

    def __enter__(self) -> bool:
        return self._acquired()

    def __exit__(self, *exc: object) -> None:
        self.release()

    # --- looking ---

    def _count(self) -> int:
        return self.count

    def _is_mine(self) -> bool:
        return self.count > 0 and self.last == get_ident()

    def _get_value(self) -> int:
        self._seen()
        return int(self.cells[self.at])

    def _is_zero(self) -> bool:
        self._seen()
        return bool(self.cells[self.at] == 0)

    def _seen(self) -> None:
        self.cells[self.at + cells_of.LOOKED] = 1
        self.mine.point(points.LOOK, self.handle)

    def _after_fork(self) -> None:
        self.count = 0


def _usual(argument: Any, types: frozenset[Any]) -> bool:
    return type(argument) in types


JUDGE: list[Any] = []
"""A stock SemLock that is always free: what it says of arguments, ours say."""


class Module:
    """Stands for `_multiprocessing` in multiprocessing.synchronize."""

    SemLock = SemLock

    @staticmethod
    def sem_unlink(name: str) -> None:
        """There are no names."""


def _looked_at(stock: property) -> property:
    """What a Barrier tells of itself, which others change: to look at it is a point."""
    get: Any = stock.fget

    def look(barrier: Any) -> Any:
        turnstile().point(points.LOOK, barrier._cond._lock._semlock.handle)
        return get(barrier)

    return property(like(look, get), doc=stock.__doc__)


def patch(synchronize: Any) -> None:
    """Let every semaphore that multiprocessing makes be a controlled one."""
    for name in ("acquire", "release", "__enter__", "__exit__"):  # no frames of ours are seen

        @instead(SemLock, name)
        def call(stock: Any, *args: Any, **named: Any) -> Any:
            return stock(*args, **named)

    synchronize._multiprocessing = Module
    for name in ("n_waiting", "broken"):
        setattr(synchronize.Barrier, name, _looked_at(getattr(synchronize.Barrier, name)))
