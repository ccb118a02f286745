"""The axis: every moment has its column, ticks are round, labels never touch."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.renderers.chart.axis import Axis, clock
from tracer.renderers.chart.intervals import overlap, total, union

SECOND = 10**9


@given(st.integers(0, 10**12), st.integers(1, 10**13), st.integers(1, 200))
def test_columns_and_their_beginnings_agree(since: int, length: int, columns: int) -> None:
    """The first moment of a column lies in it, the one before does not."""
    axis = Axis(since, since + length, columns)
    assert axis.column(since) == 0
    assert axis.column(since + length - 1) == columns - 1 or length < columns
    for column in range(columns):
        begin = axis.begin(column)
        if begin < axis.until:
            assert axis.column(begin) >= column
            assert begin == since or axis.column(begin - 1) < column or length < columns


@given(st.integers(0, 10**13), st.integers(1, 10**13), st.integers(12, 300))
def test_ticks_fit_the_axis_and_do_not_touch(since: int, length: int, columns: int) -> None:
    """Whatever the window."""
    labels, scale = Axis(since, since + length, columns).ticks()
    assert len(labels) == len(scale) == columns
    for match in re.finditer(r"\S+", labels):
        assert scale[match.start()] == "|"


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (17 * SECOND, ["0s", "2", "4", "6", "8", "10", "12", "14", "16"]),
        (25 * SECOND, ["0s", "3", "6", "9", "12", "15", "18", "21", "24"]),
        (3_200_000_000, ["0s", "0.5", "1.0", "1.5", "2.0", "2.5", "3.0"]),
        (170_000, ["0us", "20", "40", "60", "80", "100", "120", "140", "160"]),
        (45_000_000, ["0ms", "5", "10", "15", "20", "25", "30", "35", "40"]),
        (3600 * SECOND, ["0s", "500", "1000", "1500", "2000", "2500", "3000"]),
    ],
)
def test_ticks_stand_at_round_times(length: int, expected: list[str]) -> None:
    """In a unit that fits."""
    assert Axis(0, length, 55).ticks()[0].split() == expected


def test_a_zoomed_axis_keeps_the_time_of_the_trace() -> None:
    """Ten seconds in, milliseconds apart."""
    labels = Axis(10 * SECOND, 10 * SECOND + 40_000_000, 60).ticks()[0].split()
    assert labels[:3] == ["10.00s", "10.01", "10.02"]


@pytest.mark.parametrize(
    ("ns", "shown"),
    [(17 * SECOND, "17.0 s"), (2_500_000_000, "2.50 s"), (45_600_000, "45.6 ms"), (7, "7 ns")],
)
def test_a_time_is_as_exact_as_its_size_needs(ns: int, shown: str) -> None:
    """Three digits, more or less."""
    assert clock(ns) == shown


stretches = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted).map(tuple))


@given(stretches, stretches)
def test_intervals_cover_what_their_points_cover(
    ones: list[tuple[int, int]], others: list[tuple[int, int]]
) -> None:
    """Union, overlap and total, point by point; an empty stretch counts as one ns."""

    def points(pairs: list[tuple[int, int]]) -> set[int]:
        return {t for a, b in pairs for t in range(a, max(b, a + 1)) if 5 <= t < 50}

    left, right = union(ones, 5, 50), union(others, 5, 50)
    assert points(left) == points(ones)
    assert total(left) == len(points(ones))
    assert points(overlap(left, right)) == points(ones) & points(others)
