"""What holds for every kind of house rule: its sentences can be said, no history is too strange."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builder import Builder
from tests.rules.house import broken
from tests.rules.test_eventually import STORY as MEAL
from tests.rules.test_inside import FORGOTTEN
from tests.rules.test_never import EARLY
from tests.rules.test_only import BARE, RULE
from tests.rules.test_wait import STORY as LONG
from tests.strange import events
from tracer.messages import LANGUAGES, PHRASES, fill, phrase
from tracer.model.events import Event, order
from tracer.rules import HOUSE_RULES, RULES
from tracer.rules.file import RulesFile

if TYPE_CHECKING:
    from tracer.rules.base import HouseRule

EXAMPLES = {
    "at-most-inside": ('[[inside]]\nof = "ktv.py:19-22"\nat_most = 2', FORGOTTEN),
    "at-least-inside": ('[[inside]]\nof = "room"\nat_least = 5', FORGOTTEN),
    "never-before": ('[[never]]\nevent = "ktv.py:20"\nbefore = "room.acquire"\neach = true', EARLY),
    "never": ('[[never]]\nevent = "room.acquire"\nlevel = "note"\nbecause = "no."', EARLY),
    "only-while": (RULE, BARE),
    "eventually": ('[[eventually]]\nevent = "prints * dances"\nname = "a dance"', MEAL),
    "wait-at-most": ("[[wait]]\nat_most = 0.5", LONG),
}

EVERYTHING = """
    [[inside]]
    of = "*"
    at_most = 0
    at_least = 9
    [[inside]]
    of = "*.py:1-99"
    at_most = 0
    at_least = 9
    [[never]]
    event = "*.set"
    before = "*.acquire"
    [[never]]
    event = "*.acquire"
    while_held = "*"
    [[never]]
    event = "*.exit"
    [[never]]
    event = "*.start"
    before = "*.join"
    each = true
    [[only]]
    event = "*"
    while_set = "*"
    [[only]]
    event = "*.write"
    while_held = "*"
    [[eventually]]
    event = "prints *never*"
    each = true
    [[wait]]
    at_most = 0
"""


def test_every_rule_has_an_example_in_which_it_fires() -> None:
    """Whoever adds a kind of rule tells an incident."""
    assert set(EXAMPLES) == {rule.slug for kind in HOUSE_RULES for rule in kind.RULES}


@pytest.mark.parametrize("slug", EXAMPLES)
def test_every_sentence_can_be_said(slug: str) -> None:
    """The templates find all their fields in both languages, and every proof is in the trace."""
    finding = next(one for one in broken(*EXAMPLES[slug]) if one.slug == slug)
    used: set[str] = set()
    for language in LANGUAGES:
        words = RULES[slug].words[language]
        for template in (words.title, words.why, words.fix):
            assert "{" not in fill(template, finding.fields, language)
            used |= {name for _, name, _, _ in Formatter().parse(template) if name}
    assert used == set(finding.fields)
    assert finding.evidence
    for place in finding.places:
        for one in place.phrases:
            assert one.key in PHRASES
            assert all(phrase(one, language) for language in LANGUAGES)
    assert list(finding.story) == sorted(finding.story, key=lambda step: step.t)


@pytest.mark.parametrize("kind", HOUSE_RULES, ids=lambda kind: kind.TABLE)
def test_every_kind_says_what_its_keys_are(kind: type[HouseRule]) -> None:
    """A table's name is a word of TOML, and it has a rule to explain."""
    assert kind.TABLE.isidentifier()
    assert kind.RULES


@settings(deadline=None)
@given(st.lists(events, max_size=40))
def test_no_history_is_too_strange(history: list[Event]) -> None:
    """Whatever events come in whatever order: findings, or none."""
    build = Builder()
    build.begin(0)
    trace = build.trace(None)
    trace.events += sorted(history, key=order)
    rules = RulesFile.parse(EVERYTHING)
    assert list(rules.check(trace)) is not None
    trace.footer = Builder().trace("finished").footer
    for finding in rules.check(trace):
        for language in LANGUAGES:
            assert fill(RULES[finding.slug].words[language].title, finding.fields, language)
