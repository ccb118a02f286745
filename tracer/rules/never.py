"""`[[never]]`: something that nobody may do: at all, before something else, or meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import model_validator

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place, Step
from tracer.rules.act import ActField  # noqa: TC001 -- pydantic looks at it
from tracer.rules.base import HouseRule
from tracer.rules.fitting import Mention
from tracer.rules.meanwhile import Meanwhile
from tracer.rules.names import Names  # noqa: TC001 -- pydantic looks at it

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.events import Event
    from tracer.rules.act import Act
    from tracer.rules.run import Run

BEFORE = Rule(
    "never-before",
    "error",
    {
        "en": Words(
            title="{actor} {act:en} before {first:en}; {rule:en} forbids it",
            why="{order:en}{because:en}",
            fix="{change:en}",
            explain="The rules file of this program says that one thing must not be done before "
            "another one. Processes run side by side: that one of them is usually faster is no "
            "order. An order needs something that makes the second one wait until the first is "
            "done: a join(), an Event, a queue, a semaphore that begins with 0 permits.\n\n"
            "A sleep() is no such thing: it only makes the wrong order rare.",
        ),
        "zh": Words(
            title="{actor} 在 {first:zh} 之前就{act:zh}；{rule:zh}不允许",
            why="{order:zh}{because:zh}",
            fix="{change:zh}",
            explain="这个程序的规则文件规定：一件事不得在另一件事之前发生。"
            "各个进程是并行运行的：其中一个通常更快，并不等于有了先后顺序。"
            "先后顺序需要有东西让后者等到前者完成：join()、Event、队列，"
            "或者初值为 0 的信号量。\n\n"
            "sleep() 做不到这一点：它只会让错误的顺序变得少见。",
        ),
    },
    """
[[never]]                  # in the rules file
event = "ktv.py:18"        # singing
before = "semaphore.acquire"
each = true                # for every process by itself
""",
)

NEVER = Rule(
    "never",
    "error",
    {
        "en": Words(
            title="{actor} {act:en}{meanwhile:en}; {rule:en} forbids it",
            why="{state:en}{because:en}",
            fix="leave it out in line {line}, or do it at another moment",
            explain="The rules file of this program says that something must not be done: at all, "
            "or while a process holds something, or while an Event is set. To sleep or to wait "
            "for input while one holds a lock is the usual case: all others wait along.\n\n"
            "Only what holds at that moment in the trace counts; where two processes change an "
            "Event at the same time nobody can say what it was, and nothing is said.",
        ),
        "zh": Words(
            title="{actor} {act:zh}{meanwhile:zh}；{rule:zh}不允许",
            why="{state:zh}{because:zh}",
            fix="去掉第 {line} 行的这一步，或者换一个时刻再做",
            explain="这个程序的规则文件规定某件事不得发生：任何时候都不行，"
            "或者在进程持有某个对象时不行，或者在某个 Event 被设置时不行。"
            "最常见的是持有锁时睡眠或等待输入：所有其他进程都要跟着等。\n\n"
            "只看记录中那一刻的状态；如果两个进程同时改变一个 Event，"
            "谁也说不清它当时是什么状态，这时不作任何判断。",
        ),
    },
    """
[[never]]                  # in the rules file
event = "bank.py:30"       # asking the customer
while_held = "account"
""",
)


class Never(HouseRule):
    """Each event that is one, without a condition, or with one that is true at that moment.

    `before`: those that come while nobody (with `each`: this actor) has done the other; the order
    is that of the trace, where causes are stamped before and effects after.
    """

    TABLE: ClassVar[str] = "never"
    RULES: ClassVar[tuple[Rule, ...]] = (BEFORE, NEVER)

    event: ActField
    before: ActField | None = None
    while_held: Names | None = None
    while_set: Names | None = None
    each: bool = False

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        given = [self.before, self.while_held, self.while_set]
        if sum(one is not None for one in given) > 1:
            raise ValueError("before, while_held and while_set are three rules: give one of them.")
        if self.each and self.before is None:
            raise ValueError("each says for whom `before` holds: give that, too.")
        return self

    def mentions(self) -> Iterator[Mention]:
        yield Mention("event", self.event)
        if self.before is not None:
            yield Mention("before", self.before)
        yield from self._meanwhile.mentions()

    @property
    def _meanwhile(self) -> Meanwhile:
        return Meanwhile(self.while_held, self.while_set)

    def broken(self, run: Run) -> Iterator[Finding]:
        if self.before is not None:
            yield from self._too_early(run)
            return
        if self.while_held is None and self.while_set is None:
            for event in run.trace.events:
                if self.event.done(event, run) and self.concerns(run, event.actor):
                    yield self._forbidden(event, run, None)
            return
        for event, state in run.states(self.event):
            if self.concerns(run, event.actor) and self._meanwhile.holds(event, state) is True:
                yield self._forbidden(event, run, self._meanwhile)

    def _too_early(self, run: Run) -> Iterator[Finding]:
        assert self.before is not None
        done: set[str] = set()
        early: list[Event] = []
        first: dict[str, Event] = {}
        for event in run.trace.events:
            whose = event.actor if self.each else ""
            if self.before.done(event, run):
                done.add(whose)
                first.setdefault(whose, event)
            elif (
                whose not in done
                and self.event.done(event, run)
                and self.concerns(run, event.actor)
            ):
                early.append(event)
        for event in early:
            yield self._before(event, first.get(event.actor if self.each else ""), run)

    def _before(self, event: Event, later: Event | None, run: Run) -> Finding:
        assert self.before is not None
        first = self.before.noun
        order = Wording(f"{first} had not come yet", f"当时还没有 {first.zh}")
        if later is None:
            order = Wording(f"{first} never came at all", f"始终没有 {first.zh}")
        places = [_place(event, self.event)]
        steps = [Step(event.actor, self.event.text, event.t)]
        if later is not None:
            places.append(_place(later, self.before))
            steps.append(Step(later.actor, self.before.text, later.t))
        line = line_of(event.at)
        change = Wording(
            f"let line {line} wait for it: a join(), an Event or a queue, set or filled after "
            f"{first}",
            f"让第 {line} 行等到它完成：用 join()、Event 或队列，在 {first.zh} 之后再设置或放入",
        )
        if self.each:
            change = Wording(
                f"do {first} first, on every way that leads to line {line}",
                f"无论走哪条路径到第 {line} 行，都要先有 {first.zh}",
            )
        return Finding(
            BEFORE.slug,
            self.level,
            "happened",
            event.t,
            event.actor,
            {
                "actor": run.name(event.actor),
                "act": self.event.deed,
                "first": first,
                "order": order,
                "change": change,
                **self.words(),
            },
            tuple(places),
            tuple(steps),
            evidence(event, later),
            tuple(at for at in (event.at,) if at),
            (BEFORE.slug, self, event.at),
        )

    def _forbidden(self, event: Event, run: Run, meanwhile: Meanwhile | None) -> Finding:
        nothing = Wording("", "")
        never = Wording("it must not happen at all", "任何时候都不允许")
        return Finding(
            NEVER.slug,
            self.level,
            "happened",
            event.t,
            event.actor,
            {
                "actor": run.name(event.actor),
                "act": self.event.deed,
                "meanwhile": meanwhile.during() if meanwhile else nothing,
                "state": meanwhile.state(run.name(event.actor)) if meanwhile else never,
                "line": line_of(event.at),
                **self.words(),
            },
            (_place(event, self.event),),
            evidence=evidence(event),
            fix_at=tuple(at for at in (event.at,) if at),
            about=(NEVER.slug, self, event.at),
        )


def _place(event: Event, act: Act) -> Place:
    return Place(event.actor, event.at, (Phrase("does", {"act": act.deed}),))
