"""FAMILY: rules of the house, which a teacher writes for a program; one file per kind of rule.

A rules file is TOML, a table for each rule:

    [[inside]]
    of = "ktv.py:17-19"
    at_most = 4

Adding a kind touches its file, its test and one line here. The protocol is in `base.py`; what a
table's keys may name is in `area.py` and `act.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracer import checks
from tracer.rules.eventually import Eventually
from tracer.rules.inside import Inside
from tracer.rules.never import Never
from tracer.rules.only import Only
from tracer.rules.wait import Wait

if TYPE_CHECKING:
    from tracer.checks.base import Rule
    from tracer.rules.base import HouseRule

HOUSE_RULES: Final[tuple[type[HouseRule], ...]] = (Inside, Never, Only, Eventually, Wait)
"""Every kind of rule that a file can state."""

RULES: Final[dict[str, Rule]] = checks.RULES | {
    rule.slug: rule for kind in HOUSE_RULES for rule in kind.RULES
}
"""slug -> rule: all that a finding can be about, those of the checks first."""
