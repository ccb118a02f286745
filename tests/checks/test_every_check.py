"""What holds for every check: its rules say all they promise, and no history is too strange."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builder import Builder
from tests.checks.examples import EXAMPLES
from tests.state.simulator import Simulator
from tests.state.test_laws import choices
from tests.strange import events
from tracer.checks import CHECKS, RULES, check
from tracer.messages import LANGUAGES, PHRASES, fill, phrase
from tracer.model.events import KINDS, Event, order
from tracer.model.finding import CERTAINTIES, LEVELS, Finding
from tracer.renderers import Page, Picture
from tracer.renderers.findings import Findings

if TYPE_CHECKING:
    from tracer.model.trace import Trace

EXACT = ("more-holders", "recording-fault", "released-by-another", "released-while-free",
         "over-released", "held-at-exit", "never-taken")  # fmt: skip


def fired(slug: str) -> tuple[Trace, Finding]:
    """A rule's example, and what it says of it."""
    trace = EXAMPLES[slug]()
    return trace, next(finding for finding in check(trace) if finding.slug == slug)


def test_every_rule_has_an_example_in_which_it_fires() -> None:
    """Whoever adds a rule tells an incident."""
    assert set(EXAMPLES) == set(RULES)
    assert [
        slug for slug in EXAMPLES if slug not in {f.slug for f in check(EXAMPLES[slug]())}
    ] == []


@pytest.mark.parametrize("slug", EXAMPLES)
def test_every_sentence_can_be_said(slug: str) -> None:
    """The templates find all their fields, in both languages, and no field is left over."""
    _, finding = fired(slug)
    used: set[str] = set()
    for language in LANGUAGES:
        words = RULES[slug].words[language]
        for template in (words.title, words.why, words.fix):
            said = fill(template, finding.fields, language)
            assert said
            assert "{" not in said
            used |= {name for _, name, _, _ in Formatter().parse(template) if name}
    assert used == set(finding.fields)


@pytest.mark.parametrize("slug", EXAMPLES)
def test_every_finding_refers_to_what_is_in_the_trace(slug: str) -> None:
    """Its proof are events, its lines are lines of the program, its story goes forward."""
    trace, finding = fired(slug)
    actors = {event.actor for event in trace.events}
    known = {(event.actor, event.seq) for event in trace.events}
    assert set(finding.evidence) <= known
    assert finding.level in LEVELS
    assert finding.certainty in CERTAINTIES
    assert finding.actor is None or finding.actor in actors
    assert finding.t is None or 0 <= finding.t <= max(event.t for event in trace.events)
    for at in (*finding.fix_at, *(place.at for place in finding.places if place.at)):
        assert trace.line(at) is not None
    for place in finding.places:
        assert place.actor is None or place.actor in actors
        for one in place.phrases:
            assert one.key in PHRASES
            assert all(phrase(one, language) for language in LANGUAGES)
    times = [step.t for step in finding.story]
    assert times == sorted(times)
    if finding.certainty == "happened":
        assert finding.evidence


@pytest.mark.parametrize("check_class", CHECKS, ids=lambda one: one.__name__)
def test_a_check_asks_for_events_that_there_are(check_class: Any) -> None:
    """A misspelt kind would never come."""
    assert check_class.KINDS <= KINDS
    assert check_class.RULES


def strange(history: list[Event]) -> Trace:
    """A trace of these events; numbers and order are made right, nothing else."""
    build = Builder()
    build.begin(0)
    trace = build.trace(None)
    trace.events += sorted(history, key=order)
    trace.sources["a.py"] = "def work(left):\n    pass\n"
    return trace


@settings(deadline=None)
@given(st.lists(events, max_size=40))
def test_no_history_is_too_strange(history: list[Event]) -> None:
    """Whatever events come in whatever order: findings that can be printed, no exception."""
    for outcome in (None, "finished", "interrupted", "stopped"):
        trace = strange(history)
        if outcome is not None:
            trace.footer = Builder().trace(outcome).footer
        picture = Picture.of(trace)
        for language in LANGUAGES:
            assert list(Findings(Page(80), (language,), most=None).lines(picture)) is not None


@given(choices)
def test_a_program_without_mistakes_has_none_of_the_exact_findings(
    played: list[tuple[int, int]],
) -> None:
    """The simulated processes release what they took, once, and end with empty hands."""
    found = check(Simulator().play(played))
    assert [finding.slug for finding in found if finding.slug in EXACT] == []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1)), max_size=60))
def test_handing_over_is_never_taken_for_a_crowd(moves: list[tuple[int, int]]) -> None:
    """Whoever likes gives back what somebody took, and nothing more: there are never too many."""
    build = Builder()
    build.begin(0)
    names = [f"p{number}" for number in range(4)]
    for thing, facts in (("left", {"type": "Lock"}), ("room", {"type": "Semaphore", "value": 2})):
        build.add(1, "MainProcess", "created", thing, "story.py:1", **facts)
    for name in names:
        build.begin(2, name, "MainProcess")
    free = {"left": 1, "room": 2}
    for t, (who, what) in enumerate(moves):
        thing = "left" if what else "room"
        most = 1 if what else 2
        take = free[thing] > 0 and (who % 2 == 0 or free[thing] == most)
        free[thing] += -1 if take else 1
        build.add(10 + t, names[who], "acquired" if take else "released", thing, "story.py:2")
    slugs = {finding.slug for finding in check(build.trace())}
    assert slugs & {"more-holders", "recording-fault", "over-released"} == set()
