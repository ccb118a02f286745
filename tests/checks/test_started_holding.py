"""Children that are started while their parent holds what they need, or while it has threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.checks.blocks import check_blocks, found
from tests.checks.examples import INSIDE, forked_beside
from tests.story import tell
from tracer.checks import check

if TYPE_CHECKING:
    from tests.gold import Gold

SLUG, THREADS = "started-holding", "fork-with-threads"


def test_a_start_inside_the_lock_reads_like_this(gold: Gold) -> None:
    """Main waits inside for what the child would do if it had the lock."""
    check_blocks(tell(INSIDE, outcome="deadlock"), SLUG, gold)


def test_a_fork_beside_a_thread_reads_like_this(gold: Gold) -> None:
    """It is a suspicion: nobody sees the locks of threading."""
    check_blocks(forked_beside(), THREADS, gold)


def test_a_child_that_never_gets_it_is_an_error() -> None:
    """It happened; and the line of the start is the one to change."""
    (finding,) = found(tell(INSIDE, outcome="deadlock"), SLUG)
    assert (finding.level, finding.certainty) == ("error", "happened")
    assert finding.fix_at == ("story.py:2", "story.py:1")


def test_what_deadlock_tells_is_not_told_again() -> None:
    """Each waits for the other: the circle says it all."""
    story = INSIDE.replace("main wants from results", "main joins A")
    slugs = [finding.slug for finding in check(tell(story, outcome="deadlock"))]
    assert slugs == ["deadlock"]


def test_a_lock_as_a_start_gate_is_at_most_noted() -> None:
    """The parent gives it back, and the child has waited for a while, or for a moment."""
    story = """
        1.0: main acquires lock
        1.1: main starts A
        1.2: A requests lock
        {0}: main releases lock
        {0}1: A acquires lock
        {0}2: A releases lock
    """
    (finding,) = found(tell(story.format("1.5")), SLUG)
    assert (finding.level, finding.certainty) == ("note", "happened")
    assert finding.fields["fate"] == "waits for it for 310 ms"
    assert found(tell(story.format("1.22")), SLUG) == []


def test_what_was_given_back_before_is_no_matter() -> None:
    """The parent takes it again later, and the child waits then."""
    story = """
        1.0: main acquires lock
        1.1: main starts A
        1.2: main releases lock
        1.3: main acquires lock
        1.4: A requests lock
        3.0: main releases lock
        3.1: A acquires lock
    """
    assert found(tell(story), SLUG) == []


def test_a_room_for_several_may_be_held() -> None:
    """There are other permits for the child."""
    story = INSIDE.replace("lock", "room").replace("1.0:", "room is Semaphore(2)\n1.0:", 1)
    assert found(tell(story), SLUG) == []


def test_spawn_copies_no_threads() -> None:
    """Nor their locks."""
    assert found(forked_beside("spawn"), THREADS) == []


def test_a_child_that_hangs_with_a_lock_of_threading_is_a_warning() -> None:
    """A suspicion still: what it waits for is not seen."""
    (finding,) = found(forked_beside(outcome="stopped"), THREADS)
    assert (finding.level, finding.certainty) == ("warning", "suspicion")
    (finding,) = found(forked_beside(), THREADS)
    assert (finding.level, finding.certainty) == ("note", "suspicion")
