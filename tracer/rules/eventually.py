"""`[[eventually]]`: something that has to be done by the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tracer.checks.base import Rule, Words
from tracer.checks.wording import Wording
from tracer.messages import listed
from tracer.model.finding import Finding, Phrase, Place
from tracer.rules.act import ActField  # noqa: TC001 -- pydantic looks at it
from tracer.rules.base import HouseRule
from tracer.rules.fitting import Mention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.rules.run import Run

EVENTUALLY = Rule(
    "eventually",
    "error",
    {
        "en": Words(
            title="{who:en} {act:en}; {rule:en} wants it",
            why="{ending:en}{because:en}",
            fix="find out how far it came: `tracer show` draws what each process did last",
            explain="The rules file of this program says that something has to happen before the "
            "program is over: that everybody eats, that the result is put into the queue, that "
            "all say goodbye. In this run it did not.\n\n"
            "Either the program hung before (then a deadlock is found as well), or a process "
            "failed or went another way, or the program ended without waiting for it.",
        ),
        "zh": Words(
            title="{who:zh}{act:zh}；{rule:zh}要求这样做",
            why="{ending:zh}{because:zh}",
            fix="找出它执行到了哪里：`tracer show` 会画出每个进程最后做了什么",
            explain="这个程序的规则文件规定：某件事必须在程序结束之前发生，"
            "例如每个人都吃到饭、结果被放进队列、所有人都道别。这次运行中它没有发生。\n\n"
            "原因可能是程序在此之前就卡住了（那么还会报告死锁），可能是某个进程失败了或走了另一条路径，"
            "也可能是程序没有等它就结束了。",
        ),
    },
    """
[[eventually]]             # in the rules file
event = "prints * eats"
who = "philosopher*"
each = true                # every one of them, not just one
""",
)


class Eventually(HouseRule):
    """Somebody of `who` did it; with `each`, every one of them that there was.

    Where the end of the run is not known, what did not come may come yet: a suspicion only.
    """

    TABLE: ClassVar[str] = "eventually"
    RULES: ClassVar[tuple[Rule, ...]] = (EVENTUALLY,)

    event: ActField
    each: bool = False

    def mentions(self) -> Iterator[Mention]:
        yield Mention("event", self.event)

    def broken(self, run: Run) -> Iterator[Finding]:
        concerned = [actor for actor in run.timeline.lanes if self.concerns(run, actor)]
        did = {event.actor for event in run.trace.events if self.event.done(event, run)}
        missing = [actor for actor in concerned if actor not in did]
        if missing if self.each else not did.intersection(concerned):
            yield self._finding(missing, run)

    def _finding(self, missing: list[str], run: Run) -> Finding:
        last = [event for actor in missing if (event := run.event(actor, run.timeline.until))]
        late = max(last, key=lambda event: event.t, default=None)
        who = Wording("nobody", "没有任何进程")
        if self.each:
            names = tuple(map(run.name, missing))
            shown = listed(names, "en")
            who = Wording(
                f"{shown} never" if len(names) == 1 else f"none of {shown}",
                f"{listed(names, 'zh')} 始终没有",
            )
        ending = Wording("the run is over, and it did not happen", "运行已经结束，它没有发生")
        if not run.whole:
            ending = Wording(
                "it did not happen in what was recorded; how the run went on is not known",
                "在已记录的部分它没有发生；之后如何并不知道",
            )
        return Finding(
            EVENTUALLY.slug,
            self.level if run.whole or self.level == "note" else "warning",
            "happened" if run.whole else "suspicion",
            late.t if late else None,
            late.actor if late else None,
            {
                "who": who,
                "act": self.event.deed,
                "ending": ending,
                **self.words(),
            },
            tuple(
                Place(event.actor, event.at, (Phrase("last-seen"),)) for event in last if event.at
            ),
            evidence=tuple((event.actor, event.seq) for event in last) or run.end(),
            about=(EVENTUALLY.slug, self),
        )
