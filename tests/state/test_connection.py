"""Ends of a pipe: what is sent at one is received at the other."""

import json

from tests.builder import MILLISECOND, Builder
from tests.state.fold import fold, spans
from tracer.model.trace import Trace
from tracer.state import ConnectionState, State
from tracer.state.waiting import stuck


def pipe(*deeds: tuple[str, str, str | None, dict[str, object]]) -> Trace:
    """Two ends, left and right, of which the second knows the first; then (actor, kind, end, …)."""
    build = Builder()
    build.begin(0)
    build.begin(10, "A", "MainProcess")
    build.add(20, "MainProcess", "created", "left", type="Connection")
    build.add(21, "MainProcess", "created", "right", type="Connection", peer="left")
    for number, (actor, kind, end, more) in enumerate(deeds, 1):
        build.add(number * MILLISECOND, actor, kind, end, f"p.py:{number}", **more)
    return build.trace()


def test_what_is_sent_at_one_end_is_received_at_the_other() -> None:
    """And who sent it ended the wait."""
    trace = pipe(
        ("A", "requested", "left", {"op": "receive"}),
        ("MainProcess", "sent", "right", {"item": 7}),
        ("A", "received", "left", {}),
    )
    (wait,) = spans(trace, "wait")
    assert wait.given is not None
    assert (wait.given.actor, wait.given.at) == ("main", "p.py:2")
    left = fold(trace).objects["left"]
    assert isinstance(left, ConnectionState)
    assert left.got is not None
    assert left.got.item == 7


def test_both_ends_know_each_other() -> None:
    """Only the second is told of the first when it is made."""
    trace = pipe(
        ("MainProcess", "sent", "left", {"item": 1}),
        ("A", "received", "right", {}),
    )
    left = fold(trace).objects["left"]
    assert left.word() == "0 on the way"


def test_two_who_listen_to_each_other_are_stuck() -> None:
    """Nobody is left who could send."""
    trace = pipe(
        ("A", "requested", "left", {"op": "receive"}),
        ("MainProcess", "requested", "right", {"op": "receive"}),
    )
    assert {one.actor for one in stuck(fold(trace))} == {"main", "main.0"}


def test_who_has_a_message_waiting_is_not_stuck() -> None:
    """It need only be scheduled."""
    trace = pipe(
        ("MainProcess", "sent", "right", {"item": 1}),
        ("A", "requested", "left", {"op": "receive"}),
        ("MainProcess", "requested", "right", {"op": "receive"}),
    )
    assert not stuck(fold(trace))


def test_a_snapshot_of_it_is_the_same() -> None:
    """Through JSON."""
    trace = pipe(("MainProcess", "sent", "right", {"item": 1}), ("A", "closed", "left", {}))
    state, again = fold(trace), State()
    again.restore(json.loads(json.dumps(state.facts())))
    assert again.facts() == state.facts()
