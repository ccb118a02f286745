"""A trace of bounded size: the oldest events go, and the state at the cut takes their place.

While the program runs, whole segments go as soon as twice what may stay is there (`shorten`), so
that a week's run does not fill the disk; what a guardian would then need stands in a checkpoint.
The file itself is cut exactly, when it is complete (`fitting.py`).
"""

from __future__ import annotations

import marshal
import os
from array import array
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from tracer import wire
from tracer.model.events import Event
from tracer.recording.collector import Death
from tracer.recording.decoder import Tables
from tracer.recording.naming import Site
from tracer.recording.stream import Mark, Stream
from tracer.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.recording.collector import Collector, Traced

_CHECKPOINT: Final = "checkpoint"
_BYTES_A_LINE: Final = 60  # less than any event's line in a trace
_AT_ONCE: Final = 8  # segments; folding more would keep tracer from everything else for seconds
_LAST: Final = 64 * wire.RECORD_SIZE  # enough records to know when a segment was left


class Retention:
    """What has been cut off from a run, folded into one state."""

    def __init__(self, collector: Collector, max_size: int | None) -> None:
        self.seqs: Counter[str] = Counter()  # events per actor before the cut
        self._collector = collector
        self._most = (max_size or 0) // _BYTES_A_LINE  # records
        self._state = State()
        self._checkpoint = collector.run_dir / _CHECKPOINT

    def numbered(self) -> Iterator[Event]:
        """All events that are left, with their `seq`; first the snapshot, if there was a cut."""
        collector = self._collector
        seqs = Counter(self.seqs)
        if collector.cut is not None:
            pid = next((p.pid for p in collector.processes.values() if p.actor == "main"), 0)
            state = {"state": collector.snapshot}
            yield Event(collector.cut, pid, "main", seqs["main"], "snapshot", None, None, state)
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
        """Drop the oldest segments, if there is twice as much as may stay. True if some went."""
        collector = self._collector
        processes = list(collector.processes.values())
        full = sum(p.stream.mark.segment - p.first for p in processes)
        if not self._most or full * wire.NEXT_EVENTS // wire.RECORD_SIZE <= 2 * self._most:
            return False
        left = [
            (self._left_at(process, segment), process, segment)
            for process in processes
            for segment in range(process.first, process.stream.mark.segment)
        ]
        left.sort(key=lambda one: one[0])
        surplus = len(left) - max(1, self._most * wire.RECORD_SIZE // wire.NEXT_EVENTS)
        going = [one for one in left[: min(surplus, _AT_ONCE)] if one[0] <= collector.folded]
        if not going:
            return False
        cut = going[-1][0]
        for event in collector.events(cut):
            self._state.apply(event)
            self.seqs[event.actor] += 1
        collector.cut, collector.snapshot = cut, self._state.facts()
        for _, process, segment in going:
            process.first = max(process.first, segment + 1)
        self._save()
        for _, process, segment in going:
            self._unlink(wire.events_file(process.key, segment))
        for process in processes:
            needed = process.decoder.text_until
            for segment in sorted(needed)[:-1]:
                if needed[segment] <= cut:
                    self._unlink(wire.text_file(process.key, segment))
                    del needed[segment]
        return True

    def _left_at(self, process: Traced, segment: int) -> int:
        """The time of a full segment's last events."""
        path = self._collector.run_dir / wire.events_file(process.key, segment)
        try:
            with path.open("rb") as file:
                file.seek(-_LAST, os.SEEK_END)
                values = array("q", file.read(_LAST))
        except OSError:
            return 0
        times = [
            t
            for t, word in zip(values[0::2], values[1::2], strict=True)
            if word and word & wire.CODE_MASK != wire.ARG
        ]
        return max(times, default=0) - self._collector.origin

    def _unlink(self, name: str) -> None:
        (self._collector.run_dir / name).unlink(missing_ok=True)

    # --- checkpoints ---

    def _save(self) -> None:
        collector = self._collector
        facts = {
            "cut": collector.cut,
            "snapshot": collector.snapshot,
            "seqs": dict(self.seqs),
            "names": collector.names.facts(),
            "sources": collector.sources.facts(),
            "learnt": {actor: tuple(how) for actor, how in collector.learnt.items()},
            "deaths": {actor: tuple(death) for actor, death in collector.deaths.items()},
            "signalled": list(collector.signalled),
            "start_method": collector.start_method,
            "made": {gid: _plain(made) for gid, made in collector.made.items()},
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
        self._state.restore(collector.snapshot)
        self.seqs.update(facts["seqs"])
        collector.names.restore(facts["names"])
        collector.sources.restore(facts["sources"])
        collector.learnt.update(facts["learnt"])
        collector.deaths.update({a: Death(*death) for a, death in facts["deaths"].items()})
        collector.signalled.update(facts["signalled"])
        collector.start_method = facts["start_method"]
        for gid, (type_name, site) in facts["made"].items():
            collector.made[gid] = (type_name, None if site is None else Site(*site))
        for known in facts["processes"]:
            above = collector.processes.get(known["parent"] or "")
            tables = Tables(above.decoder.tables if above else None, *known["inherited"])
            tables.objects = dict(known["objects"])
            tables.sites = {i: (at, Site(*site)) for i, (at, site) in known["sites"].items()}
            stream = Stream(str(collector.run_dir), known["key"], Mark(known["first"], 0))
            process = collector.traced(known["key"], stream, tables, known["actor"])
            process.first = known["first"]
            process.decoder.threads = set(known["threads"])
            process.gone, process.closed = known["gone"], known["closed"]


def _plain(made: tuple[str, Site | None]) -> tuple[str, tuple[Any, ...] | None]:
    return made[0], None if made[1] is None else tuple(made[1])
