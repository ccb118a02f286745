"""Spans of actors and objects over time: the values that charts are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Given(NamedTuple):
    """Who ended somebody's wait, where and when: the release, set, notify, exit that did it."""

    actor: str
    at: str | None
    t: int
    kind: str


@dataclass(slots=True)
class Span:
    """What an actor was doing for a while.

    what    `wait`, `hold`, `sleep` or `region`
    op      acquire | wait | join for a wait; else the same word as `what`
    object  the object, the child waited for, or the region's name
    since, until   ns; `until` is the trace's end for what never ended
    at      line where it began
    end     how it ended: acquired, waited, timed_out, joined, failed, released, left, died, open …
    given   who ended it, where that is known
    timeout seconds that the actor was ready to wait, None for ever
    """

    actor: str
    what: str
    op: str
    object: str | None
    since: int
    until: int
    at: str | None
    end: str
    given: Given | None = None
    timeout: float | None = None
