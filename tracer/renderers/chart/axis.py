"""The axis of time: which column a moment falls into, round ticks, and times written for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

UNITS: Final = (("s", 10**9), ("ms", 10**6), ("us", 10**3), ("ns", 1))
_ROUND: Final = (1, 2, 3, 5)


def unit_for(ns: int) -> tuple[str, int]:
    """The unit in which a time of this size is a number that one can read."""
    for name, size in UNITS:
        if ns >= size:
            return name, size
    return UNITS[-1]


def clock(ns: int, like: int | None = None) -> str:
    """A time or duration with its unit, as exact as one of its size (or that of `like`) needs."""
    name, size = unit_for(abs(ns if like is None else like))
    value = ns / size
    places = 0 if name == "ns" else 1 if abs(value) >= 10 else 2 if name == "s" else 1
    return f"{value:.{places}f} {name}"


@dataclass(frozen=True, slots=True)
class Axis:
    """`columns` columns that share [since, until) evenly.

    With `counted` it is no time but the number of an event that goes by.
    """

    since: int
    until: int
    columns: int
    counted: bool = False

    def column(self, t: int) -> int:
        """The column of moment `t`, clipped to the chart."""
        column = (t - self.since) * self.columns // (self.until - self.since)
        return min(max(column, 0), self.columns - 1)

    def begin(self, column: int) -> int:
        """The first moment of a column."""
        return self.since + -(-(self.until - self.since) * column // self.columns)

    def step(self) -> int:
        """The distance of two ticks: the smallest round one whose labels do not touch."""
        size = self._unit()[1]
        exponent = 0
        while 10**exponent * self.columns < (self.until - self.since):
            exponent += 1
        for power in range(max(exponent - 1, 0), 20):
            for digit in _ROUND:
                step: int = digit * 10**power
                widest = max(len(_label(self.until, size, step)), 3)
                if step * self.columns >= (widest + 3) * (self.until - self.since):
                    return step
        return self.until - self.since

    def ticks(self) -> tuple[str, str]:
        """Two lines: the labels, and the scale beneath them."""
        unit, size = self._unit()
        step = self.step()
        labels, scale = [" "] * self.columns, ["-"] * self.columns
        t = -(-self.since // step) * step
        first = True
        free = 0
        while t < self.until:
            column = self.column(t)
            label = (_label(t, size, step) if t else "0") + (unit if first else "")
            scale[column] = "|"
            if column >= free and column + len(label) <= self.columns:
                labels[column : column + len(label)] = label
                free = column + len(label) + 1
                first = False
            t += step
        return "".join(labels), "".join(scale)

    def _unit(self) -> tuple[str, int]:
        return ("", 1) if self.counted else unit_for(self.until)


def _label(t: int, size: int, step: int) -> str:
    """A tick's time in a unit of `size` ns: as many places as the step needs."""
    places = 0
    while places < 9 and step * 10**places % size:
        places += 1
    return f"{t / size:.{places}f}"


@dataclass(frozen=True, slots=True)
class Column:
    """How the durations of one column of numbers are written: one unit, one number of places."""

    unit: str
    size: int
    places: int

    @classmethod
    def fitting(cls, longest: int) -> Column:
        unit, size = unit_for(longest) if longest >= 1000 else ("us", 1000)
        value = longest / size
        return cls(unit, size, 1 if value >= 10 or unit != "s" else 2)

    def write(self, ns: int | None) -> str:
        return "-" if ns is None else f"{ns / self.size:.{self.places}f}"
