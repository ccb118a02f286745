"""Which rule tells which fact: what happened before what is possible, and each cause once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tracer.causality import HAPPENS_BEFORE, SIGNALS, Clocks, values_but
from tracer.causality.semaphore import Semaphores
from tracer.checks.races import (
    checked_then_acted,
    data_race,
    inconsistent_locking,
    lost_update,
    one_sided_lock,
    telling,
)
from tracer.checks.races.conflict import Conflict
from tracer.checks.races.follows import Link, asked_again, link, no_look, only_asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer.causality import Edges, Known
    from tracer.checks.races.access import Access
    from tracer.checks.races.accesses import Accesses, Stale, Unordered
    from tracer.checks.races.conflict import Harm
    from tracer.model.events import Event
    from tracer.model.finding import Finding
    from tracer.model.trace import Trace
    from tracer.state import State

_FEW: Final = 400_000
_TIMES: Final = 3
"""So many events may be folded once more to make sure, or so many times all of them, if that is
more. What is possible beyond that is only suspected.
"""

_WORST: Final[tuple[Harm, ...]] = ("lost", "torn", "reset", "last", "old")


class Verdict:
    """Everything that is to be said of the facts."""

    def __init__(self, trace: Trace, state: State, facts: Accesses) -> None:
        self.trace = trace
        self.state = state
        self.facts = facts
        self._budget = max(_FEW, _TIMES * len(trace.events))

    def findings(self) -> Iterator[Finding]:
        """Of each family of values (`counters[0]`, `counters[1]`, …) on its own."""
        families = dict.fromkeys(variable.family for variable in self.facts.variables.values())
        told: defaultdict[str, set[str | None]] = defaultdict(set)
        for finding in self._torn():
            for family in finding.about[0]:
                told[family] |= {place.at for place in finding.places}
            yield finding
        for family in families:
            for part in (self._stale, self._possible):
                for finding in part(family, told[family]):
                    lines = {place.at for place in finding.places}
                    if lines <= told[family] or (told[family] and finding.level == "note"):
                        continue  # the same cause, seen from another side
                    told[family] |= lines
                    yield finding

    # --- what happened ---

    def _stale(self, family: str, told: set[str | None]) -> Iterator[Finding]:
        del told
        lost: defaultdict[object, list[tuple[Stale, int]]] = defaultdict(list)
        decided = []
        for key, one in self.facts.stale.items():
            if key[0] != family:
                continue
            how = self._link(one.read, one.write)
            if self._latest(one.write, how) is not one.read:
                continue  # read once more, just before the write
            count = self.facts.counts[key]
            if how == "update":
                lost[one.read.at, one.write.at].append((one, count))
            elif how in {"check", "spin"}:
                decided.append(one)
            elif how == "unknown" and one.other.reads:
                yield lost_update.suspected(one, self.state, count)
        for alike in lost.values():
            yield lost_update.happened(alike[0][0], self.state, sum(n for _, n in alike))
        for one in decided:
            yield checked_then_acted.happened(one, self.state)

    def _torn(self) -> Iterator[Finding]:
        """Both sides in time order, one finding for each pair of lines."""
        told: set[object] = set()
        for torn in self.facts.torn.values():
            reads = telling.in_order((torn.old, torn.new))
            writes = telling.in_order((torn.changed, torn.seen))
            lines = frozenset(one.at for one in (*reads, *writes))
            if lines not in told and not any(no_look(self.trace, read.at) for read in reads):
                told.add(lines)
                yield self._tell(Conflict("torn", tuple(reads), tuple(writes), happened=True))

    def _latest(self, write: Access, how: Link) -> Access | None:
        """The last of the reads from which a write follows in this way."""
        reads = [read for read in write.reads.values() if self._link(read, write) == how]
        return max(reads, key=lambda read: read.position, default=None)

    def _follows(self, read: Access, write: Access) -> bool:
        """Whether a write follows from this read, and from no later one."""
        how = self._link(read, write)
        return how in {"update", "check"} and self._latest(write, how) is read

    # --- what is possible ---

    def _possible(self, family: str, told: set[str | None]) -> Iterator[Finding]:
        facts = [
            one
            for key, one in self.facts.unordered.items()
            if key[0] == family and not {one.first.at, one.second.at} <= told
        ]
        if facts:
            positions = {two.position for one in facts for two in (one.second, one.since) if two}
            known = self._known((*HAPPENS_BEFORE, values_but(self._members(family))), positions)
            if known is not None:
                facts = [one for one in facts if _unordered(one, known)]
            for finding in self._unordered(facts):
                yield finding if known is not None else _suspected(finding)
        yield from self._gaps(family)

    def _unordered(self, facts: list[Unordered]) -> Iterator[Finding]:
        conflicts = []
        for one in facts:
            first, second = self._unit(one.first), self._unit(one.second)
            decided = self._decided(first, second) or self._decided(second, first)
            if decided is not None:
                yield decided
            elif one.since is not None and _one_lock(one.first, one.second):
                if not self._follows(one.since, one.second):
                    continue
                yield checked_then_acted.possible(one.since, one.first, one.second, self.state)
            else:
                said = self._conflict(first, second)
                if said is not None:
                    conflicts.append(said)
        conflicts.sort(key=lambda said: _WORST.index(said.harm))
        for said in conflicts:
            yield self._tell(said)

    def _decided(self, unit: tuple[Access, ...], other: tuple[Access, ...]) -> Finding | None:
        """A test of a value, and another one's write; or that one's same test, in the same line."""
        if self._how(unit) != "check":
            return None
        last = other[-1]
        if last.event.kind == "read" and last.at != unit[0].at:
            return None
        return checked_then_acted.possible(unit[0], last, unit[1], self.state)

    def _conflict(self, first: tuple[Access, ...], second: tuple[Access, ...]) -> Conflict | None:
        """What can come of it; None if nothing that does harm."""
        hows = {self._how(first), self._how(second)}
        kinds = [unit[-1].event.kind for unit in (first, second)]
        if hows & {"once", "check", "spin"}:
            return None
        if kinds == ["wrote", "wrote"]:
            if "update" in hows:
                mine, theirs = (first, second) if self._how(first) == "update" else (second, first)
                return Conflict("lost" if hows == {"update"} else "reset", mine, theirs)
            items = {unit[-1].event.get("item") for unit in (first, second)}
            return Conflict("last", first, second) if len(items) > 1 else None
        read, write = (first[-1], second[-1]) if kinds[0] == "read" else (second[-1], first[-1])
        if self._link(read, write) not in {"none", "apart", "unknown"}:
            return None  # the same lines as those that test and write: what they do is judged there
        if asked_again(self.trace, read.at) or only_asked(self.trace, read.at):
            return None
        return Conflict("old", first[-1:], second[-1:])

    def _unit(self, access: Access) -> tuple[Access, ...]:
        """A read and the write that follows from it, or the access alone."""
        write = access.write if access.event.kind == "read" else access
        if write is not None:
            for how in ("update", "check", "once", "spin"):
                read = self._latest(write, how)
                if read is not None and (access is write or read.at == access.at):
                    return (read, write)
        return (access,)

    def _how(self, unit: tuple[Access, ...]) -> Link:
        return self._link(*unit) if len(unit) == 2 else "none"

    def _gaps(self, family: str) -> Iterator[Finding]:
        """A lock held at the read and at the write that follows from it, but not in between."""
        gaps = [one for key, one in self.facts.gaps.items() if key[0] == family]
        found = []
        for read, write in gaps:
            if not self._follows(read, write):
                continue
            for other in write.variable.writers.values():
                common = set(other.locks.names) & set(write.locks.names)
                if other.process != write.process and common and not write.kept_out(other, read):
                    found.append((read, other, write))
        if not found:
            return
        edges = (*SIGNALS, Semaphores, values_but(self._members(family)))
        known = self._known(edges, {one.position for three in found for one in three})
        for read, other, write in found:
            said = checked_then_acted.possible(read, other, write, self.state)
            if known is None:
                yield _suspected(said)
                return
            early = other.position <= known[read.position][other.process]
            late = write.position <= known[other.position][write.process]
            if not early and not late:
                yield said
                return

    def _tell(self, conflict: Conflict) -> Finding:
        mine, theirs = conflict.mine[-1].locks.names, conflict.theirs[-1].locks.names
        if mine and theirs:
            return inconsistent_locking.tell(conflict, self.state)
        if mine or theirs:
            return one_sided_lock.tell(conflict, self.state)
        return data_race.tell(conflict, self.state)

    def _link(self, read: Access, write: Access) -> Link:
        return link(self.trace, read.at, write.at)

    def _members(self, family: str) -> set[str]:
        return {one.name for one in self.facts.variables.values() if one.family == family}

    def _known(self, edges: Iterable[type[Edges]], positions: set[int]) -> dict[int, Known] | None:
        """What was known at these positions in another order; None: that would take too long."""
        events = self.trace.events
        self._budget -= len(events)
        if self._budget < 0:
            return None
        clocks = Clocks(events, edges)
        found: dict[int, Known] = {}

        def note(event: Event, position: int) -> None:
            if position in positions:
                found[position] = clocks.known[clocks.index[event.actor]]

        clocks.fold(events, {"read": note, "wrote": note})
        return found


def _suspected(finding: Finding) -> Finding:
    """The same, where it would take too long to make sure."""
    level = "warning" if finding.level == "error" else finding.level
    return replace(finding, certainty="suspicion", level=level)


def _one_lock(one: Access, other: Access) -> bool:
    return not set(one.locks.names).isdisjoint(other.locks.names)


def _unordered(one: Unordered, known: dict[int, Known]) -> bool:
    then = one.second if one.since is None else one.since
    return one.first.position > known[then.position][one.first.process]
