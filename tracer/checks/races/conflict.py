"""Two sides that nothing keeps apart, and what can come of it, or has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from tracer.checks.base import evidence
from tracer.checks.races import telling
from tracer.checks.wording import Wording
from tracer.model.finding import Finding

if TYPE_CHECKING:
    from tracer.checks.base import Rule
    from tracer.checks.races.access import Access
    from tracer.model.finding import Level
    from tracer.state import State

Harm = Literal["lost", "reset", "torn", "last", "old"]
"""lost: two updates of one value; reset: an update and a plain write; torn: a look at two places
that another changes together; last: two plain writes; old: one read
"""

LEVELS: Final[dict[Harm, Level]] = {
    "lost": "error",
    "reset": "warning",
    "torn": "warning",
    "last": "note",
    "old": "note",
}
"""What can happen, if nothing is known but that it can. A single word is read or written whole: to
see it a moment too early harms few programs.
"""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What two processes do to a value.

    mine, theirs  accesses of the one and the other; the last of each says which locks it held
    happened      the trace shows it, and not only that nothing prevents it
    """

    harm: Harm
    mine: tuple[Access, ...]
    theirs: tuple[Access, ...]
    happened: bool = False

    @property
    def level(self) -> Level:
        return "error" if self.happened else LEVELS[self.harm]


def finding(rule: Rule, conflict: Conflict, state: State, **fields: Wording | str) -> Finding:
    """A rule's finding; `fields` are those that only it has."""
    accesses = (*conflict.mine, *conflict.theirs)
    last = telling.in_order(accesses)[-1]
    fixed = [one for one in accesses if not one.locks.names] or list(accesses)
    return Finding(
        rule.slug,
        conflict.level,
        "happened" if conflict.happened else "possible",
        last.event.t if conflict.happened else None,
        last.actor,
        {
            "object": _object(conflict),
            "harm": _harm(conflict, state),
            **fields,
        },
        telling.places(accesses),
        telling.story(accesses),
        evidence(*(one.event for one in telling.in_order(accesses))),
        telling.ats(fixed),
        (
            frozenset(one.variable.family for one in accesses),
            *sorted({one.at or "" for one in accesses}),
        ),
    )


def change(conflict: Conflict, lock: Wording, at: Wording, state: State) -> Wording:
    """What to do about it, in a sentence."""
    if conflict.harm == "old":
        reader, writer = _reader(conflict), _writer(conflict)
        line, who = telling.lines([reader]), state.name(writer.actor)
        return Wording(
            f"if {line} needs the final value, let it come after the end of {who} (join); where "
            "any value will do, nothing has to change",
            f"如果{line:zh}需要最终的值，就让它在 {who} 结束（join）之后再读；"
            "如果读到哪个值都可以，则不必修改",
        )
    if conflict.harm == "last":
        return Wording(
            f"if it matters which value stays, {lock} around {at} together with the test that "
            "decides; if not, nothing has to change",
            f"如果最后留下哪个值很重要，就用{lock:zh}把{at:zh}连同决定写入的判断一起包住；"
            "如果无所谓，则不必修改",
        )
    return Wording(f"{lock} around {at}", f"用{lock:zh}包住{at:zh}")


def _object(conflict: Conflict) -> tuple[str, ...]:
    if conflict.harm == "torn":
        return tuple(dict.fromkeys(one.variable.name for one in conflict.mine))
    return (conflict.mine[-1].variable.said,)


def _harm(conflict: Conflict, state: State) -> Wording:
    mine, theirs = conflict.mine[-1], conflict.theirs[-1]
    a, b = state.name(mine.actor), state.name(theirs.actor)
    value = mine.variable.said
    if conflict.harm == "lost":
        return Wording(
            f"if both read {value} before either writes it, one of the two updates is lost",
            f"如果两者都在对方写入之前读了 {value}，其中一次更新就会丢失",
        )
    if conflict.harm == "reset":
        return Wording(
            f"what {b} writes between the read of {value} by {a} and its write, which is made of "
            "what it read, is overwritten unseen",
            f"{a} 的写入取决于它先前读到的 {value}：{b} 在这一读一写之间写入的值，"
            "会在无人察觉的情况下被覆盖",
        )
    if conflict.harm == "torn":
        first, second = conflict.mine[0].variable.said, mine.variable.said
        saw, sees = ("saw", "") if conflict.happened else ("can see", "可能")
        return Wording(
            f"{b} changes {first} and {second} one after the other, and {a} {saw} the one as it "
            "was before and the other as it was after",
            f"{b} 先后修改 {first} 和 {second}，而 {a} {sees}看到一个是修改之前的，"
            "另一个是修改之后的",
        )
    if conflict.harm == "last":
        return Wording("which of the two values stays is chance", "最后留下的是哪一个值，全凭运气")
    reader, writer = _reader(conflict), _writer(conflict)
    one, other = state.name(reader.actor), state.name(writer.actor)
    return Wording(
        f"{one} may read the value from before {other} has written it, or the one from after",
        f"{one} 读到的可能是 {other} 写入之前的值，也可能是之后的值",
    )


def _reader(conflict: Conflict) -> Access:
    mine = conflict.mine[-1]
    return mine if mine.event.kind == "read" else conflict.theirs[-1]


def _writer(conflict: Conflict) -> Access:
    mine = conflict.mine[-1]
    return conflict.theirs[-1] if mine.event.kind == "read" else mine
