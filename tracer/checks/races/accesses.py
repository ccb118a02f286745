"""Who read and wrote what is shared, in which order, under which locks: the facts of all races.

One pass over the trace with vector clocks. Each place of each value keeps its last write and, of
each process, the last read since then, as FastTrack has it (Flanagan and Freund, PLDI 2009); what
is known at an access costs nothing to keep, because vectors are shared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer.causality import HAPPENS_BEFORE, Clocks
from tracer.causality.value import place_of
from tracer.checks.races.access import Access, Variable
from tracer.checks.races.held import NOTHING, Held

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State, ValueState

_FAR: int = 8  # reads back that may belong to one look at several places


class Stale(NamedTuple):
    """Between a read and the same actor's write another one wrote: that is overwritten unseen. Of
    what a manager keeps, either may have been the later: one of the two updates is.
    """

    read: Access
    other: Access
    write: Access


class Unordered(NamedTuple):
    """Two accesses, one of them a write at least, that nothing keeps in this order.

    `since`: the read that the second one, a write, goes back to, if only that is not ordered.
    """

    first: Access
    second: Access
    since: Access | None


class Torn(NamedTuple):
    """A look at two places between which, or in the midst of which, both were changed.

    old  the read that came before the change of its place, and that change
    new  the same of the read that came after
    """

    old: Access
    changed: Access
    new: Access
    seen: Access


class Accesses:
    """All of it, of the values with these names. Alike facts are told once, with their number.

    gaps  reads and later writes under a lock that was not held all the while
    """

    def __init__(self, trace: Trace, state: State, values: Mapping[str, ValueState]) -> None:
        self.stale: dict[tuple[object, ...], Stale] = {}
        self.unordered: dict[tuple[object, ...], Unordered] = {}
        self.torn: dict[tuple[object, ...], Torn] = {}
        self.gaps: dict[tuple[object, ...], tuple[Access, Access]] = {}
        self.counts: dict[tuple[object, ...], int] = {}
        self.variables: dict[tuple[str, int | str | None], Variable] = {}
        self._values = values
        self._whole: dict[str, Variable] = {}
        self._runs: dict[str, tuple[int, int]] = {}  # actor -> its last access's seq, the run
        self._looks: dict[str, Access] = {}  # actor -> its last read
        self._held = Held(state)
        self._clocks = clocks = Clocks(trace.events, HAPPENS_BEFORE)
        heed = {"read": self._read, "wrote": self._wrote, "failed": self._failed}
        clocks.fold(trace.events, {**dict.fromkeys(Held.KINDS, self._held.see), **heed})

    def _read(self, event: Event, position: int) -> None:
        access = self._access(event, position)
        if access is None:
            return
        variable, actor = access.variable, event.actor
        last = variable.write
        pending = variable.pending.get(actor)
        if pending is None:
            pending = variable.pending[actor] = {}
        pending[event.at] = access
        look = self._looks.get(actor)
        if look is not None and look.far < _FAR and access.one_unit(look):
            access.before, access.far = look, look.far + 1
        self._looks[actor] = access
        if last is not None and last.process != access.process:
            if last.position > access.known[last.process]:
                self._not_ordered(last, access, None)
            if access.before is not None:
                self._looked_at(access, last)
        variable.reads[access.process] = access

    def _wrote(self, event: Event, position: int) -> None:
        access = self._access(event, position)
        if access is None:
            return
        variable = access.variable
        last, process, known = variable.write, access.process, access.known
        pending = variable.pending.pop(event.actor, None)
        if pending is not None:
            access.reads = pending
            for read in pending.values():
                if read.awaited:
                    read.write = access
                if access.locks.names and access.shared_section(read) is None:
                    self.gaps[variable.family, read.at, access.at] = (read, access)
        if last is not None and last.event.actor != event.actor:
            for read in access.reads.values():
                if read.position < last.position or (variable.managed and _missed(read, last)):
                    self._overwritten(read, last, access)
            if last.process != process:
                if last.position > known[last.process]:
                    self._not_ordered(last, access, None)
                else:
                    for read in access.reads.values():
                        if last.position > read.known[last.process]:
                            self._not_ordered(last, access, read)
                            break
        if variable.reads:
            for other, read in variable.reads.items():
                if other != process:
                    if read.position > known[other]:
                        self._not_ordered(read, access, None)
                    if read.before is not None:
                        self._half_done(read, access)
            variable.reads = {}
        variable.write = variable.writers[process] = access

    def _failed(self, event: Event, position: int) -> None:
        """A write that raised wrote nothing; what was there before is not known any more."""
        del position
        if event.get("op") != "wrote":
            return
        for variable in self.variables.values():
            write = variable.write
            if variable.name == event.object and write and write.actor == event.actor:
                variable.write = None
                del variable.writers[write.process]
                for facts in (self.stale, self.unordered, self.torn, self.gaps):
                    for key in [key for key, fact in facts.items() if write in fact]:
                        del facts[key]
                        self.counts.pop(key, None)

    def _access(self, event: Event, position: int) -> Access | None:
        """None if it is of no value of ours, or of no single place."""
        name, more = event.object or "", event.more
        if more is None or "index" not in more:
            variable = self._whole.get(name)
            if variable is None:
                if name not in self._values or (more is not None and "method" in more):
                    return None
                variable = self._whole[name] = self._variable(name, None)
        else:
            thing = self._values.get(name)
            if thing is None:
                return None
            place = place_of(event, thing.type)
            if place is None:
                return None
            variable = self.variables.get((name, place)) or self._variable(name, place)
        actor = event.actor
        seq, run = self._runs.get(actor, (-2, 0))
        if event.seq != seq + 1:
            run = position
        self._runs[actor] = (event.seq, run)
        process = self._clocks.index[actor]
        known = self._clocks.known[process]
        locks = self._held.of.get(actor, NOTHING)
        return Access(variable, event, position, process, known, locks, run)

    def _variable(self, name: str, place: int | str | None) -> Variable:
        made = self.variables[name, place] = Variable(self._values[name], place)
        return made

    # --- facts ---

    def _new(self, key: tuple[object, ...]) -> bool:
        count = self.counts.get(key, 0)
        self.counts[key] = count + 1
        return not count

    def _overwritten(self, read: Access, other: Access, write: Access) -> None:
        if write.variable.managed and not other.reads:
            return  # stamped before it was done: it may as well have come after
        key = (write.variable.family, "stale", read.at, write.at, other.at)
        if self._new(key):
            self.stale[key] = Stale(read, other, write)

    def _not_ordered(self, first: Access, second: Access, since: Access | None) -> None:
        key = (
            first.variable.family, first.event.kind, first.event.at, first.locks.names,
            second.event.kind, second.event.at, second.locks.names,
        )  # fmt: skip
        if self._new(key):
            self.unordered[key] = Unordered(first, second, since)
            second.awaited = second.event.kind == "read"

    def _looked_at(self, new: Access, seen: Access) -> None:
        """Whether an earlier read of this look saw what this one's writer had yet to change."""
        for old in _looks(new):
            changed = old.variable.write
            if changed is not None and changed.position > old.position:
                self._half(old, changed, new, seen)

    def _half_done(self, old: Access, changed: Access) -> None:
        """Whether an earlier read of this look saw what this one's writer had changed already."""
        for new in _looks(old):
            seen = new.variable.write
            if seen is not None and seen.position < new.position:
                self._half(old, changed, new, seen)

    def _half(self, old: Access, changed: Access, new: Access, seen: Access) -> None:
        if (
            changed.event.actor != seen.event.actor
            or changed.process == old.process
            or old.variable is new.variable
            or not changed.one_unit(seen)
            or not (changed.shared_section(seen) or old.shared_section(new))
        ):
            return
        if new.variable.managed and new.event.get("item") != seen.event.get("item"):
            return  # that write was still on its way
        key = (changed.variable.family, "torn", old.at, new.at, changed.at, seen.at)
        if self._new(key):
            self.torn[key] = Torn(old, changed, new, seen)


def _missed(read: Access, write: Access) -> bool:
    """Whether a read did not see a write that is stamped before it: what a manager keeps is written
    a while after the stamp. It saw what the writer itself had found there.
    """
    item = read.event.get("item")
    found = [one.event.get("item") for one in write.reads.values()]
    return item is not None and item in found and item != write.event.get("item")


def _looks(access: Access) -> Iterator[Access]:
    """The reads of the same look before it, the last one first."""
    before = access.before
    while before is not None:
        yield before
        before = before.before
