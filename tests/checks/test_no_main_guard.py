"""Programs whose children run the main file once more, and those whose children do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.examples import BARE, bare
from tracer.checks import check

if TYPE_CHECKING:
    from tests.gold import Gold

SLUG = "no-main-guard"
GUARDED = BARE.replace("\nmain()", '\nif __name__ == "__main__":\n    main()')


def test_it_reads_like_this(gold: Gold) -> None:
    """The line at the edge of the file, not the one within main()."""
    check_blocks(bare(), SLUG, gold)


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_child_that_failed_of_it_is_certain(method: str) -> None:
    """It is told once, with the guard as the cause, not as a child that failed."""
    trace = bare(method)
    (finding,) = check(trace)
    assert (finding.slug, finding.level, finding.certainty) == (SLUG, "error", "happened")
    assert finding.fix_at == ("story.py:10",)


def test_a_start_method_that_is_set_twice_is_the_same_mistake() -> None:
    """The child comes to set_start_method() before it comes to start()."""
    source = BARE.replace("\nmain()", 'multiprocessing.set_start_method("spawn")\nmain()')
    trace = bare(source=source, error="RuntimeError: context has already been set")
    trace.events = [event for event in trace.events if event.kind != "failed"]
    (finding,) = found(trace, SLUG)
    assert "context has already been set" in finding.fields["how"]


def test_under_fork_it_is_a_suspicion() -> None:
    """All is well here; elsewhere it would not be."""
    (finding,) = found(bare("fork"), SLUG)
    assert (finding.level, finding.certainty) == ("note", "suspicion")
    assert finding.fix_at == ("story.py:10",)


@pytest.mark.parametrize(
    "source",
    [
        GUARDED,
        BARE.replace("\nmain()", '\nif __name__ == "__main__" and True:\n    main()'),
        BARE.replace("\nmain()", "\n"),
        BARE.replace("from m", 'METHOD = "fork"; from m'),
        "",
        "def broken(:\n",
    ],
    ids=["guarded", "guarded twice", "called by nobody", "asks for fork", "no text", "no Python"],
)
def test_under_fork_it_is_quiet_with_a_guard_and_without_knowledge(source: str) -> None:
    """And where the program asks for fork by name: it knows."""
    assert found(bare("fork", source), SLUG) == []


def test_a_child_that_fails_in_its_own_start_is_something_else() -> None:
    """Any other error of a start() in a child of spawn."""
    slugs = {finding.slug for finding in check(bare(error="TypeError: cannot pickle"))}
    assert SLUG not in slugs
    assert "child-failed" in slugs
