"""Event: set, clear, and unknown where a set and a clear overlap."""

from tests.state.fold import spans, thing
from tests.story import tell
from tracer.state import EventState


def test_set_and_clear_move_the_flag() -> None:
    """The last one counts."""
    assert thing(tell("A sets go"), "go", EventState).flag is True
    assert thing(tell("A sets go\nB clears go"), "go", EventState).flag is False


def test_where_a_set_and_a_clear_overlap_the_flag_is_unknown() -> None:
    """Either could have been last; also after both have returned."""
    story = """
        A begins to set go
        B begins to clear go
        A has set go
        B has cleared go
    """
    assert thing(tell(story), "go", EventState).word() == "unknown"


def test_a_later_call_that_overlaps_none_makes_it_known_again() -> None:
    """Its effect comes after everything that was in doubt."""
    story = """
        A begins to set go
        B begins to clear go
        A has set go
        B has cleared go
        B sets go
    """
    assert thing(tell(story), "go", EventState).flag is True


def test_who_set_it_ended_the_wait() -> None:
    """With the line of the set."""
    (wait,) = spans(tell("A waits for go\nB sets go\nA passes go"), "wait")
    assert wait.given is not None
    assert (wait.given.actor, wait.given.at, wait.given.kind) == ("main.1", "story.py:2", "set")


def test_looking_changes_nothing() -> None:
    """What `is_set` answered may be older than what is true."""
    assert thing(tell("A sets go\nB sees go clear"), "go", EventState).flag is True
