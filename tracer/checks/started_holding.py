"""Started while something is held: a child that needs what its parent had, or a copy of threads."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from tracer.checks import fork_with_threads
from tracer.checks.base import Rule, Words, line_of
from tracer.checks.deadlock import CYCLE, Deadlock
from tracer.checks.ledger import family, proof
from tracer.checks.lock_queue import NOTICED
from tracer.checks.wording import Wording, duration
from tracer.model.finding import Finding, Phrase, Place, Step
from tracer.state import LockState, SemaphoreState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import Hold, ObjectState, State

RULE = Rule(
    "started-holding",
    "error",
    {
        "en": Words(
            title="{parent} starts {child} while it holds {object}, and {child} {fate:en}",
            why="{parent} took {object} in line {taken} and had not given it back when start() in "
            "line {started} made a child that needs it; {how:en}",
            fix="start {child} in line {started} before line {taken} takes {object}, or after it "
            "is given back",
            explain="A lock belongs to whoever took it, not to its children. A child that is "
            "started inside a `with lock:` block finds the lock taken, by its own parent, and "
            "waits for it like anybody else. If the parent in turn waits inside the block for "
            "something that the child should do (its end, an item in a queue), then neither can "
            "go on.\n\n"
            "So start processes while you hold nothing. To keep them from beginning before all "
            "are there, use an Event or a Barrier: they say what is meant. The same goes for "
            "os.fork(), which copies the process in the middle of the block: the copy, too, "
            "believes to be inside, and gives back what it never took.",
        ),
        "zh": Words(
            title="{parent} 在持有 {object} 时启动了 {child}，而 {child} {fate:zh}",
            why="{parent} 在第 {taken} 行获取了 {object}，第 {started} 行的 start() "
            "启动需要它的子进程时还没有释放；{how:zh}",
            fix="第 {started} 行启动 {child} 应放在第 {taken} 行获取 {object} 之前，或在释放之后",
            explain="锁属于获取它的进程，并不属于它的子进程。在 `with lock:` 代码块里启动的子进程"
            "会发现锁已经被自己的父进程占用，只能像别的进程一样等待。"
            "如果父进程又在代码块里等待子进程做某件事（例如结束，或往队列里放东西），"
            "那么双方都无法继续。\n\n"
            "因此应当在什么都不持有的时候启动进程。如果想让它们等大家到齐再开始，"
            "请用 Event 或 Barrier，这样意思才清楚。os.fork() 也一样："
            "它在代码块中间复制了进程，副本也以为自己在临界区内，"
            "最后会释放它从未获取过的锁。",
        ),
    },
    """
with lock:
    p = Process(target=work, args=(lock,))
    p.start()              # work() wants the lock, and waits ...
    p.join()               # ... and this waits for work()

p.start()                  # better: outside of the block
""",
    absence=True,
)


class _Start(NamedTuple):
    """A start while the starter's process held something that one at a time may have."""

    event: Event
    thing: ObjectState
    hold: Hold


class StartedHolding:
    """F4: an error where the child never got it; a note where it waited for a time worth a word.

    Quiet where `deadlock` says that the two wait for each other. Threads that a fork leaves behind
    are looked at in `fork_with_threads.py`.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE, fork_with_threads.RULE)
    KINDS: ClassVar[frozenset[str]] = Deadlock.KINDS | {"started", "began"}

    def __init__(self) -> None:
        self._deadlock = Deadlock()
        self._starts: dict[str, list[_Start]] = {}
        self._threads: defaultdict[str, list[str]] = defaultdict(list)  # of each process
        self._beside: dict[str, fork_with_threads.Fork] = {}

    def see(self, event: Event, state: State) -> None:
        if event.kind in Deadlock.KINDS:
            self._deadlock.see(event, state)
        child = event.get("child") or ""
        process, _, thread = event.actor.partition("/")
        if event.kind == "began":
            if thread:
                self._threads[process].append(event.actor)
        elif event.kind == "started":
            held = [
                _Start(event, thing, hold)
                for thing in state.objects.values()
                if thing.holds and _exclusive(thing)
                for hold in thing.holds
                if hold.actor.partition("/")[0] == process
            ]
            if held:
                self._starts.setdefault(child, held)
            fork = fork_with_threads.Fork.of(event, state, self._threads[process])
            if fork is not None:
                self._beside.setdefault(child, fork)
        elif event.kind == "failed" and event.get("op") == "started":
            self._starts.pop(child, None)
            self._beside.pop(child, None)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        yield from fork_with_threads.findings(self._beside, state, trace)
        if not self._starts:
            return
        circles = [
            {actor for actor, _ in finding.evidence}
            for finding in self._deadlock.finish(state, trace)
            if finding.slug == CYCLE.slug
        ]
        for start, asked, answer in self._waits(trace):
            both = {asked.actor, start.hold.actor}
            known = state.actors.get(asked.actor)
            end = state.t if known is None or known.ended is None else known.ended
            waited = (end if answer is None else answer.t) - asked.t
            if waited >= NOTICED and not any(both <= circle for circle in circles):
                yield _finding(start, asked, answer, waited, state)

    def _waits(self, trace: Trace) -> Iterator[tuple[_Start, Event, Event | None]]:
        """The first wait of each child for what its parent had all the time since its start."""
        known: defaultdict[str, dict[str, _Start]] = defaultdict(dict)  # object -> child -> start
        for child, held in self._starts.items():
            for one in held:
                known[one.thing.name][child] = one
        asked: dict[tuple[str, str], Event] = {}
        for event in trace.events:
            starts = known.get(event.object or "")
            if not starts:
                continue
            name, child, kind = event.object or "", event.actor.partition("/")[0], event.kind
            if kind == "released":
                for other, one in list(starts.items()):
                    free = one.hold.actor == event.actor and one.event.t <= event.t
                    if free and (name, other) not in asked:
                        del starts[other]
            elif child not in starts:
                continue
            elif kind == "requested" and event.get("op") == "acquire":
                asked.setdefault((name, child), event)
            elif kind in _ANSWERS:
                request = asked.get((name, child))
                if request is not None and request.actor == event.actor:
                    yield starts.pop(child), asked.pop((name, child)), event
        for (name, child), event in asked.items():
            yield known[name][child], event, None


_ANSWERS: Final = frozenset({"acquired", "timed_out", "failed"})


def _exclusive(thing: ObjectState) -> bool:
    if isinstance(thing, SemaphoreState):
        return thing.initial == 1
    return isinstance(thing, LockState)


def _finding(
    start: _Start, asked: Event, answer: Event | None, waited: int, state: State
) -> Finding:
    name, hold, started = start.thing.name, start.hold, start.event
    about = {"object": name}
    child, parent = state.name(asked.actor), state.name(hold.actor)
    got = answer is not None and answer.kind == "acquired"
    length = duration(waited)
    fate = Wording(f"waits for it for {length}", f"等待了它 {length}")
    how = Wording("it got it in the end", "它最后得到了")
    if not got:
        fate = Wording("waits for it in vain", "一直等不到它")
        how = Wording("it never got it", "它始终没有得到")
    steps = [
        Step(hold.actor, f"{name}.acquire", hold.since),
        Step(started.actor, f"start {child}", started.t),
        Step(asked.actor, f"{name}.acquire", asked.t, blocked=not got),
    ]
    if answer is not None and got:
        steps.append(Step(asked.actor, f"has {name}", answer.t))
    return Finding(
        RULE.slug,
        "note" if answer is not None else "error",
        "happened",
        asked.t,
        asked.actor,
        {
            "parent": parent,
            "child": child,
            "object": name,
            "fate": fate,
            "taken": line_of(hold.at),
            "started": line_of(started.at),
            "how": how,
        },
        (
            Place(hold.actor, hold.at, (Phrase("takes", about),)),
            Place(started.actor, started.at, (Phrase("starts", {"child": child}),)),
            Place(asked.actor, asked.at, (Phrase("waits", about),)),
        ),
        tuple(sorted(steps, key=lambda step: step.t)),
        proof(started, asked, answer),
        tuple(dict.fromkeys(at for at in (started.at, hold.at) if at)),
        (family(name), hold.at, started.at, got),
    )
