"""Who can never move again, and who only looks like it."""

from tests.state.fold import fold
from tests.story import tell
from tracer.state.waiting import stuck


def names(story: str, **more: bool) -> dict[str, str]:
    """Stuck actor -> reason."""
    state = fold(tell(story))
    return {state.name(one.actor): one.reason for one in stuck(state, **more)}


def test_each_waits_for_what_the_other_holds() -> None:
    """A cycle of two."""
    found = names("""
        A acquires left     B acquires right
        A requests right    B requests left
        main joins A
    """)
    assert found == {"A": "cycle", "B": "cycle", "MainProcess": "everybody"}


def test_a_holder_that_sleeps_will_come_back() -> None:
    """It can act: nobody is stuck."""
    assert names("A acquires left\nB requests left\nmain joins B") == {}


def test_who_waits_for_its_own_lock_is_stuck() -> None:
    """A Lock is not an RLock."""
    assert names("A acquires left\nA requests left")["A"] == "self"


def test_a_timeout_lets_it_go_on() -> None:
    """Waiting for at most a while is no waiting for ever."""
    assert names("A acquires left\nA requests left within 1") == {}


def test_what_only_the_dead_could_give_never_comes() -> None:
    """The holder is gone."""
    found = names("A acquires left\nA dies\nB requests left\nmain joins B")
    assert found["B"] == "dead"


def test_an_event_that_a_running_process_could_set_may_come() -> None:
    """Anybody who can act could set it."""
    assert names("A waits for go\nmain joins A\nB sees go clear") == {}
    assert set(names("A waits for go\nmain joins A")) == {"A", "MainProcess"}
