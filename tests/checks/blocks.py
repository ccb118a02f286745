"""Findings as the tests of checks ask for them: by slug, and as the block that a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.checks import check
from tracer.renderers import Page, Picture
from tracer.renderers.findings import Findings

if TYPE_CHECKING:
    from tests.gold import Gold
    from tracer.model.finding import Finding
    from tracer.model.trace import Trace


def found(trace: Trace, slug: str) -> list[Finding]:
    """What a rule has to say of a trace."""
    return [finding for finding in check(trace) if finding.slug == slug]


def check_blocks(trace: Trace, slug: str, gold: Gold) -> None:
    """The first finding of a rule, at 80 columns in each language, is the gold file's."""
    picture = Picture.of(trace)
    picture.findings = found(trace, slug)[:1]
    for language in ("en", "zh"):
        lines = Findings(Page(80), (language,)).lines(picture)
        gold("".join(f"{line}\n" for line in lines), f"findings/{slug}.{language}.txt")
