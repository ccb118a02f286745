"""What stays of the findings where a trace contradicts itself, or is not complete."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from tracer.checks.recording_fault import FAULT
from tracer.checks.recording_incomplete import MISSING
from tracer.checks.wording import Wording
from tracer.messages import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer.checks.base import Rule
    from tracer.checks.recording_fault import Doubts
    from tracer.model.events import Event
    from tracer.model.finding import Finding
    from tracer.model.trace import Trace


def believed(
    found: list[Finding], doubts: Doubts, rules: Mapping[str, Rule], trace: Trace
) -> list[Finding]:
    """The findings that can stand: what builds on a contradiction is withheld, and what says that
    something never came, or stands on an actor with gaps, is a suspicion where events are missing.
    Both are said.
    """
    withheld: Counter[str] = Counter()
    lowered: Counter[str] = Counter()
    proofs = _proofs(found, trace) if doubts.objects or doubts.actors else {}
    kept = []
    for finding in found:
        if finding.slug in {FAULT.slug, MISSING.slug}:
            kept.append(finding)
        elif _doubtful(finding, doubts, proofs):
            withheld[finding.slug] += finding.count
        elif finding.certainty == "happened" and (
            (doubts.missing and rules[finding.slug].absence)
            or not doubts.gaps.isdisjoint(actor for actor, _ in finding.evidence)
        ):
            lowered[finding.slug] += finding.count
            level = "warning" if finding.level == "error" else finding.level
            kept.append(replace(finding, level=level, certainty="suspicion"))
        else:
            kept.append(finding)
    worth_saying = lowered or doubts.gaps  # the reader says already that a file was cut short
    return [
        _saying(finding, withheld, lowered)
        for finding in kept
        if worth_saying or finding.slug != MISSING.slug
    ]


def _proofs(found: list[Finding], trace: Trace) -> dict[tuple[str, int], Event]:
    wanted = {proof for finding in found for proof in finding.evidence}
    return {
        (event.actor, event.seq): event
        for event in trace.events
        if (event.actor, event.seq) in wanted
    }


def _doubtful(finding: Finding, doubts: Doubts, proofs: Mapping[tuple[str, int], Event]) -> bool:
    if finding.fields.get("object") in doubts.objects:
        return True
    for proof in finding.evidence:
        event = proofs.get(proof)
        if proof[0] in doubts.actors or (event is not None and event.object in doubts.objects):
            return True
    return False


def _saying(finding: Finding, withheld: Counter[str], lowered: Counter[str]) -> Finding:
    """The finding about the recording, with what became of the others."""
    if finding.slug == FAULT.slug and withheld:
        slugs = tuple(sorted(withheld))
        said = Wording(
            f" (not told because of such things: {listed(slugs, 'en')})",
            f"（因此没有显示的结论：{listed(slugs, 'zh')}）",
        )
        return replace(finding, fields={**finding.fields, "withheld": said})
    if finding.slug == MISSING.slug and lowered:
        slugs = tuple(sorted(lowered))
        said = Wording(
            f"; so these are suspicions only: {listed(slugs, 'en')}",
            f"；因此以下只是疑似：{listed(slugs, 'zh')}",
        )
        return replace(finding, fields={**finding.fields, "lowered": said})
    return finding
