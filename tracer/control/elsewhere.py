"""What may wait where nobody controls says so first, and on which line of the program it is called.

Sockets, other programs, locks on files, threads: such a call is made for real, whoever makes it is
passed over meanwhile, and verdicts name it.
"""

from __future__ import annotations

import sys

from tracer.control import arena as cells_of
from tracer.control import points
from tracer.control.turnstile import turnstile
from tracer.hooks import names
from tracer.runtime.program_line import program_frame
from tracer.runtime.stand_in import StandIn, instead, like

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_METHODS = {
    ("socket", "socket"): (
        cells_of.STRAY_SOCKET,
        ("accept", "connect", "recv", "recv_into", "recvfrom", "send", "sendall"),
    ),
    ("subprocess", "Popen"): (cells_of.STRAY_PROCESS, ("__init__", "wait", "communicate")),
    ("threading", "Thread"): (cells_of.STRAY_THREAD, ("start", "join")),
    ("threading", "Event"): (0, ("wait",)),
    ("threading", "Condition"): (0, ("wait",)),
}
_FUNCTIONS = {
    "os": (cells_of.STRAY_PROCESS, ("system",)),
    "fcntl": (cells_of.STRAY_SOCKET, ("flock", "lockf")),
    "select": (cells_of.STRAY_SOCKET, ("select",)),
    "signal": (cells_of.STRAY_SIGNAL, ("pause", "sigwait", "sigtimedwait", "sigwaitinfo")),
    "builtins": (0, ("input",)),
}


def patch() -> None:
    """In place, as soon as the program imports them."""
    for (module, owner), (what, methods) in _METHODS.items():
        names.when_imported(module, _methods_of(owner, what, methods))
    names.when_imported("selectors", _patch_selectors)
    for module, (what, functions) in _FUNCTIONS.items():
        names.when_imported(module, _functions_of(what, functions))


def _patch_selectors(module: Any) -> None:
    """An event loop that waits for its time: that is a sleep."""

    @instead(module.EpollSelector, "select")
    def select(stock: Any, self: Any, timeout: Any = None) -> Any:
        mine = turnstile()
        if not mine.controlled or timeout is None:
            _say(cells_of.STRAY_SOCKET)
            return stock(self, timeout)
        ready = stock(self, 0)
        if not ready and timeout > 0:
            mine.point(points.SLEEP, -1, mine.deadline(timeout))
            ready = stock(self, 0)
        return ready


def _methods_of(owner: str, what: int, methods: tuple[str, ...]) -> Any:
    def patch(module: Any) -> None:
        kind = getattr(module, owner)
        for method in methods:
            stock = getattr(kind, method)  # a socket's are those of its base
            made = _saying(what, stock)
            setattr(kind, method, like(made, stock) if hasattr(stock, "__module__") else made)

    return patch


def _functions_of(what: int, functions: tuple[str, ...]) -> Any:
    def patch(module: Any) -> None:
        for name in functions:
            stock = getattr(module, name)
            setattr(module, name, StandIn(_saying(what, stock), stock))

    return patch


def _saying(what: int, stock: Any) -> Any:
    def call(*args: Any, **named: Any) -> Any:
        _say(what)
        return stock(*args, **named)

    return call


def _say(what: int) -> None:
    mine = turnstile()
    if not mine.controlled:
        return
    mine.stray(what)
    frame = program_frame(sys._getframe())
    if frame is not None:
        file = frame.f_code.co_filename.rpartition("/")[2]
        mine.arena.note(mine.known_slot(), f"{file}:{frame.f_lineno}")
