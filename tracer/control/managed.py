"""Proxies of managers under control: each call is a point, and whoever has to wait waits at one.

The server itself runs free: it answers one call at a time and does nothing between them. Where a
call would block in it, the server says so instead of answering (see `serving`), and its caller
stands at a point until the lock in question is free.
"""

from __future__ import annotations

from _thread import get_ident
from contextlib import nullcontext, suppress

from tracer.control import arena as cells_of
from tracer.control import points, serving
from tracer.control.turnstile import really_sleep, turnstile
from tracer.primitives.manager_calls import CALLS
from tracer.runtime.stand_in import instead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_at = cells_of.Arena.managed

_known: dict[int, int] = {}  # token, as a number -> index of what it stands for
_seen = 0  # rows of the table that have been entered into it
_calling: dict[int, int] = {}  # thread -> index of what it is calling

_LOOKS = frozenset(
    {
        "is_set", "empty", "full", "qsize", "copy", "items", "keys", "values", "count", "index",
        "__getattribute__", "__getitem__", "__contains__", "__len__", "__iter__", "__reversed__",
        "__add__", "__mul__", "__rmul__", "__repr__", "__str__", "#GETVALUE",
    }
)  # fmt: skip
_LOOKS_BY_GET = frozenset({"dict", "Value"})  # of a queue it takes something
_TRIES = {"acquire": 0, "get": 0, "put": 1}  # method -> which argument says whether it waits


def patch(managers: Any) -> None:
    """In place: what is said to a server is said for real, what is asked of its objects controlled.

    Comes after the recorder's own: a call is told when it is made, not before its point.
    """
    base = managers.BaseManager
    for name in ("start", "connect", "_debug_info", "_number_of_objects", "_finalize_manager"):
        _for_real(base, name)
    for name in ("__init__", "_incref", "_decref"):
        _for_real(managers.BaseProxy, name)
    for name in CALLS:
        _for_real(managers.SyncManager, name)
    serving.patch(managers)

    @instead(base, "_create")
    def create(stock: Any, self: Any, typeid: Any, *args: Any, **named: Any) -> Any:
        mine = turnstile()
        with mine.outside(), _Asking():
            made = stock(self, typeid, *args, **named)
        if mine.slot >= 0:
            if typeid not in CALLS:
                mine.stray(cells_of.STRAY_MANAGER)
            shared = args[0] if typeid == "Condition" and args else named.get("lock")
            token = getattr(shared, "_token", None)
            _enter(_number(made[0]), None if token is None else _index(token))
        return made

    @instead(managers.BaseProxy, "_connect")
    def connect(stock: Any, self: Any) -> None:
        with turnstile().outside():
            stock(self)
        self._tls.connection = _Line(self._tls.connection)

    @instead(managers.BaseProxy, "_callmethod")
    def callmethod(stock: Any, self: Any, *call: Any, **named: Any) -> Any:
        mine = turnstile()
        if not mine.controlled or not call:
            return stock(self, *call, **named)
        index, sort = _index(self._token), _sort(self._token.typeid, *call)
        mine.point(points.CALL, index, argument=sort)
        _calling[get_ident()] = index
        changed = sort != points.LOOKS
        try:
            with _Asking() if self._token.typeid in CALLS else nullcontext():
                answer = stock(self, *call, **named)
        except Exception as error:
            changed = changed and type(error).__name__ not in {"Empty", "Full"}
            raise
        else:
            changed = changed and not (sort == points.TRIES and answer is False)
            return answer
        finally:
            _calling.pop(get_ident(), None)
            if changed:
                mine.cells[_at(index) + cells_of.CHANGES] += 1


def _for_real(base: Any, name: str) -> None:
    @instead(base, name)
    def outside(stock: Any, *args: Any, **named: Any) -> Any:
        mine = turnstile()
        if name == "connect":
            mine.stray(cells_of.STRAY_MANAGER)  # somebody else's server
        with mine.outside(), _Asking():
            return stock(*args, **named)

    if isinstance(outside.__wrapped__, staticmethod):  # type: ignore[attr-defined]  # see `like`
        setattr(base, name, staticmethod(outside))


class _Asking:
    """`with`: whoever runs inside waits for a server, which answers as soon as it gets to run."""

    def __enter__(self) -> None:
        self._change(1)

    def __exit__(self, *exc: object) -> None:
        self._change(-1)

    @staticmethod
    def _change(by: int) -> None:
        mine = turnstile()
        if mine.slot >= 0:
            mine.cells[mine.place()[1] + cells_of.BUSY] += by


def _sort(typeid: str, method: str, args: Any = (), named: Any = None) -> int:
    """What a call may do to its object: LOOKS, TRIES or CHANGES."""
    if method in _LOOKS or (method == "get" and typeid in _LOOKS_BY_GET):
        return points.LOOKS
    if method.endswith("_nowait"):
        return points.TRIES
    place = _TRIES.get(method)
    if place is not None and typeid in CALLS:
        blocks = args[place] if len(args) > place else None
        for name in ("blocking", "block"):
            blocks = (named or {}).get(name, blocks)
        if blocks is not None and not blocks:
            return points.TRIES
    return points.CHANGES


# --- which object ---


def _number(token: Any) -> int:
    """A token as a number; the zygote's hash seed is the same for all."""
    return hash((str(token.address), token.id))


def _index(token: Any) -> int:
    """The row of what a token stands for; where nobody has seen it made, it gets one now."""
    global _seen  # noqa: PLW0603 -- tables of this process
    cells = turnstile().cells
    while _seen < cells[cells_of.MANAGED]:
        at = _at(_seen)
        _known[cells[at + cells_of.TOKEN]] = cells[at + cells_of.ROOT]
        _seen += 1
    number = _number(token)
    index = _known.get(number)
    return _enter(number) if index is None else index


def _enter(number: int, shared: int | None = None) -> int:
    """A row for a new object, or for a Condition the one of its lock."""
    mine = turnstile()
    try:
        index = mine.arena.new_managed(number, mine.slot, mine.next_serial(), shared)
    except cells_of.FullError:
        return -1
    _known[number] = index
    return index


# --- waiting ---


class _Line:
    """A connection to a server that may say, instead of its answer, that one has to wait."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.send, self.close = connection.send, connection.close

    def recv(self) -> Any:
        """The answer, once it is there."""
        while True:
            answer = self._connection.recv()
            if answer[0] != serving.WAIT:
                return answer
            going = self._waited(*answer[1:])
            with suppress(OSError):  # the server may have ended meanwhile; `recv` will say so
                self._connection.send(going)

    def _waited(self, lock: int, timeout: float | None) -> bool:
        """Wait for a lock of the server; False: its time has run out."""
        if serving.in_call():  # a Condition in the server, whose lock is a proxy in its turn
            return serving.lets_wait(lock, timeout)
        mine = turnstile()
        if not mine.controlled:  # a client that nobody controls asks again and again
            really_sleep(0.001 if timeout is None else timeout)
            return timeout is None
        index = _calling.get(get_ident(), -1)
        if index >= 0:
            mine.cells[_at(index) + cells_of.CHANGES] += 1  # he may have given a lock away
        mine.watched[mine.place()[1]] = [self._connection]
        deadline = mine.deadline(timeout)
        return mine.point(points.AWAIT, index, deadline, argument=lock) == points.GO
