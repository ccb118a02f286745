"""Condition: its lock, those who wait, and who told them."""

from tests.state.fold import fold, spans, thing
from tests.story import tell
from tracer.state import ConditionState

STORY = """
    ready is Condition
    A acquires ready
    A lets go and waits for ready
    B acquires ready
    B notifies ready
    B releases ready
    A wakes from ready
    A releases ready
"""


def test_waiting_lets_go_of_the_lock() -> None:
    """Between wait and wake-up another may hold it."""
    holds = [(hold.actor, hold.since // 10**9) for hold in spans(tell(STORY), "hold")]
    assert holds == [("main.0", 1), ("main.1", 3), ("main.0", 6)]


def test_who_notified_ended_the_wait() -> None:
    """Not who released the lock afterwards."""
    (wait,) = [wait for wait in spans(tell(STORY), "wait") if wait.op == "wait"]
    assert wait.given is not None
    assert (wait.given.actor, wait.given.kind) == ("main.1", "notified")


def test_nobody_is_told_more_often_than_waits() -> None:
    """A notification that nobody waits for is lost."""
    ready = thing(tell("ready is Condition\nA notifies ready"), "ready", ConditionState)
    assert (ready.told, ready.waiters) == (0, [])


def test_a_waiter_that_gave_up_is_none() -> None:
    """Its place goes, and with it the notification that it did not take."""
    trace = tell("""
        ready is Condition
        A lets go and waits for ready within 1
        A gives up ready
    """)
    assert thing(trace, "ready", ConditionState).waiters == []


def test_who_is_told_may_go_once_the_lock_is_free() -> None:
    """Told, it waits for nothing that others would have to give."""
    told = fold(tell("A lets go and waits for ready\nB notifies 1 of ready"))
    assert told.objects["ready"].grantable("wait", "main.0")
    untold = fold(tell("A lets go and waits for ready"))
    assert not untold.objects["ready"].grantable("wait", "main.0")
