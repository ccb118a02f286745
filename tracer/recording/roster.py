"""The processes of a run: met as their files appear in the run directory, parents first."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

from tracer import wire
from tracer.recording.decoder import Decoder
from tracer.recording.merge import Source
from tracer.recording.stream import Mark, Stream
from tracer.recording.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tracer.recording.made import Made
    from tracer.recording.sources import Sources
    from tracer.recording.stream import Records

_FRESH: Final = 100_000_000  # ns: a directory changed so lately may have changed again unseen


class Traced:
    """One traced process.

    first   the oldest of its segments that is still there
    newest  time of the last event that was read
    dry     everything that it has written is read
    gone    when its process was first missed
    closed  gone, and read to the end
    """

    def __init__(self, key: str, stream: Stream, decoder: Decoder) -> None:
        self.key = key
        self.pid, self.nonce = _parts(key) or (0, 0)
        self.stream = stream
        self.decoder = decoder
        self.first = 0
        self.newest = 0
        self.dry = False
        self.gone: int | None = None
        self.closed = False

    @property
    def actor(self) -> str:
        """Spawn path of the process."""
        return self.decoder.actor


class Roster:
    """All processes of a run directory, and how to read each of them.

    queue  gets the records that had to be read to meet a process, or to understand its child
    made   global id -> how every object that was met was made
    over   nobody writes any more
    """

    def __init__(
        self,
        run_dir: Path,
        sources: Sources,
        origin: int,
        queue: Callable[[Traced, Records], None],
    ) -> None:
        self.processes: dict[str, Traced] = {}
        self.made: dict[str, Made] = {}
        self.over = False
        self._run_dir = run_dir
        self._sources = sources
        self._origin = origin
        self._queue = queue
        self._listed = -1

    def discover(self) -> None:
        """Meet the processes that have begun since the last look."""
        try:
            changed = self._run_dir.stat().st_mtime_ns
            if changed == self._listed and time.time_ns() - changed > _FRESH:
                return
            self._listed = changed
            names = os.listdir(self._run_dir)  # noqa: PTH208 -- names are enough
        except OSError:
            return
        found = {name.partition(".")[0] for name in names if name.endswith(".events")}
        fresh = [key for key in found - self.processes.keys() if _parts(key) is not None]
        for key in sorted(fresh, key=_began):
            if self.meet(key) is None:
                self._listed = -1  # its first record is still to come: look again

    def meet(self, key: str) -> Traced | None:
        """The process of a key; its parent first, whose tables it begins with."""
        if key in self.processes or _parts(key) is None:
            return self.processes.get(key)
        stream = Stream(str(self._run_dir), key, final=self.over)
        records = stream.read()
        if records is None:
            return None  # it has only just begun: the next look finds it
        told = stream.entry(records.words[0] >> wire.ADDRESS_SHIFT & wire.ADDRESS_MASK)
        fields = told[3] if told is not None and len(told) == 4 and told[0] == "began" else {}
        parent = None
        objects = sites = 0
        if fields.get("inherits") is not None:
            parent_key, objects, sites = fields["inherits"]
            parent = self.meet(parent_key)
        tables = Tables(parent.decoder.tables if parent else None, objects, sites)
        taken = {one.actor for one in self.processes.values()}
        actor = str(fields.get("actor") or f"pid{key.partition('-')[0]}")
        while actor in taken:
            actor += "'"  # two that believe to be the same one must not be mixed up
        process = self.follow(key, stream, tables, actor)
        self._queue(process, records)
        return process

    def follow(self, key: str, stream: Stream, tables: Tables, actor: str) -> Traced:
        """Put a process on the roster that is read from where `stream` stands."""

        def catch_up() -> None:
            """The parent's definitions may stand in what is not read yet."""
            for other in list(self.processes.values()):
                if other.decoder.tables is tables.parent:
                    while (records := other.stream.read()) is not None:
                        self._queue(other, records)

        decoder = Decoder(
            stream,
            tables,
            self._sources,
            actor=actor,
            origin=self._origin,
            made=self.made,
            missing=catch_up if tables.parent is not None else None,
        )
        process = self.processes[key] = Traced(key, stream, decoder)
        return process

    def again(self, process: Traced, names: Mapping[str, str]) -> Source:
        """The events of a process once more, from the oldest segment on, objects by their names."""
        stream = Stream(
            str(self._run_dir), process.key, Mark(process.first, 0), final=process.stream.final
        )
        decoder = Decoder(
            stream,
            process.decoder.tables,
            self._sources,
            actor=process.actor,
            origin=self._origin,
            names=names,
        )
        return Source(stream, decoder, threads=len(process.decoder.threads) > 1)

    def ends(self) -> dict[str, Mark]:
        """How far each process has written: two of these that are equal say that nobody writes."""
        return {key: one.stream.end() for key, one in self.processes.items() if not one.closed}

    def backlog(self, ends: dict[str, Mark]) -> int:
        """How many segments wait to be read."""
        return sum(
            end.segment - self.processes[key].stream.mark.segment for key, end in ends.items()
        )


def _parts(key: str) -> tuple[int, int] | None:
    """Pid and nonce of a key, None if it is none."""
    pid, dash, nonce = key.partition("-")
    try:
        return (int(pid), int(nonce, 16)) if dash else None
    except ValueError:
        return None


def _began(key: str) -> int:
    parts = _parts(key)
    return parts[1] if parts else 0
