"""FAMILY: one file per kind of trouble, with its sentences and `explain` text in both languages.

Adding a check touches its file, its test and one line here. The protocol is in `base.py`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tracer.checks.deadlock import Deadlock
from tracer.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tracer.checks.base import Check, Rule
    from tracer.model.events import Event
    from tracer.model.finding import Finding
    from tracer.model.trace import Trace

CHECKS: Final[tuple[type[Check], ...]] = (Deadlock,)
"""Every check there is."""

RULES: Final[dict[str, Rule]] = {rule.slug: rule for check in CHECKS for rule in check.RULES}
"""slug -> rule."""


def check(trace: Trace, checks: Iterable[type[Check]] = CHECKS) -> list[Finding]:
    """Everything that the checks find in a trace, worst first, equal ones merged.

    One pass: events are folded into one state, and each check sees the kinds that it asked for.
    """
    made = [each() for each in checks]
    watching: defaultdict[str, list[Callable[[Event, State], None]]] = defaultdict(list)
    for each in made:
        for kind in each.KINDS:
            watching[kind].append(each.see)
    state = State()
    apply = state.apply
    watched = dict(watching)
    for event in trace.events:
        sees = watched.get(event.kind)
        if sees is not None:
            for see in sees:
                see(event, state)
        apply(event)
    found = [finding for each in made for finding in each.finish(state, trace)]
    return sorted(_merged(found), key=lambda finding: finding.rank())


def _merged(found: list[Finding]) -> list[Finding]:
    """The first of those that are about the same, with their count."""
    kept: dict[object, Finding] = {}
    for finding in sorted(found, key=lambda one: one.rank()):
        key: object = (finding.slug, finding.about) if finding.about else finding
        if finding.about and key in kept:
            kept[key] = replace(kept[key], count=kept[key].count + finding.count)
        else:
            kept[(finding.slug, len(kept)) if not finding.about else key] = finding
    return list(kept.values())
