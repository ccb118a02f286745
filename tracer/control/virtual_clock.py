"""The time that a program under control sees: it stands still while somebody works.

Two clocks with one hand: what the program asks for (`time.monotonic` and its kin), where asking
again and again is waiting, and what the recorder stamps events with, where no two are equal.
"""

from __future__ import annotations

import time

from tracer.control import points
from tracer.control.arena import NOW
from tracer.control.turnstile import turnstile
from tracer.runtime.stand_in import StandIn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

EPOCH: Final = 1_767_225_600_000_000_000  # ns: 2026-01-01 00:00 UTC, when every program begins
_UPTIME: Final = 1_000_000_000_000  # ns on the monotonic clock when it begins

_NUMBERED: Final = {
    time.CLOCK_REALTIME: EPOCH,
    time.CLOCK_MONOTONIC: _UPTIME,
    time.CLOCK_MONOTONIC_RAW: _UPTIME,
    time.CLOCK_BOOTTIME: _UPTIME,
}

_LONGEST: Final = 1 << 33  # s; beyond it the stock call has something to say

REAL: Final = {
    name: getattr(time, name)
    for name in (
        "sleep", "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns",
    )
}  # fmt: skip
"""The functions of module time as they were."""


def stamps() -> None:
    """From now on, who imports `monotonic_ns` gets stamps. For the recorder, which comes next."""
    mine = turnstile()
    stamp, cells = mine.arena.stamp, mine.cells

    def monotonic_ns() -> int:
        # Whoever is not let in yet runs beside somebody who is, and must not touch the clock.
        return stamp() if mine.slot >= 0 else mine.ending or int(cells[NOW])

    time.monotonic_ns = monotonic_ns


def install() -> None:
    """From now on, module time tells virtual time where somebody controls."""
    for name, origin in (
        ("time", EPOCH),
        ("monotonic", _UPTIME),
        ("perf_counter", _UPTIME),
    ):
        _stand_in(name, origin, 1e9)
        _stand_in(f"{name}_ns", origin, None)
    for name in ("localtime", "gmtime", "ctime"):
        _at_present(name, getattr(time, name))
    _told_at_present("strftime", time.strftime, 1)
    _told_at_present("asctime", time.asctime, 0)
    _by_number("clock_gettime", 1e9)
    _by_number("clock_gettime_ns", None)
    stock = REAL["sleep"]

    def sleep(*args: Any, **named: Any) -> None:
        mine = turnstile()
        seconds = args[0] if len(args) == 1 and not named else None
        usual = isinstance(seconds, (int, float)) and 0 <= seconds < _LONGEST
        if not mine.controlled or not usual:
            return stock(*args, **named)  # type: ignore[no-any-return]  # None, or it raises
        mine.point(points.SLEEP, -1, mine.deadline(seconds))
        return None

    time.sleep = StandIn(sleep, stock)


def _stand_in(name: str, origin: int, unit: float | None) -> None:
    stock = REAL[name]
    mine = turnstile()

    def clock() -> Any:
        if mine.slot < 0:
            return stock()
        now = origin + mine.clock()
        return now if unit is None else now / unit

    setattr(time, name, StandIn(clock, stock))


def _by_number(name: str, unit: float | None) -> None:
    """The system's clocks; those that count a processor's time tell it as ever."""
    stock = getattr(time, name)
    mine = turnstile()

    def clock(number: int, /) -> Any:
        if mine.slot < 0 or number not in _NUMBERED:
            return stock(number)
        now = _NUMBERED[number] + mine.clock()
        return now if unit is None else now / unit

    setattr(time, name, StandIn(clock, stock))


def present() -> float | None:
    """The time of day in seconds, for who asks; None where nobody controls."""
    mine = turnstile()
    return (EPOCH + mine.clock()) / 1e9 if mine.slot >= 0 else None


def _at_present(name: str, stock: Any) -> None:
    """What takes the present moment, in seconds, if it is given none."""

    def at(seconds: Any = None) -> Any:
        return stock(present() if seconds is None else seconds)

    setattr(time, name, StandIn(at, stock))


def _told_at_present(name: str, stock: Any, others: int) -> None:
    """What takes the present moment, in parts, if it is given `others` arguments only."""
    parts = time.localtime

    def told(*args: Any) -> Any:
        return stock(*args, parts()) if len(args) == others else stock(*args)

    setattr(time, name, StandIn(told, stock))
