"""A release that raised: what was to be given back was free already, or another's."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.ledger import Ledger, family, histories, proof
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "released-while-free",
    "error",
    {
        "en": Words(
            title="{actor} releases {object}, which it does not hold",
            why="{reason:en}, and so release() raised {error}",
            fix="{change:en}",
            explain="release() gives back what acquire() took. Where there is nothing to give "
            'back, a Lock and a BoundedSemaphore raise a ValueError ("semaphore or lock released '
            'too many times"). An RLock knows its owner, and raises an AssertionError for '
            "everybody else.\n\n"
            "Look for a release() that is called twice: in the body and again in `finally`, or "
            "inside of `with lock:`, which releases at its end. Or for one that is called although "
            "acquire() was not, or did not succeed. If every acquire() and release() becomes "
            "a `with lock:`, they cannot come apart.",
        ),
        "zh": Words(
            title="{actor} 释放了它并不持有的 {object}",
            why="{reason:zh}，因此 release() 抛出 {error}",
            fix="{change:zh}",
            explain="release() 归还 acquire() 所获取的东西。没有东西可还时，Lock 和 "
            "BoundedSemaphore 会抛出 ValueError（“semaphore or lock released too many times”）。"
            "RLock 记得所有者，别的进程释放它时会抛出 AssertionError。\n\n"
            "请查找被调用了两次的 release()：代码里一次，`finally` 里又一次；"
            "或者写在 `with lock:` 里面，而 with 结束时本来就会释放。"
            "也可能是没有调用 acquire() 或者 acquire() 没有成功，却调用了 release()。"
            "如果把每一对 acquire() 和 release() 都写成 `with lock:`，它们就不会再错开。",
        ),
    },
    """
with lock:
    lock.release()         # the block releases it at its end: this one is too many
""",
)

_WRONG: Final = ("ValueError", "AssertionError")


class ReleasedWhileFree:
    """R1: a `failed` that names a release, with the exception that only a wrong release raises."""

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = frozenset({"failed"})

    def __init__(self) -> None:
        self._failed: dict[tuple[str, str | None], list[Event]] = {}

    def see(self, event: Event, state: State) -> None:
        del state
        if event.get("op") == "released" and (event.get("error") or "").startswith(_WRONG):
            self._failed.setdefault((event.object or "", event.at), []).append(event)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        done = histories(trace, {name for name, _ in self._failed})
        for (name, _), failed in self._failed.items():
            finding = _finding(name, failed, done[name], state)
            if finding is not None:
                yield finding


def _finding(
    name: str, failed: list[Event], history: Sequence[Event], state: State
) -> Finding | None:
    event = failed[0]
    place = next((n for n, one in enumerate(history) if one is event), len(history))
    own = _last(history[:place], "released", event.actor)  # the one that failed
    earlier = [one for one in history[:place] if own is None or one is not own[1]]
    taken = _last(earlier, "acquired", event.actor)
    given = _last(earlier, "released")
    twice = robbed = None
    if given is not None and (taken is None or given[0] > taken[0]):
        if given[1].actor != event.actor:
            robbed = given[1] if taken else None
        elif taken is not None:
            twice = given[1]
    if robbed is not None and Ledger.of(history, single=True).crowd(1) is not None:
        return None  # more-holders tells who began it; this is only what came of it
    actor, line = state.name(event.actor), line_of(event.at)
    reason = Wording(f"{actor} had not taken it", f"{actor} 并没有获取它")
    change = Wording(
        f"in line {line}, release {name} only if {actor} has taken it",
        f"在第 {line} 行，只有 {actor} 获取了 {name} 时才释放它",
    )
    tried = next((one for one in reversed(earlier) if one.actor == event.actor), None)
    if tried is not None and tried.kind in {"timed_out", "refused"}:
        before = line_of(tried.at)
        reason = Wording(
            f"its acquire() in line {before} had not succeeded",
            f"它在第 {before} 行的 acquire() 并没有成功",
        )
        change = Wording(
            f"release {name} in line {line} only if acquire() in line {before} returned True",
            f"只有第 {before} 行的 acquire() 返回 True 时，才在第 {line} 行释放 {name}",
        )
    else:
        tried = None
    first = None if tried else robbed or twice
    if first is not None:
        before = line_of(first.at)
        if twice is not None:
            reason = Wording(
                f"{actor} had released it already in line {before}",
                f"{actor} 已经在第 {before} 行释放过它",
            )
            change = Wording(
                f"release {name} once: in line {before} or in line {line}, not in both",
                f"只释放一次 {name}：第 {before} 行和第 {line} 行只保留一处",
            )
        else:
            thief = state.name(first.actor)
            reason = Wording(
                f"{thief} had released it in line {before} although {actor} held it",
                f"{thief} 在第 {before} 行释放了它，尽管当时持有它的是 {actor}",
            )
            change = Wording(
                f"in line {before}, release {name} only if {thief} has taken it",
                f"在第 {before} 行，只有 {thief} 获取了 {name} 时才释放它",
            )
    takes, gives = (Phrase(key, {"object": name}) for key in ("takes", "releases"))
    error = (event.get("error") or "").partition("\n")[0]
    places, steps = [], []
    if taken is not None and first is not None:
        places.append(Place(event.actor, taken[1].at, (takes,)))
        steps.append(Step(event.actor, f"{name}.acquire", taken[1].t))
    if tried is not None:
        places.append(Place(tried.actor, tried.at, (Phrase("does-not-get", {"object": name}),)))
        steps.append(Step(tried.actor, f"{name}.acquire -> False", tried.t))
    if first is not None:
        places.append(Place(first.actor, first.at, (gives,)))
        steps.append(Step(first.actor, f"{name}.release", first.t))
    raises = Phrase("raises", {"error": error.partition(":")[0]})
    places.append(Place(event.actor, event.at, (gives, raises)))
    steps.append(Step(event.actor, f"{name}.release", event.t))
    return Finding(
        RULE.slug,
        RULE.level,
        "happened",
        event.t,
        event.actor,
        {"actor": actor, "object": name, "error": error, "reason": reason, "change": change},
        tuple(places),
        tuple(steps),
        proof(taken[1] if taken and first else None, tried, first, event),
        tuple(dict.fromkeys(one.at for one in (first, event) if one is not None and one.at)),
        (family(name), event.at, first and first.at),
        len(failed),
    )


def _last(events: Sequence[Event], kind: str, actor: str | None = None) -> tuple[int, Event] | None:
    """The last event of a kind, and its place."""
    for place in range(len(events) - 1, -1, -1):
        event = events[place]
        if event.kind == kind and (actor is None or event.actor == actor):
            return place, event
    return None
