"""A trace of bounded size: the oldest events go, and the state at the cut takes their place.

While the program runs, the state is noted from time to time; as soon as enough came after a note,
the segments before it go, so that a week's run does not fill the disk. What a guardian would then
need stands in a checkpoint. The file itself is cut exactly when it is complete (`fitting.py`).
"""

from __future__ import annotations

import marshal
import os
from array import array
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracer import wire
from tracer.model.events import Event
from tracer.recording.collector import Death
from tracer.recording.made import Made, Site
from tracer.recording.stream import Mark, Stream
from tracer.recording.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.recording.collector import Collector
    from tracer.recording.roster import Traced

_CHECKPOINT: Final = "checkpoint"
_BYTES_A_LINE: Final = 60  # less than any event's line in a trace
_NOTES: Final = 4  # per length of what may stay
_SEGMENT: Final = wire.NEXT_EVENTS // wire.RECORD_SIZE
_LAST: Final = 64 * wire.RECORD_SIZE  # enough records to know when a segment was left


class _Note(NamedTuple):
    """The state at a time, when so many records had been read."""

    t: int
    read: int
    state: dict[str, Any]


class Retention:
    """What has been cut off from a run, folded into one state."""

    def __init__(self, collector: Collector, max_size: int | None) -> None:
        self._collector = collector
        self._most = (max_size or 0) // _BYTES_A_LINE  # records
        self._notes: list[_Note] = []
        self._checkpoint = collector.run_dir / _CHECKPOINT

    def numbered(self) -> Iterator[Event]:
        """All events that are left, with their `seq`; first the snapshot, if there was a cut."""
        collector = self._collector
        seqs: Counter[str] = Counter()
        if collector.cut is not None:
            pid = next((p.pid for p in collector.processes.values() if p.actor == "main"), 0)
            state = {"state": collector.snapshot}
            yield Event(collector.cut, pid, "main", 0, "snapshot", None, None, state)
            seqs["main"] += 1
        ended_with = collector.learnt.get("main", (0, None))[1]
        for event in collector.events():
            event.seq = seqs[event.actor]
            seqs[event.actor] += 1
            event.t = max(event.t, 0)
            if event.kind == "exited" and event.actor == "main" and event.get("code") is None:
                event.more = {**(event.more or {}), "code": ended_with}  # main cannot know it
            yield event

    def shorten(self) -> bool:
        """Note the state if it is time, and drop what is older than may stay. True if some went."""
        collector = self._collector
        if not self._most:
            return False
        last = self._notes[-1].read if self._notes else 0
        if collector.read - last >= max(self._most // _NOTES, _SEGMENT):
            state = collector.exact()
            self._notes.append(_Note(collector.folded, collector.read, state.facts()))
        old = [note for note in self._notes if collector.read - note.read >= self._most]
        if not old:
            return False
        self._notes = self._notes[len(old) :]
        self._cut(old[-1])
        return True

    def _cut(self, note: _Note) -> None:
        collector = self._collector
        collector.cut, collector.snapshot = note.t, note.state
        going = []
        for process in collector.processes.values():
            while process.first < process.stream.mark.segment:
                if self._left_at(process, process.first) > note.t:
                    break
                going.append(wire.events_file(process.key, process.first))
                process.first += 1
            needed = process.decoder.text_until
            for segment in sorted(needed)[:-1]:
                if needed[segment] <= note.t:
                    going.append(wire.text_file(process.key, segment))
                    del needed[segment]
        self._save()
        for name in going:
            (collector.run_dir / name).unlink(missing_ok=True)

    def _left_at(self, process: Traced, segment: int) -> int:
        """The time of a full segment's last events."""
        path = self._collector.run_dir / wire.events_file(process.key, segment)
        try:
            with path.open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - _LAST))
                values = array("q", file.read(_LAST))
        except OSError:
            return 0
        times = [
            t
            for t, word in zip(values[0::2], values[1::2], strict=True)
            if word and word & wire.CODE_MASK != wire.ARG
        ]
        return max(times, default=0) - self._collector.origin

    # --- checkpoints ---

    def _save(self) -> None:
        collector = self._collector
        facts = {
            "cut": collector.cut,
            "snapshot": collector.snapshot,
            "names": collector.names.facts(),
            "sources": collector.sources.facts(),
            "learnt": {actor: tuple(how) for actor, how in collector.learnt.items()},
            "deaths": {actor: tuple(death) for actor, death in collector.deaths.items()},
            "signalled": list(collector.signalled),
            "start_method": collector.start_method,
            "made": {gid: _plain(made) for gid, made in collector.roster.made.items()},
            "processes": [self._process_facts(one) for one in collector.processes.values()],
        }
        fresh = self._checkpoint.with_suffix(".new")
        fresh.write_bytes(marshal.dumps(facts))
        fresh.replace(self._checkpoint)

    def _process_facts(self, process: Traced) -> dict[str, Any]:
        tables = process.decoder.tables
        keys = (p.key for p in self._collector.processes.values())
        parents = {id(self._collector.processes[key].decoder.tables): key for key in keys}
        return {
            "key": process.key,
            "actor": process.actor,
            "first": process.first,
            "parent": parents.get(id(tables.parent)),
            "inherited": tables.inherited,
            "objects": dict(tables.objects),
            "sites": {index: (at, tuple(site)) for index, (at, site) in tables.sites.items()},
            "threads": list(process.decoder.threads),
            "helpers": list(process.decoder.tables.helpers),
            "closed": process.closed,
            "gone": process.gone,
        }

    def resume(self) -> None:
        """In a guardian: begin where the last checkpoint stands, if there is one."""
        collector = self._collector
        try:
            facts = marshal.loads(self._checkpoint.read_bytes())  # noqa: S302 -- tracer's own, mode 0700
        except (OSError, ValueError, EOFError, TypeError):
            return
        collector.cut, collector.snapshot = facts["cut"], facts["snapshot"]
        collector.state.restore(collector.snapshot)
        collector.names.restore(facts["names"])
        collector.sources.restore(facts["sources"])
        collector.learnt.update(facts["learnt"])
        collector.deaths.update({a: Death(*death) for a, death in facts["deaths"].items()})
        collector.signalled.update(facts["signalled"])
        collector.start_method = facts["start_method"]
        for gid, (type_name, site, part) in facts["made"].items():
            where = None if site is None else Site(*site)
            collector.roster.made[gid] = Made(type_name, where, part)
        for known in facts["processes"]:
            above = collector.processes.get(known["parent"] or "")
            tables = Tables(above.decoder.tables if above else None, *known["inherited"])
            tables.objects = dict(known["objects"])
            tables.sites = {i: (at, Site(*site)) for i, (at, site) in known["sites"].items()}
            stream = Stream(str(collector.run_dir), known["key"], Mark(known["first"], 0))
            process = collector.roster.follow(known["key"], stream, tables, known["actor"])
            process.first = known["first"]
            process.decoder.threads = set(known["threads"])
            tables.helpers = set(known["helpers"])
            process.gone, process.closed = known["gone"], known["closed"]


def _plain(made: Made) -> tuple[str, tuple[Any, ...] | None, int | None]:
    return made.type, None if made.site is None else tuple(made.site), made.part
