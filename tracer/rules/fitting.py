"""Whether a rules file fits a run: what it names has to be there, or a rule would never speak."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from tracer.rules.act import ON_OBJECTS, ON_PROCESSES, Act
from tracer.rules.area import HELD, Area
from tracer.rules.names import Pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer.rules.lines import Lines
    from tracer.rules.run import Run


_EVENT: Final = frozenset({"Event"})
_TYPES: Final = {"event": _EVENT, "held": HELD}


class Mention(NamedTuple):
    """What a key of a rule names.

    sort    for a plain name: `process`, `object` (any), `event` (an Event), `held` (can be held)
    needed  of lines: somebody must have come there
    """

    key: str
    what: Act | Area | Pattern
    sort: str = "object"
    needed: bool = False


class Inventory:
    """Names of all that occurs in a run."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def missing(self, mention: Mention) -> str | None:
        """What a mention names and the run does not have, as a sentence with the nearest name."""
        what = mention.what
        if isinstance(what, Pattern):
            if mention.sort == "process":
                return self._missing("process", what, self._processes)
            return self._object(what, _TYPES.get(mention.sort))
        if what.lines is not None:
            return self._lines(what.lines, needed=mention.needed)
        if isinstance(what, Area):
            if what.names.any_of(self._regions):
                return None
            return self._object(what.names, HELD, self._regions)
        if what.word in ON_OBJECTS:
            return self._object(what.subject)
        if what.word in ON_PROCESSES:
            return self._missing("process", what.subject, self._processes)
        if what.word is None and mention.needed:
            return self._missing("span or mark", what.subject, [*self._regions, *self._marks])
        return None

    def _object(
        self, pattern: Pattern, types: frozenset[str] | None = None, others: Sequence[str] = ()
    ) -> str | None:
        """`types`: of which it has to be; `others`: names that would do as well."""
        things = self._run.timeline.things.values()
        named = [thing for thing in things if pattern.matches(thing.name)]
        fitting = [thing for thing in things if types is None or thing.type in types]
        if any(thing in fitting for thing in named):
            return None
        if named:
            what = "set" if types == _EVENT else "held"
            return f"{named[0].name} is a {named[0].type}, and that is nothing that can be {what}."
        sort = "object or span" if types == HELD else "object"
        return self._missing(sort, pattern, [*(thing.name for thing in fitting), *others])

    def _missing(self, sort: str, pattern: Pattern, known: list[str]) -> str | None:
        if pattern.any_of(known):
            return None
        near = pattern.nearest(known)
        if near:
            hint = f"Did you mean {' or '.join(near)}?"
        elif known:
            more = ", ..." if len(known) > 6 else ""
            hint = f"There are: {', '.join(known[:6])}{more}."
        else:
            hint = "There is none at all."
        return f"no {sort} of this run is called {pattern}. {hint}"

    def _lines(self, lines: Lines, *, needed: bool) -> str | None:
        files = [file for file in self._files if lines.file.matches(file)]
        if not files:
            return self._missing("file", lines.file, sorted(self._files))
        texts = [self._run.trace.sources.get(file) for file in files]
        length = max(len(text.splitlines()) if text else lines.last for text in texts)
        if lines.last > length:
            return f"{files[0]} has {length} lines only."
        seen = sorted({line for file in files for line in self._files[file]})
        if needed and not any(lines.first <= line <= lines.last for line in seen):
            near = sorted(sorted(seen, key=lambda line: abs(line - lines.first))[:6])
            shown = f" Lines near by: {', '.join(map(str, near))}." if near else ""
            return f"nobody did anything in {lines.within(None)} that tracer sees.{shown}"
        return None

    @cached_property
    def _processes(self) -> list[str]:
        return list(self._run.timeline.names.values())

    @cached_property
    def _regions(self) -> list[str]:
        return list(self._run.timeline.regions)

    @cached_property
    def _marks(self) -> list[str]:
        events = self._run.trace.events
        return list(
            dict.fromkeys(event.get("text") or "" for event in events if event.kind == "marked")
        )

    @cached_property
    def _files(self) -> dict[str, set[int]]:
        """The program's files, and the lines of each where something was done."""
        found: dict[str, set[int]] = {file: set() for file in self._run.trace.sources}
        for at in {event.at for event in self._run.trace.events if event.at is not None}:
            file, _, line = at.rpartition(":")
            if line.isdecimal():
                found.setdefault(file, set()).add(int(line))
        return found
