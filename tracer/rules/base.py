"""What a rule of the house is: a table of the rules file that knows how to judge a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict

from tracer.checks.wording import Wording
from tracer.model.finding import Level  # noqa: TC001 -- pydantic looks at it
from tracer.rules.fitting import Mention
from tracer.rules.names import Names  # noqa: TC001 -- same

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer.checks.base import Rule
    from tracer.model.finding import Finding
    from tracer.rules.run import Run


class HouseRule(BaseModel):
    """One table `[[TABLE]]` of a rules file. A member adds its own keys.

    who      the processes that it is about; absent: all
    name     what the teacher calls it, for the sentences
    because  one sentence more, why it is so
    level    of its findings

    `mentions` names what has to be in a run so that the rule says anything of it; `broken` says
    where a run does not keep it. Neither trusts the trace to be possible.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    TABLE: ClassVar[str]
    RULES: ClassVar[tuple[Rule, ...]]

    who: Names | None = None
    name: str | None = None
    because: str | None = None
    level: Level = "error"

    def mentions(self) -> Iterator[Mention]:
        raise NotImplementedError

    def broken(self, run: Run) -> Iterator[Finding]:
        raise NotImplementedError

    def every_mention(self) -> Iterator[Mention]:
        """What it names, `who` included."""
        yield from self.mentions()
        if self.who is not None:
            yield Mention("who", self.who, "process")

    def concerns(self, run: Run, actor: str) -> bool:
        """Whether it is about this actor."""
        return self.who is None or self.who.matches(run.name(actor))

    def words(self) -> Mapping[str, Wording]:
        """Fields that every sentence has: the rule by its name, and the teacher's reason."""
        called = Wording("the rules file", "规则文件")
        if self.name:
            called = Wording(f'the rule "{self.name}"', f"规则“{self.name}”")
        reason = (self.because or "").strip().rstrip(".。")
        return {
            "rule": called,
            "because": Wording(f": {reason}", f"：{reason}") if reason else Wording("", ""),
        }
