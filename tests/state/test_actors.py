"""Actors: what they wait for, how they end, what they are called."""

from typing import TYPE_CHECKING

from tests.state.fold import fold, spans
from tests.story import tell
from tracer.model.events import Event
from tracer.reconstruct import state_at
from tracer.state import State

if TYPE_CHECKING:
    from tracer.model.timeline import Span


def test_a_sleeper_does_not_wait() -> None:
    """It will wake up by itself."""
    state = state_at(tell("A sleeps 3"), 2 * 10**9)
    actor = state.actors["main.0"]
    assert actor.status == "sleeping"
    assert state.waiting() == []
    assert actor.wait is not None
    assert not actor.wait.endless


def test_a_join_is_ended_by_the_end_of_the_child() -> None:
    """With how and when it ended."""
    trace = tell("main joins A\nA exits\nmain has joined A")
    (wait,) = spans(trace, "wait")
    assert wait.given is not None
    assert (wait.given.actor, wait.given.kind, wait.given.t) == ("main.0", "exited", 2 * 10**9)


def test_who_died_keeps_what_it_was_waiting_for() -> None:
    """That is what it died of."""
    state = fold(tell("B acquires left\nA requests left\nA dies"))
    assert [wait.target for wait in state.actors["main.1"].waits] == ["left"]
    (wait,) = spans(tell("B acquires left\nA requests left\nA dies"), "wait")
    assert wait.end == "died"


def test_a_process_takes_its_threads_along() -> None:
    """Their waits end with it."""
    found: list[Span] = []
    state = State(found.append)
    state.apply(Event(1, 7, "main.0", 0, "began", more={"name": "A"}))
    state.apply(Event(2, 7, "main.0/1", 0, "began", more={"name": "T"}))
    state.apply(Event(3, 7, "main.0/1", 1, "requested", "left", more={"op": "acquire"}))
    state.apply(Event(4, 7, "main.0", 1, "died", more={"code": -9}))
    assert state.actors["main.0/1"].how == "died"
    assert [(span.object, span.end) for span in found] == [("left", "died")]


def test_regions_nest_and_end_with_their_actor() -> None:
    """Leaving the outer one first is believed too."""
    trace = tell("A enters kitchen\nA enters pantry\nA leaves kitchen\nA dies")
    ends = [(span.object, span.end) for span in spans(trace, "region")]
    assert ends == [("kitchen", "left"), ("pantry", "died")]
