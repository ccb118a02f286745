"""undrained-queue, no-sentinel and lost items: each fires, and is quiet a step beside it."""

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.examples import STORIES
from tests.gold import Gold
from tests.story import tell
from tracer.checks import check


@pytest.mark.parametrize("slug", ["undrained-queue", "no-sentinel", "terminated-holding"])
def test_blocks(slug: str, gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(tell(STORIES[slug]), slug, gold)


def test_join_before_get_names_put_and_join() -> None:
    """An error, instead of everybody-waits."""
    (finding,) = check(tell(STORIES["undrained-queue"]))
    assert (finding.slug, finding.level) == ("undrained-queue", "error")
    assert [place.at for place in finding.places] == ["story.py:2", "story.py:5"]
    assert finding.fix_at[0] == "story.py:5"


def test_what_fits_into_the_pipe_can_drain() -> None:
    """A few small items keep nobody."""
    assert not check(
        tell("A puts and feeds 1 into results\nA waits for results to drain\nmain joins A")
    )


def test_who_may_still_get_it_may_still_get_it() -> None:
    """A third process that runs could."""
    assert not check(tell(STORIES["undrained-queue"] + "\nB puts 1 into others"))


def test_one_sentinel_for_two() -> None:
    """The count is named."""
    (finding,) = check(tell(STORIES["no-sentinel"]))
    assert finding.slug == "no-sentinel"
    assert "2, not 1, in line 1" in finding.fields["change"]


def test_without_any_sentinel() -> None:
    """The last put is named, and the loop that waits."""
    (finding,) = check(
        tell("main puts and feeds 1 into q\nA gets from q\nA wants from q\nmain joins A")
    )
    assert finding.slug == "no-sentinel"
    assert finding.fix_at == ("story.py:1", "story.py:3")


@pytest.mark.parametrize(
    "story",
    [
        "main puts and feeds 1 into q\nA gets from q\nA wants from q",  # main runs
        "main puts and feeds 1 into q\nA gets from q\nA wants from q within 2\nmain joins A",
        "main puts and feeds 1 into q\nA wants from q\nmain joins A",  # it is there
    ],
)
def test_who_may_yet_be_served_is_left_alone(story: str) -> None:
    """Somebody runs, time will end it, or the item is there."""
    assert not found(tell(story), "no-sentinel")


def test_question_and_answer_is_no_matter_of_sentinels() -> None:
    """Each waits for the other's queue."""
    story = (
        "main puts and feeds 1 into ask\nA gets from ask\nA wants from ask\nmain wants from said"
    )
    assert [f.slug for f in check(tell(story))] == ["everybody-waits"]


def test_items_lost_with_a_terminated_process() -> None:
    """A note; an error once somebody waits for them."""
    story = "A puts 1 into q\nmain terminates A\nA dies -15"
    (finding,) = check(tell(story))
    assert (finding.slug, finding.level, finding.fix_at) == (
        "terminated-holding", "note", ("story.py:2",),
    )  # fmt: skip
    errors = check(tell(story + "\nB wants from q within 1\nB gives up wanting from q"))
    assert ("terminated-holding", "error") in {(f.slug, f.level) for f in errors}


def test_what_was_delivered_is_not_lost() -> None:
    """The feeder had written it."""
    assert not check(tell("A puts and feeds 1 into q\nmain terminates A\nA dies -15"))


def test_daemons_that_wait_for_more_end_with_main() -> None:
    """The usual end of workers that are daemons: their parent ends them."""
    story = "main puts and feeds 1 into q\nA gets from q\nA wants from q"
    assert not found(
        tell(story + "\nmain terminates A\nmain exits\nA is ended by tracer"), "no-sentinel"
    )
