"""How an object of the program was made: where, and which part of what the call returned."""

from __future__ import annotations

from typing import NamedTuple


class Site(NamedTuple):
    """A call in the program, as SITE records tell it; columns are bytes, None if not known."""

    file: str
    line: int
    end_line: int | None
    column: int | None
    end_column: int | None
    function: str


class Made(NamedTuple):
    """How an object was made: its type, the call, and which part of what the call returned it is
    (`left, right = Pipe()`); None if it is all of it.
    """

    type: str
    site: Site | None = None
    part: int | None = None
