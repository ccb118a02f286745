"""Barrier: it opens when the last has arrived, and breaks for all."""

from tests.state.fold import spans, thing
from tests.story import tell
from tracer.state import BarrierState


def test_the_last_to_arrive_ends_the_waits_of_the_others() -> None:
    """And its own wait was ended by nobody."""
    trace = tell("""
        gate is Barrier(3)
        A arrives at gate
        B arrives at gate
        C arrives at gate
        A passes gate    B passes gate    C passes gate
    """)
    givers = {wait.actor: wait.given and wait.given.actor for wait in spans(trace, "wait")}
    assert givers == {"main.0": "main.2", "main.1": "main.2", "main.2": None}
    gate = thing(trace, "gate", BarrierState)
    assert (gate.rounds, gate.arrived, gate.leaving) == (1, [], [])


def test_it_says_how_many_have_arrived() -> None:
    """Out of how many."""
    gate = thing(tell("gate is Barrier(3)\nA arrives at gate"), "gate", BarrierState)
    assert gate.word() == "1 of 3 arrived"


def test_it_is_full_until_the_first_has_left() -> None:
    """So that a chart can show it."""
    story = "gate is Barrier(2)\nA arrives at gate\nB arrives at gate"
    assert thing(tell(story), "gate", BarrierState).levels() == (2,)
    assert thing(tell(story + "\nA passes gate"), "gate", BarrierState).levels() == (1,)


def test_a_broken_one_lets_everybody_go() -> None:
    """Whoever waits finds it broken."""
    trace = tell("""
        gate is Barrier(3)
        A arrives at gate
        B aborts gate
        A finds gate broken
    """)
    gate = thing(trace, "gate", BarrierState)
    assert gate.broken
    assert gate.grantable("wait", "main.2")
    (wait,) = spans(trace, "wait")
    assert wait.given is not None
    assert wait.given.kind == "aborted"


def test_reset_makes_it_whole() -> None:
    """As if nothing had been."""
    gate = thing(tell("gate is Barrier(2)\nA aborts gate\nA resets gate"), "gate", BarrierState)
    assert not gate.broken
