"""worker-failed, initializer-failed, unfetched-failure: what is lost in a pool, and what is not."""

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.examples import EXAMPLES
from tests.checks.pooled import lost, unfetched, uninitialized
from tests.gold import Gold

SLUGS = ("worker-failed", "initializer-failed", "unfetched-failure")


@pytest.mark.parametrize("slug", SLUGS)
def test_blocks(slug: str, gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(EXAMPLES[slug](), slug, gold)


def test_an_error_that_nobody_fetched() -> None:
    """Names the line that submitted and the line that raised."""
    (finding,) = found(unfetched(), "unfetched-failure")
    assert (finding.level, finding.fix_at) == ("warning", ("story.py:11", "story.py:7"))


def test_an_error_that_reached_somebody_is_no_finding() -> None:
    """By get(), or by an error_callback."""
    assert not found(unfetched(fetched=True), "unfetched-failure")
    assert not found(unfetched(callback=True), "unfetched-failure")


@pytest.mark.parametrize("type_name", ["Pool", "ProcessPoolExecutor"])
def test_an_initializer_is_told_once_for_its_pool(type_name: str) -> None:
    """With the workers that it happened to, and where it raised."""
    (finding,) = found(uninitialized(type_name), "initializer-failed")
    assert finding.fields["workers"] == ("worker-1", "worker-2")
    assert finding.fix_at == ("story.py:4", "story.py:10")


def test_a_worker_that_dies_takes_its_task_along() -> None:
    """In a Pool for ever; an executor says that it is broken."""
    (finding,) = found(lost(), "worker-failed")
    assert (finding.level, finding.fields["task"]) == ("error", "work")
    (finding,) = found(lost("ProcessPoolExecutor"), "worker-failed")
    assert finding.level == "warning"


def test_a_worker_that_had_nothing_to_do_loses_nothing() -> None:
    """Nor one whose pool was terminated; and child-failed leaves workers alone."""
    assert not found(lost(at_work=False), "worker-failed")
    assert not found(lost(ended=True), "worker-failed")
    assert not found(lost(), "child-failed")


def test_what_a_task_raises_may_end_who_asked_for_it() -> None:
    """Told if nobody caught it, with the lines that raised and that asked."""
    (finding,) = found(unfetched(fetched=True, uncaught=True), "worker-failed")
    assert finding.fix_at == ("story.py:7", "story.py:12")
    assert not found(unfetched(fetched=True), "worker-failed")
