"""A manager's server under control: a thread of it that would block lets its client wait instead.

What a SyncManager keeps are Python classes on top of `threading`'s locks. While a client's call is
served, those locks are cells of the arena: taking one that is free is done at once, and for one
that is taken the client is told to wait, which it does at a point of its own. So Condition,
Barrier, Semaphore, Event and Queue are CPython's own code here too.
"""

from __future__ import annotations

import sys
from _thread import allocate_lock, get_ident

from tracer.control import arena as cells_of
from tracer.control.turnstile import turnstile
from tracer.primitives.manager import stock_registry
from tracer.primitives.manager_calls import CALLS
from tracer.runtime.stand_in import instead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Final, Self

WAIT: Final = "#WAIT"
"""What a server answers with, in place of a result: wait for a lock, at most so long."""

_serving: dict[int, Any] = {}  # thread -> connection of the client whose call it serves
_spare: list[int] = []  # semaphores of locks that are gone
_NOT_OWNED = "cannot release un-acquired lock"


def patch(managers: Any) -> None:
    """In place: what a server keeps for its clients makes them wait at their own points."""
    server = managers.Server

    @instead(server, "__init__")
    def init(stock: Any, self: Any, *args: Any, **named: Any) -> None:
        stock(self, *args, **named)
        self.served = None
        if turnstile().serves:
            self.served = set()  # ids of what is kept under control
            known = stock_registry()
            own = {name: self.registry[name] for name in CALLS if name in self.registry}
            self.kept = {name for name, entry in own.items() if entry == known.get(name)}
            locks = {"Lock": Lock, "RLock": RLock}
            self.registry = dict(self.registry)
            for name in self.kept & set(locks):
                self.registry[name] = (locks[name], *self.registry[name][1:])
            _patch_threading()

    @instead(server, "create")
    def create(stock: Any, self: Any, c: Any, typeid: Any, *args: Any, **named: Any) -> Any:
        if self.served is None:
            return stock(self, c, typeid, *args, **named)
        ours = typeid in self.kept
        before = _serving.get(get_ident())
        if ours:
            _serving[get_ident()] = c
        try:
            made = stock(self, c, typeid, *args, **named)
        finally:
            _becomes(before)
        (self.served.add if ours else self.served.discard)(made[0])
        return made

    @instead(server, "shutdown")
    def shutdown(stock: Any, self: Any, c: Any) -> None:
        mine = turnstile()
        if mine.serves:
            mine.ending = mine.cells[cells_of.NOW]  # its client goes on while it ends
        stock(self, c)

    @instead(server, "serve_client")
    def serve_client(stock: Any, self: Any, conn: Any) -> None:
        stock(self, conn if self.served is None else _Desk(conn, self.served))


def in_call() -> bool:
    """Whether the current thread serves a client's call."""
    return get_ident() in _serving


def lets_wait(lock: int, limit: float | None) -> bool:
    """Let the client of the current thread wait for a lock; False: its time has run out."""
    client = _serving[get_ident()]
    client.send((WAIT, lock, limit))
    return bool(client.recv())


def _becomes(client: Any) -> None:
    """The current thread serves that client from now on, or nobody."""
    if client is None:
        _serving.pop(get_ident(), None)
    else:
        _serving[get_ident()] = client


class _Desk:
    """A connection whose calls of what is kept under control are served under control."""

    def __init__(self, connection: Any, served: set[str]) -> None:
        self._connection, self._served = connection, served
        self.close = connection.close

    def recv(self) -> Any:
        """The next call."""
        request = self._connection.recv()
        _becomes(self._connection if request[0] in self._served else None)
        return request

    def send(self, message: Any) -> None:
        """Its answer."""
        _becomes(None)
        self._connection.send(message)


def _patch_threading() -> None:
    """Locks that are made while a client is served are ours, and time is virtual for it."""
    threading: Any = sys.modules["threading"]
    for name, ours in (("Lock", Lock), ("_allocate_lock", Lock), ("RLock", RLock)):
        setattr(threading, name, _either(getattr(threading, name), ours))
    cells = turnstile().cells
    for module, name in (("threading", "_time"), ("queue", "time")):
        owner = sys.modules[module]
        setattr(owner, name, _either(getattr(owner, name), lambda: cells[cells_of.BASE] / 1e9))


def _either(stock: Callable[..., Any], ours: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any) -> Any:
        return ours(*args) if in_call() else stock(*args)

    return call


class Lock:
    """A `threading.Lock` whose count is a cell; its statements mirror Modules/_threadmodule.c."""

    def __init__(self) -> None:
        mine = turnstile()
        self._handle = _spare.pop() if _spare else mine.arena.new_semaphore(1, 0)
        self._at = cells_of.Arena.semaphore(self._handle)
        self._cells = mine.cells
        self._cells[self._at] = 1

    def __del__(self) -> None:
        _spare.append(self._handle)

    def acquire(self, *args: Any, **named: Any) -> bool:
        """As the stock one."""
        allocate_lock().acquire(*args, **named)  # it says what is wrong with the arguments
        return self._taken(*args, **named)

    def _taken(self, blocking: Any = True, timeout: Any = -1) -> bool:
        limit = None if timeout < 0 else timeout
        while self._cells[self._at] <= 0:
            if not blocking or limit == 0:
                return False
            if not lets_wait(self._handle, limit) and self._cells[self._at] <= 0:
                return False
        self._cells[self._at] -= 1
        return True

    def release(self) -> None:
        """As the stock one."""
        if self.locked():
            self._cells[self._at] = 1
        else:
            raise RuntimeError("release unlocked lock")

    def locked(self) -> bool:
        """As the stock one."""
        return bool(self._cells[self._at] <= 0)

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *exc: object) -> None:
        self.release()

    def __repr__(self) -> str:
        state = "locked" if self.locked() else "unlocked"
        return f"<{state} _thread.lock object at {id(self):#x}>"


class RLock(Lock):
    """A `threading.RLock`: it belongs to the thread that serves its taker."""

    def __init__(self) -> None:
        super().__init__()
        self._owner: int | None = None
        self._count = 0

    def _taken(self, blocking: Any = True, timeout: Any = -1) -> bool:
        if not self._is_owned():
            if not super()._taken(blocking, timeout):
                return False
            self._owner = get_ident()
        self._count += 1
        return True

    def release(self) -> None:
        """As the stock one."""
        if not self._is_owned():
            raise RuntimeError(_NOT_OWNED)
        self._count -= 1
        if not self._count:
            self._owner = None
            super().release()

    def __enter__(self) -> Self:  # type: ignore[override]  # as the stock one
        self.acquire()
        return self

    # what a Condition asks of its lock

    def _is_owned(self) -> bool:
        return self._owner == get_ident()

    def _release_save(self) -> tuple[int, int | None]:
        if not self._is_owned():
            raise RuntimeError(_NOT_OWNED)
        state = self._count, self._owner
        self._count, self._owner = 0, None
        super().release()
        return state

    def _acquire_restore(self, state: tuple[int, int | None]) -> None:
        super()._taken()
        self._count, self._owner = state

    def __repr__(self) -> str:
        state = "locked" if self.locked() else "unlocked"
        return (
            f"<{state} _thread.RLock object owner={self._owner or 0} count={self._count} "
            f"at {id(self):#x}>"
        )
