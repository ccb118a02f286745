"""`[[only]]`: something that may be done only while one holds a lock, or an Event is set."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import model_validator

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place
from tracer.rules.act import ActField  # noqa: TC001 -- pydantic looks at it
from tracer.rules.base import HouseRule
from tracer.rules.fitting import Mention
from tracer.rules.meanwhile import Meanwhile
from tracer.rules.names import Names  # noqa: TC001 -- pydantic looks at it

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.events import Event
    from tracer.rules.run import Run

ONLY = Rule(
    "only-while",
    "error",
    {
        "en": Words(
            title="{actor} {act:en} {lacking:en}; {rule:en} forbids it",
            why="{held:en}{because:en}",
            fix="{change:en}",
            explain="The rules file of this program says that something may be done only while "
            "the process holds a lock (the same one for all who do it), or only while an Event "
            "is set. A lock protects data only if everybody who touches the data takes it, each "
            "time: one line that forgets it is enough to lose an update.\n\n"
            "Look at the line: is there a way to it on which the lock is not taken, or is given "
            "back too early?",
        ),
        "zh": Words(
            title="{actor} {act:zh} 时{lacking:zh}；{rule:zh}不允许",
            why="{held:zh}{because:zh}",
            fix="{change:zh}",
            explain="这个程序的规则文件规定：某件事只能在进程持有某把锁时做"
            "（所有这样做的进程用同一把），或者只能在某个 Event 被设置时做。"
            "锁能保护数据的前提是：每个操作数据的进程每次都获取它；"
            "只要有一行忘了，就足以丢失一次更新。\n\n"
            "请看这一行：是否有某条路径到达这里时没有获取锁，或者过早地释放了它？",
        ),
    },
    """
[[only]]                   # in the rules file
event = "balance.write"
while_held = "lock"
""",
)


class Only(HouseRule):
    """Each such event at a moment when its condition is certainly not true."""

    TABLE: ClassVar[str] = "only"
    RULES: ClassVar[tuple[Rule, ...]] = (ONLY,)

    event: ActField
    while_held: Names | None = None
    while_set: Names | None = None

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        if (self.while_held is None) == (self.while_set is None):
            raise ValueError("it needs while_held or while_set, one of them.")
        return self

    def mentions(self) -> Iterator[Mention]:
        yield Mention("event", self.event)
        yield from self._meanwhile.mentions()

    @property
    def _meanwhile(self) -> Meanwhile:
        return Meanwhile(self.while_held, self.while_set)

    def broken(self, run: Run) -> Iterator[Finding]:
        meanwhile = self._meanwhile
        for event, state in run.states(self.event):
            if self.concerns(run, event.actor) and meanwhile.holds(event, state) is False:
                held = tuple(
                    thing.name
                    for thing in state.objects.values()
                    if any(hold.actor == event.actor for hold in thing.holds)
                )
                yield self._finding(event, held, run)

    def _finding(self, event: Event, held: tuple[str, ...], run: Run) -> Finding:
        actor, line = run.name(event.actor), line_of(event.at)
        lacking = self._meanwhile.lacking()
        nothing = Wording(f"{actor} held nothing just then", f"{actor} 当时什么也没有持有")
        if self.while_set is not None:
            nothing = Wording(
                f"{self.while_set} was not set just then", f"{self.while_set} 当时未设置"
            )
        elif held:
            nothing = Wording(
                f"{actor} held {', '.join(held)} just then", f"{actor} 当时持有 {'、'.join(held)}"
            )
        change = Wording(
            f"put line {line} inside of `with {self.while_held}:`",
            f"把第 {line} 行放进 `with {self.while_held}:` 里面",
        )
        if self.while_set is not None:
            change = Wording(
                f"wait for it before line {line}: `{self.while_set}.wait()`",
                f"在第 {line} 行之前等待它：`{self.while_set}.wait()`",
            )
        return Finding(
            ONLY.slug,
            self.level,
            "happened",
            event.t,
            event.actor,
            {
                "actor": actor,
                "act": self.event.deed,
                "lacking": lacking,
                "held": nothing,
                "change": change,
                **self.words(),
            },
            (Place(event.actor, event.at, (Phrase("does", {"act": self.event.deed}),)),),
            evidence=evidence(event),
            fix_at=tuple(at for at in (event.at,) if at),
            about=(ONLY.slug, self, event.at),
        )
