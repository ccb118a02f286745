"""Signals that reach tracer while a program runs, and where they came from."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

if TYPE_CHECKING:
    from types import FrameType

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
_SI_KERNEL: Final = 0x80  # si_code of what a terminal sends


class Arrived(NamedTuple):
    """A signal. `to_all`: the terminal sent it, so the program has it already."""

    number: int
    to_all: bool


class Signals:
    """Catches signals for tracer without the program inheriting anything of it.

    Between `__enter__` and `block` (when the program is started) only handlers are in place, which
    exec resets in the program. After that the signals are blocked and fetched by `wait`, which then
    also knows who sent them. In the end they are ignored: the run is over, and what is left to do
    takes a moment. Outside of the main thread nothing is caught at all.
    """

    def __init__(self, *, catch: bool = True) -> None:
        self._catch = catch
        self._handlers: dict[int, Any] = {}
        self._arrived: list[Arrived] = []
        self._mask: set[signal.Signals] | None = None
        self._wanted: set[signal.Signals] = set()

    def __enter__(self) -> Self:
        if not self._catch or threading.current_thread() is not threading.main_thread():
            return self
        for name in _NAMES:
            number = getattr(signal, name, None)
            # What is ignored (nohup) stays ignored, here and in the program.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *exc: object) -> None:
        for number in self._handlers:
            signal.signal(number, signal.SIG_IGN)  # what comes too late is nobody's any more
        if self._mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)
            self._mask = None
        self._handlers = {}

    def block(self) -> None:
        """The program has been started: from now on nothing that is done here is inherited."""
        if self._handlers and hasattr(signal, "sigtimedwait"):
            self._wanted = {signal.Signals(number) for number in self._handlers}
            self._wanted.add(signal.SIGCHLD)
            self._mask = set(signal.pthread_sigmask(signal.SIG_BLOCK, self._wanted))  # type: ignore[arg-type]  # only Signals are blocked here

    def wait(self, seconds: float) -> list[Arrived]:
        """Sleep, but not beyond a signal or the end of a child; the signals that came."""
        if self._mask is None:
            if not self._arrived:
                time.sleep(seconds)
        else:
            self._fetch(seconds)
            while self._fetch(0):
                pass
        arrived, self._arrived = self._arrived, []
        return arrived

    def _fetch(self, seconds: float) -> bool:
        try:
            info = signal.sigtimedwait(self._wanted, seconds)
        except InterruptedError:
            return False
        if info is None:
            return False
        if info.si_signo != signal.SIGCHLD:
            self._arrived.append(Arrived(info.si_signo, info.si_code == _SI_KERNEL))
        return True

    def _note(self, number: int, frame: FrameType | None) -> None:
        del frame
        self._arrived.append(Arrived(number, _in_foreground()))


def _in_foreground() -> bool:
    """Whether a terminal's signals go to our process group: the best guess without si_code."""
    for stream in (sys.stdin, sys.stderr, sys.stdout):
        with suppress(OSError, ValueError, AttributeError):
            return os.tcgetpgrp(stream.fileno()) == os.getpgrp()
    return False
