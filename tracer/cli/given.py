"""What verbs are given: a trace, times on its clock, and how long something may take."""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path
from typing import IO, Any, Final

import click

_UNITS: Final = {"": 10**9, "s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
_TIME: Final = re.compile(r"(\d+\.?\d*|\.\d+)\s*(s|ms|us|ns)?")


class Moment(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # newer click
    """A time on the trace's own clock, in ns; written in seconds, or with s, ms, us or ns."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        match = _TIME.fullmatch(str(value).strip())
        if match is None:
            self.fail(f"{value!r} is not a time such as 2.5, 300ms or 40us.", param, ctx)
        return round(float(match[1]) * _UNITS[match[2] or ""])


class Seconds(click.FloatRange):
    """How long something may take: more than nothing, and less than for ever."""

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True, max=1e9)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        seconds = super().convert(value, param, ctx)
        if math.isnan(seconds):  # which is in every range
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return seconds


def source(trace: str) -> Path | IO[bytes]:
    """The trace that was named; `-` is standard input. UsageError says what was probably meant."""
    from tracer.errors import UsageError

    if trace == "-":
        return sys.stdin.buffer
    path = Path(trace)
    recorded = Path("traces") / f"{path.stem}.jsonl"
    if not path.exists() and recorded.exists():
        raise UsageError(f"there is no trace {trace}. Did you mean {recorded}?")
    return path
