"""What each actor believes to hold: its own takings and givings, whatever the others released.

The state knows who holds a Lock now: once somebody else has released it, nobody. Its taker does not
know that and goes on. What the actors believe is in their own events, and that is what tells a
hand-over from a mistake.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from tracer.checks.base import evidence, line_of
from tracer.checks.wording import Wording
from tracer.messages import listed
from tracer.model.events import Event
from tracer.state import State

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tracer.model.trace import Trace

_OF_MANY: Final = re.compile(r"(\[[^\]]*\]|#\d+)+$")
SHARED: Final = frozenset(
    {"Lock", "RLock", "Semaphore", "BoundedSemaphore", "Event", "Condition", "Barrier"}
    | {"Queue", "JoinableQueue", "SimpleQueue"}
)
"""Types of which a program makes one for several processes."""
_UNSEEN: Final = -1  # `seq` of a taking that lies before the cut of a trace


class Section(NamedTuple):
    """From a taking to the same actor's own giving back: all the while it believes to hold it.

    Two events, and their places in the history of the object.
    """

    since: int
    taken: Event
    given: Event
    until: int


@dataclass(slots=True)
class Stray:
    """A release by an actor that, by its own account, held nothing.

    taken   its last taking
    before  its release before that, if it took nothing in between: given back twice
    tried   its attempt to take it that failed just before
    raised  it raised, so nothing was given
    """

    place: int
    event: Event
    taken: Event | None
    before: Event | None
    tried: Event | None
    raised: bool = False

    @property
    def at(self) -> str | None:
        """Its line. The end of a `with` block has none of its own: then that of its beginning."""
        return self.event.at or (self.taken.at if self.taken else None)

    def wrong(self) -> list[tuple[Event, str | None]]:
        """The releases to look at, each with its line: of two, one was too many."""
        first = [] if self.before is None else [(self.before, self.before.at)]
        return [*first, (self.event, self.at)]

    def lines(self) -> Wording:
        """Their lines, for a sentence."""
        lines = tuple(line_of(at) for at in self.ats()) or ("?",)
        return Wording(
            f"line{'s' if len(lines) > 1 else ''} {listed(lines, 'en')}",
            f"第 {listed(lines, 'zh')} 行",
        )

    def ats(self) -> tuple[str, ...]:
        """Their lines."""
        return tuple(dict.fromkeys(at for _, at in self.wrong() if at))


class Crowd(NamedTuple):
    """More at once than there are permits, first taker first, and the release that let it be."""

    inside: tuple[Section, ...]
    cause: Stray


@dataclass(slots=True)
class Ledger:
    """The books of one object.

    made       the event of its making
    takers     actors that took it, or tried to
    released   releases that did not raise
    raised     releases that raised
    most       releases beyond acquisitions at the worst moment, those that raised included
    """

    made: Event | None = None
    sections: list[Section] = field(default_factory=list)
    strays: list[Stray] = field(default_factory=list)
    takers: set[str] = field(default_factory=set)
    released: int = 0
    raised: list[Event] = field(default_factory=list)
    most: int = 0

    @classmethod
    def of(cls, history: Sequence[Event], *, single: bool) -> Ledger:
        """Do the books. `single`: who takes it again while having it knows that it was freed."""
        books = cls()
        taken: dict[str, list[tuple[int, Event]]] = {}
        latest: dict[str, Event] = {}  # the last taking
        given: dict[str, tuple[int, Event]] = {}  # the last release, if nothing was taken since
        tried: dict[str, Event] = {}
        strays: dict[int, Stray] = {}
        out = 0
        for place, event in enumerate(history):
            actor, kind = event.actor, event.kind
            if kind == "acquired":
                out += 1
                books.takers.add(actor)
                open_ones = taken.setdefault(actor, [])
                if single:
                    open_ones.clear()
                open_ones.append((place, event))
                latest[actor] = event
                given.pop(actor, None)
                tried.pop(actor, None)
            elif kind == "released":
                out -= 1
                books.released += 1
                open_ones = taken.get(actor, [])
                if open_ones:
                    books.sections.append(Section(*open_ones.pop(), event, place))
                else:
                    before = given.get(actor)
                    first = before and before[1]
                    strays[place] = Stray(place, event, latest.get(actor), first, tried.get(actor))
                given[actor] = (place, event)
                books.most = max(books.most, -out)
            elif kind == "failed" and event.get("op") == "released":
                last = given.get(actor)
                if last is not None:
                    out += 1
                    books.released -= 1
                    books.raised.append(event)
                    if last[0] in strays:
                        strays[last[0]].raised = True
            elif kind == "created":
                books.made = event
            elif kind in {"timed_out", "refused"}:
                books.takers.add(actor)
                tried[actor] = event
        books.strays = list(strays.values())
        return books

    def crowd(self, permits: int) -> Crowd | None:
        """The first time that more than `permits` believed to be inside, if that is certain.

        Pairs alone prove nothing: where a permit is handed over, taking and giving back of the same
        actor need not belong together. Then, however, all is given back only once in the end.
        """
        if not self.most and not self.raised:
            return None
        inside: dict[int, Section] = {}
        steps = [(one.since, one) for one in self.sections]
        steps += [(one.until, one) for one in self.sections]
        for place, section in sorted(steps, key=lambda step: step[0]):
            if place == section.until:
                inside.pop(section.since, None)
                continue
            inside[section.since] = section
            if len(inside) > permits:
                causes = [one for one in self.strays if one.place < place and not one.raised]
                return Crowd(tuple(inside.values()), causes[-1]) if causes else None
        return None


def histories(trace: Trace, names: Collection[str]) -> dict[str, list[Event]]:
    """What was done to each of these objects, in order; holds from before a cut come first."""
    found: dict[str, list[Event]] = {name: [] for name in names}
    if not found:
        return found
    for event in trace.events:
        if event.object in found:
            found[event.object].append(event)
        elif event.kind == "snapshot":
            before = State()
            before.apply(event)
            for name in found:
                thing = before.objects.get(name)
                found[name] = [
                    Event(hold.since, 0, hold.actor, _UNSEEN, "acquired", name, hold.at)
                    for hold in (thing.holds if thing else ())
                ]
    return found


def family(name: str) -> str:
    """`forks` of `forks[3]`, `lock` of `lock#2`: what happens to one happens to all of them."""
    return _OF_MANY.sub("", name)


def proof(*events: Event | None) -> tuple[tuple[str, int], ...]:
    """The events as a finding refers to them, without those that the trace does not hold."""
    return evidence(*(event for event in events if event is not None and event.seq != _UNSEEN))
