"""More at once than there are permits: let in by a wrong release, or a fault of the recording."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import Rule, Words
from tracer.checks.ledger import Ledger, family, histories, proof
from tracer.checks.wording import Wording
from tracer.messages import listed
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

FAULT = Rule(
    "recording-fault",
    "note",
    {
        "en": Words(
            title="the recording contradicts itself: {actor} got {object}, which was not free",
            why="{state:en}, and no release in the trace explains it; your program is not to "
            "blame, the recording is at fault{lost:en}",
            fix="trust nothing that is said about {object} in this trace, and record once more",
            explain="tracer writes down each acquire() after it has returned and each release() "
            "before it is called. So in a complete recording two processes can never seem to hold "
            "a Lock at once, unless somebody released it in between. If the trace says so all the "
            "same, then an event is missing, or a file was changed or cut.\n\n"
            "This is nothing that your program did. Record it again; if it comes back, please "
            "report it together with the trace.",
        ),
        "zh": Words(
            title="记录自相矛盾：{actor} 获取了 {object}，而它当时并不空闲",
            why="{state:zh}，记录中没有任何释放可以解释；这不是程序的错，而是记录有误{lost:zh}",
            fix="不要相信这份记录中关于 {object} 的任何结论，请重新记录一次",
            explain="tracer 在 acquire() 返回之后记下它，在调用 release() 之前记下它。"
            "因此在一份完整的记录里，两个进程绝不会看起来同时持有一把 Lock，"
            "除非其间有谁释放过它。如果记录里仍然出现了这种情形，那就是缺少了事件，"
            "或者文件被修改、截断过。\n\n"
            "这不是你的程序造成的。请重新记录；如果再次出现，请连同记录文件一起报告。",
        ),
    },
    """
t=100  A  acquired lock
t=200  B  acquired lock           # nobody released it: no program can do that
""",
)

_COUNTING: Final = frozenset({"Lock", "Semaphore", "BoundedSemaphore"})


class MoreHolders:
    """C1: own pairs of acquire and release that overlap, and a release without an acquire before.

    Stamps lie inside the real holds, so what overlaps in the trace did overlap.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (CROWD, FAULT)
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
        if faulty:
            yield from _faults(faulty, state, trace)


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


def _faults(names: set[str], state: State, trace: Trace) -> Iterator[Finding]:
    """Fold the faulty objects once more, to see which event was the first that cannot be."""
    again = State()
    count = trace.footer.lost if trace.footer else 0
    lost = Wording("", "")
    if count:
        lost = Wording(f" ({count} of its events were lost)", f"（丢失了 {count} 个事件）")
    told: set[str] = set()
    for event in trace.events:
        name = event.object or ""
        if (name not in names or name in told) and event.kind != "snapshot":
            continue
        thing = again.objects.get(name)
        holds = thing.holds if thing else []
        again.apply(event)
        thing = again.objects.get(name)
        if thing is None or not thing.faults:
            continue
        told.add(name)
        before = holds[:-1] if holds is thing.holds else holds
        holders = tuple(dict.fromkeys(state.name(hold.actor) for hold in before))
        taken = Wording("no permit was left", "名额已经用完")
        if holders:
            taken = Wording(
                f"{listed(holders, 'en')} held it", f"当时由 {listed(holders, 'zh')} 持有"
            )
        yield Finding(
            FAULT.slug,
            FAULT.level,
            "happened",
            event.t,
            event.actor,
            {
                "actor": state.name(event.actor),
                "object": name,
                "state": taken,
                "lost": lost,
            },
            (Place(event.actor, event.at, (Phrase("takes", {"object": name}),)),),
            evidence=proof(event),
        )
