"""A Semaphore that was given more permits than were taken from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.ledger import Ledger, family, histories, proof
from tracer.model.finding import Finding, Phrase, Place, Step
from tracer.state import SemaphoreState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.ledger import Stray
    from tracer.model.events import Event
    from tracer.model.finding import Level
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "over-released",
    "warning",
    {
        "en": Words(
            title="{object} has {value} permits, but was made with {initial}",
            why="{actor} released it without having taken it ({lines:en}), and a Semaphore just "
            "goes on counting",
            fix="release {object} once for each acquire: see {lines:en}; a BoundedSemaphore in "
            "line {made} would raise a ValueError there",
            explain="A Semaphore(4) is a counter that begins at 4. acquire() takes one away, "
            "release() adds one, and nothing keeps the counter from growing beyond 4. If the "
            "permits stand for places (rooms, seats, connections), one release too many means that "
            "from now on five get in where there is room for four.\n\n"
            "`with semaphore:` gives back exactly what was taken. A BoundedSemaphore does the same "
            "as a Semaphore, but raises a ValueError at the release that is too many, which is "
            "where you want to know it. If the permits stand for things that are produced (one "
            "process releases, others acquire), all is well: begin to count at 0, and this is not "
            "mentioned any more.",
        ),
        "zh": Words(
            title="{object} 有 {value} 个名额，而创建时只有 {initial} 个",
            why="{actor} 没有获取就释放了它（{lines:zh}），而 Semaphore 只管继续计数",
            fix="每次 acquire 只对应一次 release：见{lines:zh}；如果第 {made} 行用的是 "
            "BoundedSemaphore，多余的那次释放会抛出 ValueError",
            explain="Semaphore(4) 是一个从 4 开始的计数器。acquire() 减一，release() 加一，"
            "没有什么能阻止它超过 4。如果名额代表的是位置（房间、座位、连接），多释放一次，"
            "从此就会有五个进程进入只容得下四个的地方。\n\n"
            "`with semaphore:` 会恰好归还所获取的名额。BoundedSemaphore 与 Semaphore 相同，"
            "但会在多余的那次释放处抛出 ValueError，这正是应当得知错误的地方。"
            "如果名额代表的是生产出来的东西（一个进程释放，别的进程获取），那就没有问题："
            "从 0 开始计数，就不会再有这条提示。",
        ),
    },
    """
def visit(room):           # room = Semaphore(4)
    with room:
        ...
        room.release()     # the block releases it at its end: this one is too many
""",
)


class OverReleased:
    """R3: the value goes beyond the initial one, which was above 0.

    A note where who released it never tries to take it, and others do: permits may then stand for
    things that are made and used up.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = frozenset({"released"})

    def __init__(self) -> None:
        self._found: dict[str, Event] = {}

    def see(self, event: Event, state: State) -> None:
        thing = state.objects.get(event.object or "")
        if (
            thing.__class__ is SemaphoreState
            and thing.value >= thing.initial > 0
            and thing.type == "Semaphore"
            and not thing.faults
        ):
            self._found.setdefault(event.object or "", event)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        for name, history in histories(trace, self._found).items():
            thing = state.objects.get(name)
            if not isinstance(thing, SemaphoreState):
                continue
            books = Ledger.of(history, single=False)
            if books.crowd(thing.initial) is not None:
                continue  # more-holders names it as the cause of worse
            last = self._found[name]
            place = next((n for n, event in enumerate(history) if event is last), -1)
            causes = [one for one in books.strays if one.place <= place and not one.raised]
            if not causes:
                continue
            used = causes[-1].event.actor not in books.takers and bool(books.takers)
            yield _finding(
                causes[-1],
                books,
                thing,
                "note" if used else RULE.level,
                last,
                state,
            )


def _finding(
    cause: Stray, books: Ledger, thing: SemaphoreState, level: Level, last: Event, state: State
) -> Finding:
    name = thing.name
    wrong = cause.wrong()
    gives = Phrase("releases", {"object": name})
    places = [Place(event.actor, at, (gives,)) for event, at in wrong]
    if books.made is not None:
        makes = Phrase("makes", {"object": name})
        places.append(Place(books.made.actor, books.made.at, (makes,)))
    return Finding(
        RULE.slug,
        level,
        "happened",
        last.t,
        cause.event.actor,
        {
            "object": name,
            "value": thing.initial + books.most,
            "initial": thing.initial,
            "actor": state.name(cause.event.actor),
            "lines": cause.lines(),
            "made": line_of(thing.made_at),
        },
        tuple(places),
        tuple(Step(event.actor, f"{name}.release", event.t) for event, _ in wrong),
        proof(*(event for event, _ in wrong), last if last is not cause.event else None),
        cause.ats(),
        (family(name), cause.at),
    )
