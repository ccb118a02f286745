"""All processes' events in one order, without holding them all: what is written is merged anew."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from tracer.recording.stream import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer.model.events import Event
    from tracer.recording.decoder import Dated, Decoder
    from tracer.recording.stream import Stream

_END: Final = 1 << 63
_CLOSE: Final = 64  # records that a signal handler may have written between stamp and record
_APART: Final = 32 * 1024  # records of other threads between stamp and record of one


class Source:
    """The events of one process in time order, read as far as they are asked for.

    A thread that was interrupted between its stamp and its record stands behind later ones, so the
    last events of what was read are held back until more is known.
    """

    def __init__(self, stream: Stream, decoder: Decoder, *, threads: bool = False) -> None:
        self.stream = stream
        self._decoder = decoder
        self._hold = _APART if threads else _CLOSE
        self._chunk = CHUNK * (8 if threads else 1)
        self._waiting: list[Dated] = []
        self._dry = False

    def settled(self) -> int:
        """The time up to which nothing more can come, as far as has been read."""
        while not self._dry and len(self._waiting) <= self._hold:
            records = self.stream.read(self._chunk)
            if records is None:
                self._dry = True
                self.stream.rest()  # of a search, thousands are read one after the other
            else:
                self._waiting += self._decoder.decode(records)
                self._waiting.sort()
        return _END if self._dry else self._waiting[-self._hold].t

    def take(self, until: int) -> list[Dated]:
        """Give away the events up to and with `until`."""
        waiting = self._waiting
        if not waiting or waiting[0].t > until:
            return []
        if waiting[-1].t <= until:
            self._waiting = []
            return waiting
        cut = bisect_right(waiting, until, key=_time)
        self._waiting = waiting[cut:]
        return waiting[:cut]

    def wake(self) -> None:
        """There may be more to read now."""
        self._dry = False


class Told:
    """Events that tracer adds of its own."""

    def __init__(self, events: Sequence[Dated]) -> None:
        self._events = sorted(events)

    def settled(self) -> int:
        return _END

    def take(self, until: int) -> list[Dated]:
        cut = bisect_right(self._events, until, key=_time)
        taken, self._events = self._events[:cut], self._events[cut:]
        return taken

    def wake(self) -> None:
        """Nothing is ever added."""


def merged(sources: Sequence[Source | Told], until: int = _END) -> Iterator[Event]:
    """Events up to `until` in the order of a trace, `t` set. Each is good until the next one."""
    for source in sources:
        source.wake()
    settled = -_END
    while settled < until:
        settled = min((source.settled() for source in sources), default=until)
        batch: list[Dated] = []
        for source in sources:
            batch += source.take(min(settled, until))
        batch.sort()
        for t, _, _, _, event in batch:
            event.t = t
            yield event


def _time(dated: Dated) -> int:
    return dated.t
