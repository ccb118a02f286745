"""Ctrl-C while something is under way that is to come to its end first."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def ctrl_c_noted() -> Iterator[list[int]]:
    """The first Ctrl-C only makes the list true; the next one is an interrupt as ever."""
    noted: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    if before is None or current_thread() is not main_thread():
        yield noted  # no signal comes here, or it is not Python that knows what to do
        return

    def note(number: int, _: object) -> None:
        noted.append(number)
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, before)
