"""What a strategy is asked."""

from __future__ import annotations

import itertools

import pytest

from tracer.control.choice import EXPIRE, TIME, Choice, Operation, depends, owner, parent


def operations(*actors: str) -> list[Operation]:
    return [Operation(actor, "read", "value", writes=False) for actor in actors]


def test_the_order_is_that_of_the_names_and_time_comes_last() -> None:
    """However control collects them, the same operations are the same choice."""
    names = ["main", "main.2", "main.2.0", "main.2~queue", "main.10", "main.1~timeout", "~time"]
    for several in itertools.permutations(names):
        choice = Choice(operations(*several), None)
        assert [operation.actor for operation in choice.enabled] == names


def test_the_default_is_to_go_on() -> None:
    """With whoever went last; else the first."""
    several = operations("main", "main.0", "main.1")
    assert Choice(several, "main.1").default == 2
    assert Choice(several, "main.7").default == 0
    assert Choice(several, "main.7").going_on is None
    assert Choice(several, None).default == 0


def test_to_let_time_pass_is_never_the_default() -> None:
    """Nor is to let a wait expire, where somebody can run."""
    several = [Operation("main.0~timeout", EXPIRE, "lock"), TIME, *operations("main.3")]
    choice = Choice(several, "main.0")
    assert choice.enabled[choice.default].actor == "main.3"


@pytest.mark.parametrize(
    ("last", "goes", "expected"),
    [
        ("main.0", "main.0", False),
        ("main.0", "main.1", True),
        ("main.0", "~time", True),
        ("main.5", "main.1", False),
        ("main.5", "~time", True),
    ],
)
def test_a_preemption_takes_the_turn_from_who_could_go_on(
    last: str, goes: str, expected: bool
) -> None:
    """Time that passes early takes it from everybody."""
    choice = Choice([*operations("main.0", "main.1"), TIME], last)
    index = choice.index(goes)
    assert index is not None
    assert choice.preempts(index) is expected


def test_two_looks_commute_and_all_else_on_one_object_does_not() -> None:
    """The dependence relation."""
    look, other_look = operations("main.0", "main.1")
    write = Operation("main.1", "write", "value")
    elsewhere = Operation("main.1", "write", "other")
    nowhere = Operation("main.1", "sleep")
    assert not depends(look, other_look)
    assert depends(look, write)
    assert depends(write, look)
    assert depends(write, write)
    assert not depends(write, elsewhere)
    assert not depends(nowhere, nowhere)


def test_pseudo_actors_belong_to_actors() -> None:
    """All but the clock."""
    assert [owner(name) for name in ("main.0", "main.0~queue", "~time")] == ["main.0", "main.0", ""]
    assert parent("main.0.3") == "main.0"
    assert parent("main.0/1") == parent("main.0~1") == "main.0"
    assert parent("main") is None
    assert parent("~time") is None
