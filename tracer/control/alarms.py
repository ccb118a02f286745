"""`signal.alarm` and `setitimer` on the virtual clock: the controller sends SIGALRM."""

from __future__ import annotations

from tracer.control import arena as cells_of
from tracer.control.turnstile import turnstile
from tracer.runtime.stand_in import StandIn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def patch(signal: Any) -> None:
    """In place; other clocks than the real one count what a process computes, and stay theirs."""
    stock_alarm, stock_set, stock_get = signal.alarm, signal.setitimer, signal.getitimer

    def alarm(seconds: Any) -> int:
        if not turnstile().controlled or not isinstance(seconds, int):
            return stock_alarm(seconds)  # type: ignore[no-any-return]
        left, _ = _set(max(0, seconds), 0)
        return -int(-left // 1)

    def setitimer(which: Any, seconds: Any, interval: Any = 0.0) -> tuple[float, float]:
        numbers = isinstance(seconds, (int, float)) and isinstance(interval, (int, float))
        ours = which == signal.ITIMER_REAL and numbers and seconds >= 0 <= interval
        if not turnstile().controlled or not ours:
            return stock_set(which, seconds, interval)  # type: ignore[no-any-return]
        return _set(seconds, interval)

    def getitimer(which: Any) -> tuple[float, float]:
        if not turnstile().controlled or which != signal.ITIMER_REAL:
            return stock_get(which)  # type: ignore[no-any-return]
        return _left()

    for call, stock in ((alarm, stock_alarm), (setitimer, stock_set), (getitimer, stock_get)):
        setattr(signal, stock.__name__, StandIn(call, stock))


def _left() -> tuple[float, float]:
    """Seconds to the next one, and from that one to its next."""
    mine = turnstile()
    cells, at = mine.cells, mine.at
    due = cells[at + cells_of.ALARM]
    left = max(due - cells[cells_of.BASE], 0) / 1e9 if due else 0.0
    return left, cells[at + cells_of.INTERVAL] / 1e9


def _set(seconds: float, interval: float) -> tuple[float, float]:
    mine = turnstile()
    before = _left()
    mine.cells[mine.at + cells_of.ALARM] = mine.deadline(seconds) if seconds else 0
    mine.cells[mine.at + cells_of.INTERVAL] = int(interval * 1e9) if seconds else 0
    return before
