"""Each process made a lock or queue of its own in the same line: what looks shared is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.ledger import SHARED, family
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "own-copy",
    "warning",
    {
        "en": Words(
            title="{actors} have each a {object} of their own",
            why="each of them made one in line {line}, and no other process ever used it: as "
            "different objects they keep nobody out and hand nothing over",
            fix="make {object} once, in the main process instead of line {line}, and give it to "
            "each process in args=",
            explain="A lock, event or queue connects processes only if it is the same one for "
            "all of them. A process that comes to the line `lock = Lock()` makes a new lock. That "
            "happens when the line stands in the function that the process runs, and, under "
            "spawn and forkserver, when it stands at the top of the file: each child imports the "
            "file again.\n\n"
            "Make the object once, under `if __name__ == '__main__':`, and give it to each child: "
            "`Process(target=work, args=(lock,))`. For a Pool there is `initargs=`.",
        ),
        "zh": Words(
            title="{actors} 各自拥有一个 {object}",
            why="它们各自在第 {line} 行创建了一个，而别的进程从未使用过它："
            "不同的对象挡不住别人，也传递不了任何东西",
            fix="只创建一次 {object}：放在主进程中，而不是第 {line} 行，并通过 args= 交给每个进程",
            explain="锁、事件或队列只有对所有进程都是同一个时，才能把它们联系起来。"
            "执行到 `lock = Lock()` 的进程会创建一把新锁。"
            "如果这一行写在子进程运行的函数里就会这样；在 spawn 和 forkserver 方式下，"
            "写在文件顶层也会这样：每个子进程都会重新导入该文件。\n\n"
            "请在 `if __name__ == '__main__':` 之下只创建一次，再交给每个子进程："
            "`Process(target=work, args=(lock,))`。对于 Pool 则用 `initargs=`。",
        ),
    },
    """
def work(n):
    lock = Lock()          # a new one in each process: make it once, give it in args=
    with lock: ...
""",
    absence=True,
)

_IN_VAIN: Final = frozenset({"get", "wait", "acquire", "receive"})


class OwnCopy:
    """F2: of the objects that several processes made in one line, each was used by one only.

    An error where somebody waits in vain for such a copy: it happened. Quiet where one of them was
    given to a child, or used by several actors; made-after-fork tells of those that a parent makes
    when its children have been started.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = frozenset({"created", "started"})

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], list[Event]] = {}
        self._given: set[str] = set()
        self._starts: dict[str, int] = {}  # actor -> when it first started a child

    def see(self, event: Event, state: State) -> None:
        del state
        if event.kind == "started":
            self._starts.setdefault(event.actor, event.t)
            self._given |= {name for name in event.get("given") or () if isinstance(name, str)}
        elif event.at is not None and event.get("type") in SHARED and not event.get("via"):
            self._made.setdefault((event.at, event.get("type")), []).append(event)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        groups = [
            made
            for made in self._made.values()
            if len({event.actor.partition("/")[0] for event in made}) > 1
            and not any(event.object in self._given for event in made)
            and not any(self._starts.get(event.actor, event.t) < event.t for event in made)
        ]
        if not groups:
            return
        used: dict[str, set[str]] = {str(e.object): set() for made in groups for e in made}
        vain: dict[str, Event] = {}
        for event in trace.events:
            if event.object in used and event.kind not in {"created", "closed"}:
                used[event.object].add(event.actor)
                if event.kind == "requested" and event.get("op") in _IN_VAIN:
                    vain[event.object] = event
                elif event.kind not in {"timed_out", "released", "put", "set", "fed"}:
                    vain.pop(event.object, None)
        for made in groups:
            ones = [event for event in made if used[str(event.object)]]
            users = {event.actor: used[str(event.object)] for event in ones}
            if len(users) > 1 and all(used[str(e.object)] <= {e.actor} for e in ones):
                waits = next((vain[str(e.object)] for e in ones if e.object in vain), None)
                yield _finding(ones, waits, state)


def _finding(made: list[Event], waits: Event | None, state: State) -> Finding:
    first = made[0]
    name = family(str(first.object))
    actors = tuple(dict.fromkeys(event.actor for event in made))
    places = [Place(event.actor, event.at, (Phrase("makes", {"object": name}),)) for event in made]
    places = places[:2]
    if waits is not None:
        places.append(Place(waits.actor, waits.at, (Phrase("waits", {"object": name}),)))
    return Finding(
        RULE.slug,
        "warning" if waits is None else "error",
        "happened",
        made[1].t,
        made[1].actor,
        {
            "actors": tuple(state.name(actor) for actor in actors),
            "object": name,
            "line": line_of(first.at),
        },
        tuple(places),
        evidence=evidence(*made, waits),
        fix_at=(first.at,) if first.at else (),
        about=(name, first.at),
    )
