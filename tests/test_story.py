"""The story language and the gold files: what the other tests stand on."""

from pathlib import Path

import pytest

from tests.gold import Gold
from tests.story import tell
from tracer.model.schema import EVENT


def test_a_story_is_a_legal_trace() -> None:
    """Every event fits the schema; each actor's are numbered in time order."""
    trace = tell("""
        gate is Barrier(2)
        A acquires left     B requests left within 2
        A sleeps 3          B gives up acquiring left
        A releases left     C starts D
        A arrives at gate   B arrives at gate
        A passes gate       B passes gate
        A waits for go      B sets go
        A passes go         B clears go   C sees go clear
        A prints "hi"       A marks "now"  A enters bath
        A leaves bath       D dies -9      B exits with ValueError: no
        main joins A        A exits
        main has joined A
    """)
    for event in trace.events:
        EVENT.validate_python(event.as_dict())
    for actor in {event.actor for event in trace.events}:
        own = [event.seq for event in trace.events if event.actor == actor]
        assert own == list(range(len(own)))


def test_a_line_of_a_story_is_a_line_of_its_source() -> None:
    """Where an event is, its sentence can be read."""
    trace = tell("A acquires left\nA releases left [ktv.py:7]")
    acquired, released = trace.events[-2:]
    assert trace.line(acquired.at) == "A acquires left"
    assert released.at == "ktv.py:7"


def test_what_the_language_does_not_know_is_an_error() -> None:
    """Not a silent nothing."""
    with pytest.raises(ValueError, match="has no words for: 'A juggles left'"):
        tell("A juggles left")


def test_gold_that_differs_is_written_beside(tmp_path: Path) -> None:
    """And gold that is updated agrees."""
    check = Gold(update=False, gold=tmp_path / "gold", actual=tmp_path / "actual")
    update = Gold(update=True, gold=tmp_path / "gold", actual=tmp_path / "actual")
    with pytest.raises(AssertionError, match="is missing"):
        check("one", "a/b.txt")
    update("one", "a/b.txt")
    check("one", "a/b.txt")
    with pytest.raises(AssertionError, match="differs"):
        check("two", "a/b.txt")
    assert (tmp_path / "actual" / "a" / "b.txt").read_text() == "two"
