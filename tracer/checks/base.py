"""What a check is: rules known by name, events that it wants to see, findings in the end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracer.messages import Language
    from tracer.model.events import Event
    from tracer.model.finding import Finding, Level
    from tracer.model.trace import Trace
    from tracer.state import State

_FIELD: Final = re.compile(r"\{(\w+)[^}]*\}")


@dataclass(frozen=True, slots=True)
class Words:
    """A rule's sentences in one language. The first three are templates with a finding's fields.

    title    what is wrong, standing alone; ends without a full stop
    why      one sentence
    fix      names the line and the change
    explain  a paragraph or two for somebody in their second year, for `tracer explain`
    """

    title: str
    why: str
    fix: str
    explain: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that can be wrong.

    example  a small program, the same in every language
    absence  it says that something never came: certain only if no event is missing
    """

    slug: str
    level: Level
    words: Mapping[Language, Words]
    example: str
    absence: bool = False

    def title(self, language: Language) -> str:
        """Without a finding: `<actor> waits for <object>, which it holds itself`."""
        return _FIELD.sub(r"<\1>", self.words[language].title)


class Check(Protocol):
    """One kind of trouble, looked for in one pass over a trace.

    A check is made anew for each trace. `see` is called for each event whose kind is in KINDS, in
    time order, with the state as it was just *before* that event. `finish` is called once, with the
    state after the last, and says what was found. Neither trusts the trace to be possible.
    """

    RULES: ClassVar[tuple[Rule, ...]]
    KINDS: ClassVar[frozenset[str]]

    def see(self, event: Event, state: State) -> None: ...

    def finish(self, state: State, trace: Trace) -> Iterable[Finding]: ...


def line_of(at: str | None) -> str:
    """The line number of `file:line`, for sentences."""
    return at.rpartition(":")[2] if at else "?"


def evidence(*events: Event | None) -> tuple[tuple[str, int], ...]:
    """The events as a finding refers to them."""
    return tuple((event.actor, event.seq) for event in events if event is not None)
