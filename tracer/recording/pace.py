"""How often tracer looks: seldom while the program is busy, at once when it is silent."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.recording.collector import Collector, Progress
    from tracer.recording.inbox import Inbox
    from tracer.recording.stream import Mark

_QUIET: Final = 0.05  # seconds between two looks when there is little to read
_SHARE: Final = 8  # a look that cost something is followed by so many times its time of rest
_LONGEST: Final = 0.4
_A_LOOK: Final = 32 * 1024  # records
_MUCH: Final = 16  # segments that wait to be read: then tracer hurries, as nice as it is
_NICE: Final = 10
_QUEUE: Final = 0.1  # seconds between two looks into the queue: each costs two process switches


class Pace:
    """Keeps time for whoever follows a run."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._pause = 0.01
        self._last: dict[str, float] = {}
        self._ends: dict[str, Mark] = {}

    def poll(self, inbox: Inbox) -> Progress:
        """Let the collector read, and decide when it shall read again."""
        began = time.thread_time()
        batches = inbox.take() if self.due("queue", _QUEUE) else ()
        progress = self._collector.poll(batches, _A_LOOK)
        cost = time.thread_time() - began
        if progress.behind:
            ends, self._ends = self._ends, self._collector.roster.ends()
            silent = ends == self._ends
            hurry = silent or self._collector.roster.backlog(self._ends) > _MUCH
            self._pause = 0.0 if hurry else min(cost * _SHARE, _LONGEST)
        else:
            self._ends = {}
            self._pause = min(max(cost * _SHARE, _QUIET), _LONGEST)
        return progress

    def pause(self, deadline: float | None) -> float:
        """Seconds to wait before the next `poll`."""
        if deadline is None:
            return self._pause
        return max(0.0, min(self._pause, deadline - time.monotonic()))

    def due(self, what: str, every: float) -> bool:
        """Whether it is time again for something that is done every so many seconds."""
        now = time.monotonic()
        if now - self._last.get(what, -every) < every:
            return False
        self._last[what] = now
        return True


def giving_way(work: Callable[[], None]) -> None:
    """Do something in a thread that gives way to every other process, where threads can (Linux).

    A process that was nice once stays so, and a trace is to be written at full speed in the end.
    """
    if not sys.platform.startswith("linux"):
        work()
        return
    raised: list[BaseException] = []

    def nicely() -> None:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        try:
            work()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=nicely, name="follow")
    thread.start()
    thread.join()
    if raised:
        raise raised[0]
