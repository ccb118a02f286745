"""What holds for every rule: two languages with the same fields, a slug, an example."""

import re
import string

import pytest

from tracer.checks import CHECKS
from tracer.checks.base import Rule
from tracer.messages import LANGUAGES
from tracer.rules import HOUSE_RULES, RULES


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.slug)
def test_both_languages_have_the_same_fields(rule: Rule) -> None:
    """In title, why and fix together: a field may move from one to another. All texts are there."""
    fields = {
        language: {
            name
            for template in (words.title, words.why, words.fix)
            for _, name, _, _ in string.Formatter().parse(template)
            if name
        }
        for language, words in rule.words.items()
    }
    assert fields["en"] == fields["zh"]
    assert set(rule.words) == set(LANGUAGES)
    for words in rule.words.values():
        assert all((words.title, words.why, words.fix, words.explain))
        assert not words.title.endswith((".", "。"))
    assert rule.example.strip()
    assert max(map(len, rule.example.splitlines())) <= 90


def test_slugs_are_words_and_none_is_there_twice() -> None:
    """They are typed by people: `tracer explain held-at-exit`."""
    slugs = [rule.slug for check in CHECKS for rule in check.RULES]
    slugs += [rule.slug for kind in HOUSE_RULES for rule in kind.RULES]
    assert len(slugs) == len(set(slugs)) == len(RULES)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in slugs)
