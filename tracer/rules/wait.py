"""`[[wait]]`: nobody may wait longer than so many seconds for an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from pydantic import Field

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place
from tracer.rules.base import HouseRule
from tracer.rules.fitting import Mention
from tracer.rules.names import Names  # noqa: TC001 -- pydantic looks at it

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.timeline import Span
    from tracer.rules.run import Run

AT_MOST = Rule(
    "wait-at-most",
    "error",
    {
        "en": Words(
            title="{actor} waits {waited} for {object}; {rule:en} allows {most}",
            why="{how:en}{because:en}",
            fix="{change:en}",
            explain="The rules file of this program says how long a process may wait for an "
            "object. Waits grow when somebody holds a lock longer than needed (sleeps, prints or "
            "computes with it), when there are fewer permits than work, or when others always "
            "come first.\n\n"
            "The time is the whole time from asking to getting it, as the process itself felt "
            "it; a slow machine makes it longer.",
        ),
        "zh": Words(
            title="{actor} 等待 {object} 达 {waited}；{rule:zh}最多允许 {most}",
            why="{how:zh}{because:zh}",
            fix="{change:zh}",
            explain="这个程序的规则文件规定了一个进程最多可以等待一个对象多久。"
            "等待变长的原因可能是：有进程持有锁的时间过长（持有时睡眠、打印或计算）、"
            "名额少于要做的事，或者别的进程总是抢在前面。\n\n"
            "时间从请求算到得到为止，也就是进程自己感受到的时间；机器慢时会更长。",
        ),
    },
    """
[[wait]]                   # in the rules file
on = "semaphore"
at_most = 12.0             # seconds
""",
)

_OF_OBJECTS: Final = frozenset({"acquire", "wait", "get", "put", "send", "receive", "result"})
"""Waits that somebody else can shorten; an idle worker, a sleep and a join are none."""


class Wait(HouseRule):
    """Waits from asking to the answer, to the end of the trace where none came."""

    TABLE: ClassVar[str] = "wait"
    RULES: ClassVar[tuple[Rule, ...]] = (AT_MOST,)

    at_most: float = Field(ge=0)
    on: Names | None = None

    def mentions(self) -> Iterator[Mention]:
        if self.on is not None:
            yield Mention("on", self.on)

    def broken(self, run: Run) -> Iterator[Finding]:
        for lane in run.timeline.lanes.values():
            if not self.concerns(run, lane.actor):
                continue
            for span in lane.spans:
                if (
                    span.what == "wait"
                    and span.op in _OF_OBJECTS
                    and span.until - span.since > self.at_most * 1e9
                    and (self.on is None or self.on.matches(span.object))
                ):
                    yield self._finding(span, run)

    def _finding(self, span: Span, run: Run) -> Finding:
        thing, given = span.object or "?", span.given
        never = span.end in {"open", "died"}
        how = Wording("nobody ended the wait", "没有谁结束这次等待")
        if given is not None:
            who, line = run.name(given.actor), line_of(given.at)
            how = Wording(f"{who} ended it in line {line}", f"{who} 在第 {line} 行结束了它")
        elif not never:
            how = Wording("it was over in the end", "等待最后结束了")
        places = [Place(span.actor, span.at, (Phrase("waits", {"object": thing}),))]
        if given is not None:
            places.append(Place(given.actor, given.at, (Phrase("ends-wait"),)))
        where = line_of(given.at if given else span.at)
        change = Wording(
            f"do less while {thing} is taken (line {where}), or let more in at once",
            f"占用 {thing} 期间少做一些事（第 {where} 行），或者允许更多进程同时进入",
        )
        return Finding(
            AT_MOST.slug,
            self.level,
            "happened",
            span.since,
            span.actor,
            {
                "actor": run.name(span.actor),
                "object": thing,
                "waited": _seconds((span.until - span.since) / 1e9),
                "most": _seconds(self.at_most),
                "how": how,
                "change": change,
                **self.words(),
            },
            tuple(places),
            evidence=run.proof([(span.actor, span.since)]),
            fix_at=tuple(at for at in (given.at if given else None, span.at) if at)[:1],
            about=(AT_MOST.slug, self, thing),
        )


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 0.01 else f"{seconds * 1000:.2g} ms"
