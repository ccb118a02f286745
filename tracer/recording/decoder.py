"""From the records of one process to events: indexes become names, words become kinds and fields.

Most records of a long run are repetitions: the same fact, by the same thread, about the same
object, on the same line. One Event per such word is made and kept; only its time is new each time.
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracer import wire
from tracer.model.events import CAUSES, Event
from tracer.recording.fields import record_fields
from tracer.recording.made import Made, Site

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracer.recording.sources import Sources
    from tracer.recording.stream import Records, Stream
    from tracer.recording.tables import Tables

UNSEEN: Final = -1  # `seq` of an event that has no number yet
_OTHERS: Final = ("lock", "peer")  # fields that name another object
_DEEPEST: Final = 64  # acquires without a release, per thread and object, that are remembered
_MOST_KNOWN: Final = 100_000  # words; a program that makes objects without end has no end of them

# What a known word does to the lines of open acquires, besides being an event.
_PLAIN, _TAKES, _GIVES, _LEAVES = range(4)


class Dated(NamedTuple):
    """An event in its place: tuples sort as `tracer.model.events.order` says, then as written.

    `event` is shared by all records of the same word; its `t` is not set.
    """

    t: int
    effect: bool
    pid: int
    number: int
    event: Event


class Decoder:
    """Decodes the records of one process in the order in which they were written.

    actor    spawn path of the process
    origin   monotonic time that events count from
    made     filled with global id -> what `Made` says of each object that is met
    names    global id -> name of the object; ids that it does not know stay as they are
    missing  called once when a definition is not there, to bring an ancestor's tables up to date
    """

    def __init__(
        self,
        stream: Stream,
        tables: Tables,
        sources: Sources,
        *,
        actor: str,
        origin: int = 0,
        made: dict[str, Made] | None = None,
        names: Mapping[str, str] | None = None,
        missing: Callable[[], None] | None = None,
    ) -> None:
        self.pid = int(stream.key.partition("-")[0])
        self.actor = actor
        self.threads = {0}
        self.text_until: dict[
            int, int
        ] = {}  # text segment -> time of the last record that needs it
        self.tables = tables
        self._stream = stream
        self._sources = sources
        self._origin = origin
        self._made = made if made is not None else {}
        self._names = names if names is not None else {}
        self._missing = missing
        self._number = 0
        self._arguments: dict[int, int] = {}  # thread -> number of its ARG
        self._again: dict[int, int] = {}  # thread -> how many accesses before were the same
        self._indexes: dict[int, int] = {}  # thread -> number of its INDEX
        self._known: dict[int, tuple[int, bool, Event, list[Event]]] = {}
        self._open: dict[int, list[Event]] = {}  # thread and object -> its acquires
        self._left: dict[tuple[int, str | None], Event] = {}

    def decode(self, records: Records) -> list[Dated]:
        """The events among `records`."""
        found: list[Dated] = []
        append = found.append
        known = self._known
        arguments = self._arguments
        make = tuple.__new__
        pid, number, origin = self.pid, self._number, self._origin
        for t, word in zip(records.times, records.words, strict=True):
            entry = known.get(word)
            if entry is None or arguments:
                entry = self._other(t, word)
                if entry is None:
                    continue
            action, effect, event, taken = entry
            if action:
                if action == _TAKES:
                    taken.append(event)
                    if len(taken) > _DEEPEST:
                        del taken[0]
                elif action == _GIVES:
                    if taken:
                        taken.pop()
                elif taken:
                    at = taken.pop().at
                    if event.at != at:
                        event = self._leaving(word, event, at)
            number += 1
            append(make(Dated, (t - origin, effect, pid, number, event)))
        self._number = number
        return found

    def _leaving(self, word: int, event: Event, at: str | None) -> Event:
        """The end of a `with` block, on the line of its beginning."""
        known = self._left.get((word, at))
        if known is None:
            known = Event(0, event.pid, event.actor, UNSEEN, event.kind, event.object, at)
            self._left[word, at] = known
        return known

    def _other(self, t: int, word: int) -> tuple[int, bool, Event, list[Event]] | None:
        """A word that is new, has an argument, or leads to text. None: it is no event."""
        code = word & wire.CODE_MASK
        thread = word >> wire.THREAD_SHIFT & wire.THREAD_MASK
        if code == wire.ARG:
            self._arguments[thread] = t
            self._again[thread] = word >> wire.OBJECT_SHIFT & wire.OBJECT_MASK
            return None
        if code == wire.INDEX:
            self._indexes[thread] = t
            return None
        if code in {wire.TELL, wire.SITE, wire.OBJECT}:
            return self._with_text(t, code, thread, word)
        argument = self._arguments.pop(thread, None)
        entry = self._known.get(word) if argument is None else None
        if entry is not None:
            return entry
        kind_op = wire.KINDS.get(code)
        if kind_op is None:
            return None
        kind, op = kind_op
        place = self._indexes.pop(thread, None)
        again = self._again.pop(thread, 0) if argument is not None else 0
        thing = word >> wire.OBJECT_SHIFT & wire.OBJECT_MASK
        event = Event(
            0,
            self.pid,
            self._thread(thread),
            UNSEEN,
            kind,
            self._object(thing),
            self._at(word >> wire.SITE_SHIFT & wire.SITE_MASK),
            record_fields(kind, op, bool(word & wire.FLAG), argument, place, again),
        )
        action, taken = _PLAIN, _NO_ONE
        if code in {wire.ACQUIRED, wire.RELEASED}:
            taken = self._open.setdefault(thread << 20 | thing, [])
            leaves = event.at is None and word & wire.FLAG
            action = _TAKES if code == wire.ACQUIRED else _LEAVES if leaves else _GIVES
        entry = (action, kind not in CAUSES, event, taken)
        if argument is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
                self._left.clear()
                self._open = {place: lines for place, lines in self._open.items() if lines}
            self._known[word] = entry
        return entry

    def _with_text(
        self, t: int, code: int, thread: int, word: int
    ) -> tuple[int, bool, Event, list[Event]] | None:
        address = word >> wire.ADDRESS_SHIFT & wire.ADDRESS_MASK
        self.text_until[address >> wire.SEGMENT_SHIFT] = t - self._origin
        told = self._stream.entry(address)
        try:
            if told is None:
                return None
            if code == wire.SITE:
                index, *rest = told
                if index not in self.tables.sites:
                    site = Site(*rest)
                    at = sys.intern(f"{self._sources.name(site.file)}:{site.line}")
                    self.tables.sites[index] = (at, site)
                return None
            if code == wire.OBJECT:
                index, gid, type_name = told
                gid = sys.intern(gid)
                self.tables.objects[index] = (gid, sys.intern(type_name))
                self._made.setdefault(gid, Made(type_name))
                return None
            kind, thing, site_index, fields = told
            event = self._told(thread, kind, thing, site_index, dict(fields))
        except (TypeError, ValueError, KeyError):
            return None  # an entry that is not what it should be is one event less, not the end
        return (_PLAIN, event.kind not in CAUSES, event, _NO_ONE)

    def _told(self, thread: int, kind: str, thing: int, site: int, more: dict[str, Any]) -> Event:
        if kind == "began":
            for told_elsewhere in ("actor", "inherits", "ppid"):
                more.pop(told_elsewhere, None)
            if thread:
                more.setdefault("parent", self.actor)
        elif kind == "created":
            what, where = self.tables.object(thing), self.tables.site(site)
            part = more.pop("place", None)
            if what is not None and where is not None:
                self._made[what[0]] = Made(what[1], where[1], part)
        elif kind == "employed":
            self.tables.helpers.add(thread)
        timeout = more.get("timeout")
        if isinstance(timeout, float) and not math.isfinite(timeout):
            del more["timeout"]
        for other in _OTHERS:
            if other in more:
                more[other] = self._names.get(more[other], more[other])
        if kind == "started":
            self._child(more)
        clean = {field: value for field, value in more.items() if value is not None}
        if kind in {"exited", "reaped", "joined"} and "code" in more:
            clean["code"] = more["code"]
        return Event(
            0,
            self.pid,
            self._thread(thread),
            UNSEEN,
            sys.intern(kind),
            self._object(thing),
            self._at(site),
            clean or None,
        )

    def _child(self, more: dict[str, Any]) -> None:
        """What a child is given, in the trace's own names."""
        if "given" in more:
            more["given"] = [self._names.get(gid, gid) for gid in more["given"]]
        call = more.get("call")
        if call is not None:
            place = {name: value for name, value in call.items() if name not in {"file", "line"}}
            place["at"] = f"{self._sources.name(call['file'])}:{call['line']}"
            more["call"] = place

    def _thread(self, thread: int) -> str:
        if not thread:
            return self.actor
        self.threads.add(thread)
        if thread in self.tables.helpers:
            return self.actor  # what serves a process is no actor: what it does is told as its own
        return sys.intern(f"{self.actor}/{thread}")

    def _object(self, index: int) -> str | None:
        if not index:
            return None
        known = self.tables.object(index)
        if known is None and self._missing is not None:
            self._missing()
            known = self.tables.object(index)
        if known is None:
            return f"{self.pid}:object{index}"
        return self._names.get(known[0], known[0])

    def _at(self, index: int) -> str | None:
        if not index:
            return None
        known = self.tables.site(index)
        if known is None and self._missing is not None:
            self._missing()
            known = self.tables.site(index)
        return None if known is None else known[0]


_NO_ONE: list[Event] = []
