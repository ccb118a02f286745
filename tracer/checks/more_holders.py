"""More at once than there are permits, let in by a wrong release."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import Rule, Words
from tracer.checks.ledger import Ledger, family, histories, proof
from tracer.model.finding import Finding, Phrase, Place, Step
from tracer.state import SemaphoreState, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.ledger import Crowd
    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import ObjectState

CROWD = Rule(
    "more-holders",
    "error",
    {
        "en": Words(
            title="{actors} hold {object} at the same time: {count} where {permits} may",
            why="{releaser} released {object} without holding it ({lines:en}), and that let one "
            "more in",
            fix="release {object} only where it was taken before, and once: see {lines:en}",
            explain="A Lock is there so that one process at a time is between acquire() and "
            "release(), a Semaphore(4) so that at most four are. Both only count: release() gives "
            "a permit, whoever calls it, and does not ask whether the caller ever took one. One "
            "release too many, and one process too many is inside from then on.\n\n"
            "It happens when release() is called after an acquire() that failed, when a `with` "
            "block releases what was released inside it already, or when main releases once more "
            "to be on the safe side. `with lock:` around the whole section, and no release() of "
            "your own, cannot go wrong in this way.",
        ),
        "zh": Words(
            title="{actors} 同时持有 {object}：最多允许 {permits} 个，却有 {count} 个",
            why="{releaser} 并未持有 {object} 就释放了它（{lines:zh}），于是多放进来一个",
            fix="只在获取之后释放 {object}，而且只释放一次：见{lines:zh}",
            explain="Lock 的用处是：同一时刻只有一个进程处在 acquire() 和 release() 之间；"
            "Semaphore(4) 则最多允许四个。但它们只会计数：不管谁调用，release() 都会归还一个名额，"
            "并不检查调用者是否真的获取过。多释放一次，从此就会多放进来一个进程。\n\n"
            "常见的情形：acquire() 失败之后仍然调用 release()；`with` 代码块里已经释放过，"
            "离开时又释放一次；或者 main “为了保险”再释放一次。用 `with lock:` 包住整个临界区，"
            "不再自己调用 release()，就不会出这种错误。",
        ),
    },
    """
def visit(room):                  # room = Semaphore(1)
    got = room.acquire(timeout=1)
    if got:
        use_the_room()
    room.release()                # also if it got nothing: put it under the if
""",
)

_COUNTING: Final = frozenset({"Lock", "Semaphore", "BoundedSemaphore"})


class MoreHolders:
    """C1: own pairs of acquire and release that overlap, and a release without an acquire before.

    Stamps lie inside the real holds, so what overlaps in the trace did overlap.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (CROWD,)
    KINDS: ClassVar[frozenset[str]] = frozenset({"released"})

    def __init__(self) -> None:
        self._suspects: set[str] = set()

    def see(self, event: Event, state: State) -> None:
        thing = state.objects.get(event.object or "")
        if thing is None:
            return
        actor = event.actor
        for hold in thing.holds:
            if hold.actor == actor:
                return
        if thing.type in _COUNTING:
            self._suspects.add(thing.name)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        faulty = {name for name, thing in state.objects.items() if thing.faults}
        for name, history in histories(trace, self._suspects - faulty).items():
            thing = state.objects.get(name)
            permits = _permits(thing)
            if thing is None or permits < 1:
                continue
            books = Ledger.of(history, single=thing.type == "Lock")
            crowd = books.crowd(permits)
            if crowd is not None:
                yield _crowded(crowd, thing, state)


def _permits(thing: ObjectState | None) -> int:
    return thing.initial if isinstance(thing, SemaphoreState) else 1


def _crowded(crowd: Crowd, thing: ObjectState, state: State) -> Finding:
    last = crowd.inside[-1].taken
    cause = crowd.cause
    takes, gives = (Phrase(key, {"object": thing.name}) for key in ("takes", "releases"))
    wrong = cause.wrong()
    held = [one.taken for one in crowd.inside]
    steps = [(event, "acquire") for event in held] + [(event, "release") for event, _ in wrong]
    # Who gives a permit out of the blue may mean to add one, even if the fact is the same.
    meant = cause.before is None and cause.tried is None and thing.type != "Lock"
    return Finding(
        CROWD.slug,
        "warning" if meant else "error",
        "happened",
        last.t,
        last.actor,
        {
            "actors": tuple(dict.fromkeys(state.name(event.actor) for event in held)),
            "object": thing.name,
            "count": len(held),
            "permits": _permits(thing),
            "releaser": state.name(cause.event.actor),
            "lines": cause.lines(),
        },
        (
            *(Place(event.actor, at, (gives,)) for event, at in wrong),
            *(Place(event.actor, event.at, (takes,)) for event in held),
        ),
        tuple(
            Step(event.actor, f"{thing.name}.{op}", event.t)
            for event, op in sorted(steps, key=lambda step: step[0].t)
        ),
        proof(cause.event, *reversed(held)),
        cause.ats(),
        (family(thing.name), cause.at),
    )
