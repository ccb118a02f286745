"""Follows all processes of a run: what the queue and the segments say becomes one state.

Twice over: `poll` folds what is new into `state`, in time order and a moment behind, for whoever
watches; `events` merges everything anew for the trace. One mark per process says how far it was
read, so a batch from the queue and the segment that it was copied from never count twice.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracer import wire
from tracer.model.events import Event
from tracer.recording.decoder import Dated
from tracer.recording.merge import Source, Told, merged
from tracer.recording.naming import Names
from tracer.recording.pairs import without_pairs
from tracer.recording.roster import Roster, Traced
from tracer.state import LockState, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tracer.recording.channel import Batch
    from tracer.recording.sources import Sources
    from tracer.recording.stream import Records

EVER: Final = 1 << 62  # a time that never comes
_BEHIND: Final = 50_000_000  # ns: how long a record may follow its stamp and still be in order
_AT_ONCE: Final = 1 << 17  # records; more take more memory and are not faster
_CROWD: Final = 200  # processes; more do not keep their descriptors between two looks


class Progress(NamedTuple):
    """What one `poll` found. `behind`: it did not read all that is there."""

    read: int
    behind: bool


class Death(NamedTuple):
    """An actor whose process is gone without having said so."""

    t: int
    pid: int
    by: str


class Collector:
    """Everything that a run directory says, as far as it has been read.

    origin  monotonic time of the run's beginning: times of events count from there
    alive   whether the process (pid, monotonic time of its beginning) is still there
    """

    def __init__(
        self,
        run_dir: Path,
        sources: Sources,
        origin: int,
        *,
        alive: Callable[[int, int], bool] | None = None,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self.run_dir = run_dir
        self.state = State()
        self.names = Names(sources)
        self.sources = sources
        self.roster = Roster(run_dir, sources, origin, self._queue)
        self.processes = self.roster.processes
        self.deaths: dict[str, Death] = {}
        self.learnt: dict[str, tuple[int, int | None]] = {}  # actor -> when its end was known, code
        self.armed: dict[str, int] = {}  # process -> time until which an alarm may interrupt it
        self.start_method: str | None = None
        self.last = 0  # time of the latest event that was read
        self.read = 0  # records so far
        self._ended_before: set[str] | None = None  # who was gone when tracer ended the rest
        self.folded = -EVER  # events up to this time are in `state`
        self.cut: int | None = None  # events up to this time are only in `snapshot` any more
        self.snapshot: dict[str, Any] = {}
        self.origin = origin
        self._alive = alive
        self._clock = clock
        self.signalled: set[str] = set()  # processes that the program terminated or killed
        self._waiting: list[Dated] = []
        self._doubtful = False
        self._reduce = True

    def now(self) -> int:
        """Time as events tell it."""
        return self._clock() - self.origin

    # --- following ---

    def poll(self, batches: Iterable[Batch] = (), most: int = EVER) -> Progress:
        """Read what is new, at most about `most` records, and fold in what is in order by now."""
        now = self.now()
        self.roster.discover()
        for key, kind, segment, start, data in batches:
            known = self.processes.get(key)
            if known is not None:
                known.stream.offer(kind, segment, start, data)
        read = 0
        open_ones = [process for process in self.processes.values() if not process.closed]
        left = open_ones
        while left and read < most:  # in rounds, so that no one process falls behind the others
            still = []
            for process in left:
                records = process.stream.read()
                process.dry = records is None
                if records is not None:
                    read += len(records.words)
                    self._queue(process, records)
                    still.append(process)
            left = still
        if len(open_ones) > _CROWD:
            for process in open_ones:
                process.stream.rest()
        safe = min((process.newest for process in left), default=now)
        self._fold(min(now, safe) - _BEHIND)
        return Progress(read, bool(left))

    def look_for_the_dead(self) -> None:
        """Note which processes are gone. Their last words are read by the next polls."""
        if self._alive is None:
            return
        now = self.now()
        for process in self.processes.values():
            if process.gone is None:
                if not self._alive(process.pid, process.nonce):
                    process.gone = now
                    process.stream.final, process.dry = True, False
            elif not process.closed and process.dry and self.folded > process.gone:
                self._bury(process)

    def end_of_all(self) -> None:
        """Who vanishes from now on is ended by tracer; who is gone already is not."""
        self.roster.discover()
        self.look_for_the_dead()
        self._ended_before = {one.key for one in self.processes.values() if one.gone is not None}

    def drain(self, *, over: bool, after_each: Callable[[], object] | None = None) -> None:
        """Read and fold in all that there is. `over`: no process of the run is left."""
        self.roster.discover()
        if over:
            now = self.now()
            for process in self.processes.values():
                process.stream.final = True
                process.gone = now if process.gone is None else process.gone
        while self.poll(most=_AT_ONCE).read:
            if after_each is not None:
                after_each()
        self._fold(EVER)
        for process in self.processes.values():
            process.stream.rest()
            if process.gone is not None and not process.closed:
                self._bury(process)

    def exact(self) -> State:
        """The state, rebuilt if `poll` may have got it wrong.

        That is so when a record came so late that it was folded in out of order, and when a lock
        was released by somebody else than its holder: complete holds have been left out.
        """
        if self._doubtful:
            self._doubtful = self._reduce = False  # it would happen again
            state = State()
            state.restore(self.snapshot)
            for event in self.events(self.folded):
                state.apply(event)
            self.state = state
        return self.state

    # --- the whole run ---

    def events(self, until: int = EVER) -> Iterator[Event]:
        """Events after the cut in the order of a trace, each only good until the next; no `seq`.

        Call after `poll` has met what is to be in it.
        """
        sources: list[Source | Told] = [
            self.roster.again(one, self.names.given) for one in self.processes.values()
        ]
        told = [self._death(actor) for actor in self.deaths]
        sources.append(Told([Dated(one.t, False, one.pid, -n, one) for n, one in enumerate(told)]))
        found = merged(sources, until)
        cut = self.cut
        return found if cut is None else (event for event in found if event.t > cut)

    def lost(self) -> int:
        """Events for which there was no room: the sizes of files that hold nothing."""
        with os.scandir(self.run_dir) as found:
            return sum(
                entry.stat().st_size for entry in found if entry.name.endswith("." + wire.LOST_FILE)
            )

    # --- folding ---

    def _queue(self, process: Traced, records: Records) -> None:
        self.read += len(records.words)
        found = process.decoder.decode(without_pairs(records) if self._reduce else records)
        if self.cut is not None:
            found = [dated for dated in found if dated.t > (self.cut or 0)]
        if found:
            process.newest = found[-1].t
            self.last = max(self.last, process.newest)
            if min(found).t <= self.folded:
                self._doubtful = True
            self._waiting += found

    def _fold(self, until: int) -> None:
        """Apply the events up to `until`."""
        if until <= self.folded:
            return
        self.folded = until
        waiting = self._waiting
        waiting.sort()
        given = self.names.given
        made = self.roster.made
        apply = self.state.apply
        noted = self._NOTED
        count = 0
        for t, _, _, _, event in waiting:
            if t > until:
                break
            count += 1
            event.t = t
            thing = event.object
            if thing is not None and thing in made:
                event.object = given.get(thing) or self.names.name(thing, made[thing])
            note = noted.get(event.kind)
            if note is not None:
                note(self, event)
            apply(event)
        del waiting[:count]

    def _note_started(self, event: Event) -> None:
        if self.start_method is None and event.get("method") != "os.fork":
            self.start_method = event.get("method")

    def _note_learnt(self, event: Event) -> None:
        self.learnt.setdefault(event.get("child", ""), (event.t, event.get("code")))

    def _note_released(self, event: Event) -> None:
        thing = self.state.objects.get(event.object or "")
        if isinstance(thing, LockState) and event.actor not in thing.holders():
            self._doubtful = True

    def _note_signalled(self, event: Event) -> None:
        self.signalled.add(event.get("child", ""))

    def _note_armed(self, event: Event) -> None:
        process = event.actor.partition("/")[0]
        seconds = event.get("seconds") or 0
        self.armed.pop(process, None)
        if seconds > 0:
            self.armed[process] = event.t + int(seconds * 1e9)

    _NOTED: Final[dict[str, Callable[[Collector, Event], None]]] = {
        "started": _note_started,
        "joined": _note_learnt,
        "reaped": _note_learnt,
        "released": _note_released,
        "terminated": _note_signalled,
        "killed": _note_signalled,
        "armed": _note_armed,
    }

    # --- deaths ---

    def _bury(self, process: Traced) -> None:
        """Gone and read to its end: what of it has not ended by itself has died."""
        process.closed = True
        process.stream.rest()
        self.armed.pop(process.actor, None)
        gone, by = process.gone or 0, "unknown"
        learnt = self.learnt.get(process.actor, (gone, None))[0]
        owner = self.state.actors.get(process.actor)
        if owner is not None and owner.how == "exited":
            by, gone = "program", (owner.ended or gone) + 1  # daemon threads, right behind it
        elif self._ended_before is not None and process.key not in self._ended_before:
            by = "tracer"
        elif process.actor in self.signalled:
            by = "program"
        for known in list(self.state.actors.values()):
            if known.process != process.actor or not known.alive:
                continue
            self.deaths[known.actor] = Death(max(min(gone, learnt), known.last), process.pid, by)
            self.state.apply(self._death(known.actor))

    def _death(self, actor: str) -> Event:
        t, pid, by = self.deaths[actor]
        more: dict[str, Any] = {"by": by}
        code = self.learnt.get(actor, (0, None))[1]
        if code is not None:
            more["code"] = code
        return Event(t, pid, actor, 0, "died", None, None, more)
