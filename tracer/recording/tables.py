"""What the numbers in a process' records mean: its objects and its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracer.recording.made import Site


class Tables:
    """What the indexes of one process mean. A forked child begins with its parent's."""

    def __init__(self, parent: Tables | None = None, objects: int = 0, sites: int = 0) -> None:
        self.parent = parent
        self.inherited = (objects, sites)
        self.objects: dict[int, tuple[str, str]] = {}  # index -> global id, type
        self.sites: dict[int, tuple[str, Site]] = {}  # index -> what `at` says, all of it
        self.helpers: set[int] = set()  # threads of the standard library that serve the process

    def object(self, index: int) -> tuple[str, str] | None:
        """Global id and type."""
        known = self.objects.get(index)
        if known is None and self.parent is not None and index < self.inherited[0]:
            return self.parent.object(index)
        return known

    def site(self, index: int) -> tuple[str, Site] | None:
        """`file:line` as events say it, and the site."""
        known = self.sites.get(index)
        if known is None and self.parent is not None and index < self.inherited[1]:
            return self.parent.site(index)
        return known
