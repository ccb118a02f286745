"""Semaphore: permits are exact, whose permit came back is a guess, a signal is no place."""

from tests.state.fold import spans, thing
from tests.story import tell
from tracer.state import SemaphoreState


def test_its_value_is_what_it_began_with_minus_taken_plus_given() -> None:
    """Whoever takes and gives."""
    room = thing(
        tell("room is Semaphore(3)\nA acquires room\nB acquires room\nC releases room"),
        "room",
        SemaphoreState,
    )
    assert room.value == 2


def test_a_wait_is_ended_by_the_oldest_release_that_nobody_used() -> None:
    """Permits are handed on in the order in which they came back."""
    trace = tell("""
        room is Semaphore(2)
        A acquires room     B acquires room
        C requests room     D requests room
        B releases room
        A releases room
        C acquires room
        D acquires room
    """)
    assert [wait.given and wait.given.actor for wait in spans(trace, "wait")] == [
        "main.1",
        "main.0",
    ]


def test_one_that_begins_with_nothing_hands_out_signals() -> None:
    """Nobody holds a signal; the value counts those not yet taken."""
    trace = tell("done is Semaphore(0)\nA releases done\nA releases done\nB acquires done")
    done = thing(trace, "done", SemaphoreState)
    assert (done.holders(), done.value, done.word()) == ([], 1, "value 1")
    assert spans(trace, "hold") == []


def test_a_permit_beyond_the_last_is_a_fault_of_the_recording() -> None:
    """With one permit there cannot be two inside."""
    room = thing(
        tell("room is Semaphore(1)\nA acquires room\nB acquires room"), "room", SemaphoreState
    )
    assert room.faults == ["main.1 acquired room at 2000000000 ns with no permit left"]


def test_a_refused_release_gives_nothing_back() -> None:
    """A BoundedSemaphore raises when it is full; the value stays."""
    room = thing(
        tell("room is BoundedSemaphore(1)\nA releases room\nA fails to release room"),
        "room",
        SemaphoreState,
    )
    assert (room.value, list(room.tokens)) == (1, [])


def test_who_holds_none_gives_back_the_oldest_permit() -> None:
    """A hand-off: the permit that has been out longest."""
    trace = tell("room is Semaphore(2)\nA acquires room\nB acquires room\nC releases room")
    assert thing(trace, "room", SemaphoreState).holders() == ["main.1"]
