"""Lock and RLock: one holder, who ends a wait, and what a log with two holders is."""

from tests.state.fold import fold, spans, thing
from tests.story import tell
from tracer.state import LockState


def test_who_acquires_holds_until_released() -> None:
    """A hold is the time between the two."""
    (hold,) = spans(tell("A acquires left\nA releases left"), "hold")
    assert (hold.since, hold.until, hold.end) == (10**9, 2 * 10**9, "released")


def test_who_releases_has_ended_the_wait_of_the_next() -> None:
    """The last release before it took the lock, with its line."""
    trace = tell("""
        A acquires left
        B requests left
        A releases left
        B acquires left
    """)
    (wait,) = spans(trace, "wait")
    assert wait.given is not None
    assert (wait.given.actor, wait.given.at) == ("main.0", "story.py:3")


def test_a_lock_that_was_free_all_along_was_given_by_nobody() -> None:
    """A release before the wait began did not end it."""
    trace = tell("A acquires left\nA releases left\nB requests left\nB acquires left")
    (wait,) = spans(trace, "wait")
    assert wait.given is None


def test_anyone_may_release_a_lock() -> None:
    """The hold of the taker ends, and says who ended it."""
    (hold,) = spans(tell("A acquires left\nB releases left"), "hold")
    assert (hold.actor, hold.end) == ("main.0", "released by main.1")


def test_two_holders_in_the_log_are_a_fault_of_the_recording() -> None:
    """The later one is believed; the program is not to blame."""
    lock = thing(tell("A acquires left\nB acquires left"), "left", LockState)
    assert lock.holders() == ["main.1"]
    assert lock.faults == ["main.1 acquired left at 2000000000 ns while main.0 held it"]


def test_an_rlock_is_held_until_its_last_release() -> None:
    """Its holder may take it as often as it likes."""
    story = """
        again is RLock
        A acquires again
        A acquires again
        A releases again
    """
    assert thing(tell(story), "again", LockState).word() == "held by main.0"
    assert thing(tell(story + "\nA releases again"), "again", LockState).word() == "free"


def test_a_timed_out_waiter_holds_nothing() -> None:
    """Its wait is over, and nobody ended it."""
    trace = tell("""
        A acquires left
        B requests left within 0.5
        B gives up acquiring left
    """)
    assert thing(trace, "left", LockState).holders() == ["main.0"]
    (wait,) = spans(trace, "wait")
    assert (wait.end, wait.given, wait.timeout) == ("timed_out", None, 0.5)


def test_who_dies_holding_still_holds() -> None:
    """The lock stays taken: that is what the others hang on."""
    state = fold(tell("A acquires left\nA dies\nB requests left"))
    assert state.objects["left"].holders() == ["main.0"]
    assert state.actors["main.0"].how == "died"
