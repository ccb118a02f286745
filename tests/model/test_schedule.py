"""A schedule on paper: what is written is read back, and what cannot be read is quoted."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.model.schedule import (
    Decision,
    Deviation,
    Operation,
    Schedule,
    as_rows,
    from_rows,
    parsed,
    written,
)

ACTORS = st.sampled_from(["main", "main.0", "main.0.2", "main.10", "main.1~queue", "~time"])
DEVIATIONS = st.lists(st.builds(Deviation, ACTORS, st.integers(0, 999), ACTORS))
OPERATIONS = st.builds(
    Operation,
    ACTORS,
    st.sampled_from(["acquire", "read"]),
    st.none() | st.sampled_from(["lock", "锁"]),
    st.booleans(),
)


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    enabled = tuple(draw(st.lists(OPERATIONS, min_size=1, max_size=4)))
    place = st.integers(0, len(enabled) - 1)
    return Decision(draw(st.integers(0, 99)), enabled, draw(place), draw(place), draw(place))


@given(DEVIATIONS)
def test_deviations_are_read_as_they_were_written(deviations: list[Deviation]) -> None:
    """The compact text loses nothing."""
    assert parsed(written(deviations)) == tuple(deviations)


@given(st.lists(decisions()))
def test_decisions_go_through_json(several: list[Decision]) -> None:
    """Rows of a file become the decisions that they were."""
    assert from_rows(json.loads(json.dumps(as_rows(several)))) == several


def test_the_text_says_before_what_who_goes() -> None:
    """One deviation is one short word that no shell takes apart."""
    assert written([Deviation("main.0", 4, "main.1")]) == "main.0@4:main.1"


@pytest.mark.parametrize("text", ["main", "main@x:main.0", "main@3:", ":main", "@1:main", "a@²:b"])
def test_what_is_no_deviation_is_quoted(text: str) -> None:
    """Whoever mistyped sees what."""
    with pytest.raises(ValueError, match="is no deviation"):
        parsed(f"main@3:main.0,{text}")


@pytest.mark.parametrize(
    "row",
    [
        None,
        3,
        [],
        [0, 0, 0, 0, []],
        [0, 1, 0, 0, [["main", "read", None, False]]],
        [0, -1, 0, 0, [["main", "read", None, False]]],
        [0, True, 0, 0, [["a", "read", None, False], ["b", "read", None, False]]],
        [0, 0, 0, 0, [["main", "read", None]], 1],
        [0, 0, 0, 0, [["main", "read", {}, False]]],
        [0, 0, 0, 0, [["main", 1, None, False]]],
    ],
)
def test_a_row_that_is_no_decision_is_named(row: object) -> None:
    """A schedule from a stranger is looked at before it is followed."""
    good = [0, 0, 0, 0, [["main", "read", None, False]]]
    with pytest.raises(ValueError, match="row 1 of the schedule"):
        from_rows([good, row])  # type: ignore[list-item] # that is the point


def test_only_choices_among_several_are_decisions() -> None:
    """Where one could go there was nothing to decide; turns count all the same."""
    main, child = Operation("main", "start"), Operation("main.0", "begin")
    schedule = Schedule()
    schedule.add((main,), 0, 0)
    schedule.add((main, child), 1, 0)
    assert schedule.steps == [main, child]
    assert schedule.deviations == (Deviation("main", 1, "main.0"),)
    assert [decision.step for decision in schedule.decisions] == [1]
