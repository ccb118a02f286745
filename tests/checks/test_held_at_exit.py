"""held-at-exit: who ends with something that others need is told; tickets and signals are not."""

from typing import Any

import pytest

from tests.builder import Builder
from tests.checks.blocks import check_blocks, found
from tests.checks.examples import STORIES
from tests.gold import Gold
from tests.story import tell
from tracer.checks import check
from tracer.model.finding import Finding


def left(story: str, **footer: Any) -> list[Finding]:
    return found(tell(story, **footer), "held-at-exit")


def test_who_forgets_to_release_what_another_needs() -> None:
    """An error, since cem waited in vain; the fix names the line of the taking."""
    (finding,) = left(STORIES["held-at-exit"])
    assert (finding.level, finding.certainty, finding.t) == ("error", "happened", 1_300_000_000)
    assert finding.fields["actor"] == "bob"
    assert finding.fields["how"] == "it came to its end without release()"
    assert finding.fix_at == ("story.py:3",)
    assert [place.at for place in finding.places] == ["story.py:3", "story.py:5"]


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(tell(STORIES["held-at-exit"]), "held-at-exit", gold)


@pytest.mark.parametrize(
    ("end", "how", "at"),
    [
        ("A exits", "it came to its end without release()", 1),
        (
            "A exits with KeyError: 'x'",
            "KeyError: 'x' ended it before it came to release()",
            1,
        ),
        ("main kills A\nA dies -9", "MainProcess ended it in line 2 (SIGKILL)", 2),
        ("main terminates A\nA dies -15", "MainProcess ended it in line 2 (SIGTERM)", 2),
        ("A dies 3", "it was gone all at once (exit code 3)", 1),
        ("A dies -11", "it was gone all at once (SIGSEGV)", 1),
        ("A dies -99", "it was gone all at once (signal 99)", 1),
    ],
)
def test_every_end_is_called_what_it_is(end: str, how: str, at: int) -> None:
    """Nobody needs it later: a warning. The fix is a `with`, or not to kill."""
    slug = "terminated-holding" if end.startswith("main") else "held-at-exit"
    (finding,) = found(tell(f"A acquires left\n{end}"), slug)
    assert (finding.level, finding.fields["how"]) == ("warning", how)
    assert finding.fix_at == (f"story.py:{at}",)


@pytest.mark.parametrize("type_name", ["Lock", "RLock", "Condition"])
def test_whatever_can_be_held(type_name: str) -> None:
    """With all that has a holder."""
    assert len(left(f"left is {type_name}\nA acquires left\nA exits")) == 1


def test_a_permit_that_others_give_back() -> None:
    """Three visitors leave, and the fourth keeps its place."""
    (finding,) = left("""
        room is Semaphore(2)
        A acquires room
        A releases room
        B acquires room
        B releases room
        C acquires room
        C exits
    """)
    assert (finding.level, finding.fields["actor"]) == ("warning", "C")


def test_who_only_tried_needed_nothing() -> None:
    """An attempt that would not wait was ready for a no."""
    (finding,) = left("""
        A acquires left
        A releases left
        A acquires left
        A exits
        B is refused left
    """)
    assert finding.level == "warning"


def test_of_many_alike_one_is_told() -> None:
    """Three processes leave through the same line."""
    story = "\n".join(f"P{n} acquires forks[{n}] [story.py:9]\nP{n} exits" for n in range(3))
    (finding,) = left(story)
    assert finding.count == 3


def test_the_main_process_too() -> None:
    """It took a lock and forgot it."""
    (finding,) = left("main acquires left\nmain exits")
    assert finding.fields["actor"] == "MainProcess"


# --- near misses ---


def test_what_hangs_for_it_says_so_itself() -> None:
    """waits-for-dead is the error; the same is not said twice."""
    slugs = [f.slug for f in check(tell("A acquires left\nA exits\nB requests left"))]
    assert slugs == ["waits-for-dead"]


@pytest.mark.parametrize(
    ("story", "footer"),
    [
        ("A acquires left\nA is ended by tracer", {"outcome": "deadlock"}),
        ("A acquires left\nA is ended by tracer", {"outcome": "finished"}),
        ("A acquires left\nA exits with KeyboardInterrupt", {"outcome": "interrupted"}),
        ("A acquires left\nA dies -2", {"outcome": "interrupted"}),
        ("A acquires left\nmain exits with KeyboardInterrupt\nA exits", {"outcome": "interrupted"}),
        ("main acquires left\nmain dies -15", {"outcome": "interrupted"}),
        ("A acquires left", {}),
        ("A acquires left\nA releases left\nA exits", {}),
        # What somebody else gave back, before or after its end.
        ("A acquires left\nB releases left\nA exits", {}),
        ("A acquires left\nA exits\nB releases left", {}),
        # A lock as a signal: main waits by taking it a second time.
        ("main acquires done\nmain requests done\nA releases done\nmain acquires done\nmain exits",
         {}),
        # Signals, that begin at 0.
        ("full is Semaphore(0)\nA releases full\nB acquires full\nB exits", {}),
        # A bounded buffer, half full when its producer ends.
        ("empty is Semaphore(3)\nA acquires empty\nA acquires empty\nB releases empty\nA exits",
         {}),
    ],
)  # fmt: skip
def test_near_misses(story: str, footer: dict[str, Any]) -> None:
    """Ended from outside, handed over, or nothing that one gives back."""
    assert left(story, **footer) == []


@pytest.mark.parametrize(
    "story",
    [
        # Tickets: taken for good, and when they are gone they are gone.
        """
        tickets is Semaphore(1)
        A acquires tickets
        A exits
        B requests tickets within 0.1
        B gives up acquiring tickets
        """,
        # The first one does it, the others see that it is being done.
        """
        A acquires once
        B is refused once
        A exits
        """,
    ],
)
def test_what_may_be_meant_to_be_kept_is_a_note(story: str) -> None:
    """Nobody ever gives it back."""
    (finding,) = left(story)
    assert finding.level == "note"
    assert finding.fields["change"].startswith("nothing, if it is meant to be kept")


def test_who_takes_all_permits_closes_the_house() -> None:
    """Main waits until everybody is out, and ends: a note."""
    (finding,) = left("""
        room is Semaphore(2)
        A acquires room
        A releases room
        B acquires room
        B releases room
        A acquires room
        A releases room
        main acquires room [a.py:9]
        main acquires room [a.py:9]
        main exits
    """)
    assert finding.level == "note"


def test_who_is_killed_soon_after_would_not_have_had_it_either() -> None:
    """All daemons end together; one that hung for a while did miss it."""
    story = "A acquires left\nB requests left\n3: A dies -15\n{}: B dies -15"
    assert [finding.level for finding in left(story.format(3.01))] == ["warning"]
    assert [finding.level for finding in left(story.format(5))] == ["error"]


def test_a_daemon_that_ends_with_main_is_told_as_such() -> None:
    """multiprocessing terminates it at the end: no line of the program does."""
    trace = tell("A acquires left\nmain terminates A\nA dies -15\nmain exits")
    next(event for event in trace.events if event.kind == "terminated").at = None
    (finding,) = found(trace, "daemon-killed")
    assert (finding.level, finding.fix_at) == ("warning", ())


def test_a_daemon_thread_ends_with_its_process() -> None:
    """Nobody killed it: it should have been joined."""
    build = Builder(source="lock.acquire()\n")
    build.begin(0)
    build.begin(1, "A", "MainProcess")
    build.paths["helper"] = "main.0/1"
    build.add(10, "MainProcess", "created", "left", type="Lock")
    build.add(20, "helper", "began", name="helper", method="thread")
    build.add(30, "helper", "acquired", "left", "story.py:1")
    build.add(40, "A", "exited", code=0)
    build.add(40, "helper", "died", by="program")
    (finding,) = found(build.trace(), "held-at-exit")
    assert finding.fields["how"] == "it was a daemon thread, and ended with its process A"
    assert finding.fields["change"].startswith("join helper before A ends")
