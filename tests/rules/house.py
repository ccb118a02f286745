"""A rules file and a story: what the tests of house rules are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.story import tell
from tracer.renderers import Page, Picture
from tracer.renderers.findings import Findings
from tracer.rules.file import RulesFile

if TYPE_CHECKING:
    from tests.gold import Gold
    from tracer.model.finding import Finding
    from tracer.model.trace import Trace


def broken(rules: str, trace: Trace | str) -> list[Finding]:
    """What a run does that the rules forbid."""
    known = tell(trace) if isinstance(trace, str) else trace
    house = RulesFile.parse(rules)
    house.fit(known)
    return list(house.check(known))


def check_blocks(rules: str, trace: Trace, gold: Gold) -> None:
    """The first finding, at 80 columns in each language, is the gold file's."""
    picture = Picture.of(trace)
    picture.findings = broken(rules, trace)[:1]
    for language in ("en", "zh"):
        lines = Findings(Page(80), (language,)).lines(picture)
        slug = picture.findings[0].slug
        gold("".join(f"{line}\n" for line in lines), f"rules/{slug}.{language}.txt")
