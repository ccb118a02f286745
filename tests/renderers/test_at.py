"""One moment: who holds, who waits, what each object is."""

from tests import scenes
from tests.gold import Gold
from tests.story import tell
from tracer.model.trace import Trace
from tracer.renderers import At, Picture, Selection


def at(trace: Trace, t: int, **options: object) -> str:
    lines = At(t=t, **options).lines(Picture.of(trace))  # type: ignore[arg-type]
    return "".join(f"{line}\n" for line in lines)


def test_a_moment_looks_as_it_should(gold: Gold) -> None:
    """In the middle of an evening."""
    gold(at(scenes.ktv(), 7_500_000_000), "at/ktv.txt")


def test_the_moment_itself_has_happened() -> None:
    """An event at exactly that time counts."""
    trace = tell("A acquires left\nA releases left")
    assert "left         Lock, held by A" in at(trace, 10**9)
    assert "left         Lock, free" in at(trace, 10**9 - 1)


def test_a_waiter_says_for_what_since_when_and_where() -> None:
    """With the line of the program."""
    said = at(tell("A acquires left\nB requests left\n9: A releases left"), 3 * 10**9)
    assert "waiting for left since 2.00 s, story.py:2: B requests left" in said
    assert "waited for by B" in said


def test_who_ended_says_how() -> None:
    """With its code or error."""
    said = at(tell("A exits\nB dies -9\nC exits with ValueError: no"), 9 * 10**9)
    assert "exited at 1.00 s, exit code 0" in said
    assert "died at 2.00 s, signal 9 (SIGKILL)" in said
    assert "exited at 3.00 s: ValueError: no" in said


def test_only_what_was_named_is_shown() -> None:
    """Actors and objects."""
    said = at(scenes.ktv(), 10**9, selection=Selection(only=("user1", "sem*")))
    names = [line.split()[0] for line in said.splitlines()[2:] if line[:1].strip()]
    assert names == ["user1", "semaphore"]
