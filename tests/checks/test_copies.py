"""own-copy, made-after-fork, threading-lock: what looks shared is told only if it is not."""

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.examples import EXAMPLES, late, own_copies, threads
from tests.gold import Gold


@pytest.mark.parametrize("slug", ["own-copy", "made-after-fork", "threading-lock", "daemon-killed"])
def test_blocks(slug: str, gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(EXAMPLES[slug](), slug, gold)


def test_one_lock_each() -> None:
    """Made in the same line, each used by its maker only."""
    (finding,) = found(EXAMPLES["own-copy"](), "own-copy")
    assert (finding.level, finding.fix_at) == ("warning", ("story.py:3",))


def test_waiting_in_vain_for_an_own_copy_is_an_error() -> None:
    """It happened."""
    trace = own_copies(("A", "released", "lock"), ("B", "requested", "lock#2"))
    next(e for e in trace.events if e.kind == "requested").more = {"op": "acquire"}
    (finding,) = found(trace, "own-copy")
    assert finding.level == "error"


@pytest.mark.parametrize(
    "uses",
    [
        (),
        (("A", "acquired", "lock"),),  # the other import made one, too, and never used it
        (
            ("A", "acquired", "lock"),
            ("MainProcess", "acquired", "lock"),
            ("B", "acquired", "lock#2"),
        ),
    ],
)
def test_a_lock_that_is_shared_or_unused_is_no_copy(uses: tuple[tuple[str, str, str], ...]) -> None:
    """Under spawn each child imports the file again, and may be given the right one."""
    assert not found(own_copies(*uses), "own-copy")


def test_too_late_for_the_child() -> None:
    """Main sets what A has never seen."""
    (finding,) = found(late("MainProcess"), "made-after-fork")
    assert finding.fix_at == ("story.py:5", "story.py:11")


@pytest.mark.parametrize("users", [(), ("A",), ("MainProcess", "A")])
def test_a_new_one_that_the_child_has_is_in_time(users: tuple[str, ...]) -> None:
    """Unused, or used by the child: nothing to say."""
    assert not found(late(*users), "made-after-fork")


def test_global_or_given() -> None:
    """A global of several children: a warning; of one: a note; an argument: a warning."""
    (several,) = found(threads("lock"), "threading-lock")
    (one,) = found(threads("lock", count=1), "threading-lock")
    call = {"positional": 1, "parameters": ["lock"]}
    (given,) = found(threads("lock", count=1, call=call), "threading-lock")
    assert [f.level for f in (several, one, given)] == ["warning", "note", "warning"]
    assert several.fix_at == ("story.py:1",)


def test_no_locks_of_threading() -> None:
    """Nothing was found, nothing is said."""
    assert not found(threads(), "threading-lock")
