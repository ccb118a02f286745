"""Made after the child was started: the parent uses a new object, the child still another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.ledger import SHARED, family
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "made-after-fork",
    "warning",
    {
        "en": Words(
            title="{parent} made {object} after it had started {child}, which uses another one",
            why="a child knows what there was when it was started; the {object} of line {line} "
            "never reaches it",
            fix="make {object} (line {line}) before {child} is started in line {started}, and "
            "give it in args=",
            explain="A child begins with what there was at the moment of `start()`. A variable "
            "that its parent sets afterwards is set in the parent only: the child keeps what it "
            "had, or makes one of its own. Both then work with objects that have the same name "
            "and nothing to do with each other.\n\n"
            "Make everything that is to be shared first, and give it to the child in `args=`.",
        ),
        "zh": Words(
            title="{parent} 在启动 {child} 之后才创建 {object}，而 {child} 用的是另一个",
            why="子进程只知道它被启动时已有的东西；第 {line} 行的 {object} 到不了它那里",
            fix="在第 {started} 行启动 {child} 之前先创建 {object}（第 {line} 行），"
            "并通过 args= 交给它",
            explain="子进程从 `start()` 那一刻已有的东西开始。"
            "父进程之后再设置的变量只在父进程中有效：子进程保留原来的那个，或者自己创建一个。"
            "于是双方使用的对象名字相同，却毫无关系。\n\n"
            "请先创建好所有要共享的对象，再通过 `args=` 交给子进程。",
        ),
    },
    """
child = Process(target=work)
child.start()
flag = Event()             # too late: the child has never seen this one
flag.set()
""",
    absence=True,
)


class MadeAfterFork:
    """F1: an object that only its maker used, made while a child lived that used another of its
    name and type, which the maker did not use any more.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = frozenset({"created", "started"})

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], list[Event]] = {}
        self._starts: dict[str, list[Event]] = {}
        self._given: set[str] = set()

    def see(self, event: Event, state: State) -> None:
        del state
        if event.kind == "started":
            self._starts.setdefault(event.actor, []).append(event)
            self._given |= {name for name in event.get("given") or () if isinstance(name, str)}
        elif event.get("type") in SHARED and event.object and not event.get("via"):
            name = family(event.object)
            if name != event.get("type"):  # it has a name in the program
                self._made.setdefault((name, event.get("type")), []).append(event)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        several = {str(e.object) for made in self._made.values() if len(made) > 1 for e in made}
        if not several:
            return
        used: dict[str, dict[str, int]] = {name: {} for name in several}
        for event in trace.events:
            if event.object in used and event.kind != "created":
                used[event.object][event.actor] = event.t  # the last time
        for made in self._made.values():
            for late in made if len(made) > 1 else ():
                users = used[str(late.object)]
                if set(users) != {late.actor} or late.object in self._given:
                    continue
                start = self._victim(late, made, used, state)
                if start is not None:
                    yield _finding(late, start, state)

    def _victim(
        self, late: Event, made: list[Event], used: dict[str, dict[str, int]], state: State
    ) -> Event | None:
        for start in self._starts.get(late.actor, ()):
            child = state.actors.get(start.get("child") or "")
            if child is None or start.t > late.t or (child.ended or late.t) < late.t:
                continue
            for other in made:
                users = used[str(other.object)]
                own = other.object not in self._given and other.t < late.t
                if other is late or not (own or other.actor == child.actor):
                    continue
                if users.get(child.actor, 0) > 0 and users.get(late.actor, 0) < late.t:
                    return start
        return None


def _finding(late: Event, start: Event, state: State) -> Finding:
    child = start.get("name") or start.get("child") or "?"
    name = family(str(late.object))
    return Finding(
        RULE.slug,
        RULE.level,
        "happened",
        late.t,
        late.actor,
        {
            "parent": state.name(late.actor),
            "object": name,
            "child": child,
            "line": line_of(late.at),
            "started": line_of(start.at),
        },
        (
            Place(start.actor, start.at, (Phrase("starts", {"child": child}),)),
            Place(late.actor, late.at, (Phrase("makes", {"object": name}),)),
        ),
        evidence=evidence(start, late),
        fix_at=tuple(at for at in (late.at, start.at) if at),
        about=(name, late.at),
    )
