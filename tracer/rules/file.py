"""Reads a rules file, and says of whatever is wrong in it where that stands and what was meant."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from tracer.errors import RulesFileError
from tracer.rules import HOUSE_RULES
from tracer.rules.fitting import Inventory
from tracer.rules.run import Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tracer.model.finding import Finding
    from tracer.model.trace import Trace
    from tracer.rules.base import HouseRule

_HEADER: Final = re.compile(r"\s*\[\[?\s*\"?([^\]\"\s]+)\"?\s*\]\]?")
_KEY: Final = re.compile(r"\s*\"?([\w-]+)\"?\s*=")
_AT: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_LARGEST: Final = 1 << 20  # bytes; nobody writes so many rules
_MOST: Final = 5  # mistakes that are told at once

_WANTED: Final = {
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_type": "a text in quotes",
}

Place = tuple[int, int]
"""Line and column, from 1."""


@dataclass(frozen=True)
class Stated:
    """A rule, and where it stands: the place of its table, and of each of its keys."""

    rule: HouseRule
    place: Place
    keys: Mapping[str, Place]

    def where(self, key: str | None) -> Place:
        """Where a key stands, or the table if it does not."""
        return self.keys.get(key or "", self.place)


@dataclass(frozen=True)
class RulesFile:
    """The rules of a file, for any number of runs."""

    name: str
    rules: tuple[Stated, ...]

    @classmethod
    def read(cls, path: Path, name: str | None = None) -> RulesFile:
        """Raises RulesFileError if it cannot be read or says what no rule understands.

        `name` is what mistakes call it.
        """
        name = name or str(path)
        try:
            with path.open("rb") as file:
                raw = file.read(_LARGEST + 1)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise RulesFileError(f"the rules file {name} cannot be read: {reason}") from None
        if len(raw) > _LARGEST:
            raise RulesFileError(f"{name} is too long for a rules file ({_LARGEST >> 20} MB)")
        try:
            return cls.parse(raw.decode("utf-8-sig"), name)
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            raise RulesFileError(f"{name}:{line}: the file is not UTF-8 text") from None

    @classmethod
    def parse(cls, text: str, name: str = "rules.toml") -> RulesFile:
        """The same of a text in memory."""
        try:
            tables = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise RulesFileError(_not_toml(str(error), name, text)) from None
        places = _places(text)
        rules: list[Stated] = []
        wrong: list[tuple[Place, str]] = []
        for table, kind, index, content in _kinds(tables, places, wrong):
            keys = {key: at for (of, n, key), at in places.items() if (of, n) == (table, index)}
            place = keys.pop("", (1, 1))
            try:
                rules.append(Stated(kind.model_validate(content), place, keys))
            except ValidationError as error:
                for one in error.errors(include_url=False):
                    key = str(one["loc"][0]) if one["loc"] else None
                    said = f"[[{table}]] {_mistake(kind, key, one)}"
                    wrong.append((keys.get(key or "", place), said))
        if not rules and not wrong:
            tables_known = ", ".join(f"[[{kind.TABLE}]]" for kind in HOUSE_RULES)
            wrong.append(((1, 1), f"there is no rule in it. A rule is one of {tables_known}."))
        _raise(wrong, name)
        return cls(name, tuple(rules))

    def fit(self, trace: Trace) -> None:
        """Raises RulesFileError if a rule names something that does not occur in this run."""
        run = Run(trace)
        inventory = Inventory(run)
        wrong: list[tuple[Place, str]] = []
        for stated in self.rules:
            for mention in stated.rule.every_mention():
                missing = inventory.missing(mention)
                if missing is not None:
                    wrong.append((stated.where(mention.key), f"{mention.key}: {missing}"))
        _raise(wrong, self.name)

    def check(self, trace: Trace) -> Iterator[Finding]:
        """Where the run does not keep them. What does not occur is not asked for: see `fit`."""
        run = Run(trace)
        for stated in self.rules:
            yield from stated.rule.broken(run)


def _kinds(
    tables: dict[str, Any], places: Mapping[tuple[str, int, str], Place], wrong: list[Any]
) -> Iterator[tuple[str, type[HouseRule], int, dict[str, Any]]]:
    """Each table of a known kind; what else stands at the top of the file is wrong."""
    kinds = {kind.TABLE: kind for kind in HOUSE_RULES}
    for name, content in tables.items():
        kind = kinds.get(name)
        contents = content if isinstance(content, list) else [content]
        if kind is not None and all(isinstance(one, dict) for one in contents):
            yield from ((name, kind, index, one) for index, one in enumerate(contents))
            continue
        at = places.get((name, 0, "")) or places.get(("", 0, name)) or (1, 1)
        known = ", ".join(f"[[{table}]]" for table in kinds)
        near = difflib.get_close_matches(name, kinds, n=1)
        if kind is not None:
            said = f"{name} is a table: write [[{name}]] on a line of its own."
        elif near:
            said = f"no kind of rule is called {name}. Did you mean [[{near[0]}]]?"
        else:
            said = f"no kind of rule is called {name}. There are: {known}."
        wrong.append((at, said))


def _mistake(kind: type[HouseRule], key: str | None, error: Any) -> str:
    """One of pydantic's errors in words."""
    sort, given = error["type"], error["input"]
    if sort == "extra_forbidden":
        near = difflib.get_close_matches(str(key), kind.model_fields, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"It has: {', '.join(kind.model_fields)}."
        return f"has no key {key}. {hint}"
    if sort == "missing":
        return f"needs the key {key}."
    context = error.get("ctx") or {}
    if sort in _WANTED:
        return f"{key}: expected {_WANTED[sort]}, not {_toml(given)}."
    if sort == "literal_error":
        return f"{key}: expected {context.get('expected')}, not {_toml(given)}."
    if sort == "greater_than_equal":
        return f"{key}: expected {context.get('ge'):g} or more, not {_toml(given)}."
    message = str(context.get("error") or error["msg"])
    return f"{key}: {message}" if key else message


def _toml(value: object) -> str:
    """A value as it stands in the file, or nearly."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value[:40]}"'
    return repr(value) if isinstance(value, int | float) else f"a {type(value).__name__}"


def _places(text: str) -> dict[tuple[str, int, str], Place]:
    """(table, its number, key) -> where it stands; the key is empty for the table's own header.

    A look at the lines is enough for what people write; where it is not (a table inside of a line),
    a mistake is shown at the table.
    """
    found: dict[tuple[str, int, str], Place] = {}
    counts: dict[str, int] = {}
    table, inside = "", None
    for number, line in enumerate(text.splitlines(), 1):
        if inside is not None:
            inside = None if line.count(inside) % 2 else inside
            continue
        header, key = _HEADER.match(line), _KEY.match(line)
        if header is not None:
            table = header[1]
            counts[table] = counts.get(table, -1) + 1
            found[table, counts[table], ""] = (number, line.index("[") + 1)
        elif key is not None:
            found.setdefault((table, counts.get(table, 0), key[1]), (number, key.start(1) + 1))
        inside = next((mark for mark in ('"""', "'''") if line.count(mark) % 2), None)
    return found


def _not_toml(message: str, name: str, text: str) -> str:
    at = _AT.search(message)
    line, column = len(text.splitlines()) or 1, 1
    if at is not None and at[1]:
        line, column = int(at[1]), int(at[2])
    return f"{name}:{line}:{column}: this is not TOML: {_AT.sub('', message)}"


def _raise(wrong: list[tuple[Place, str]], name: str) -> None:
    if not wrong:
        return
    wrong.sort(key=lambda one: one[0])
    said = [f"{name}:{line}:{column}: {what}" for (line, column), what in wrong[:_MOST]]
    if len(wrong) > _MOST:
        said.append(f"and {len(wrong) - _MOST} more mistakes")
    raise RulesFileError(*said)
