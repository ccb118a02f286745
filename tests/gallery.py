"""The README's gallery: every scenario, what it shows, and what `tracer check` finds in its trace.

`python -m tests.gallery` writes the table into the README; a test compares.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracer import api, scenario_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer.model.finding import Finding

ROOT: Final = Path(__file__).parents[1]
README: Final = ROOT / "README.md"
PLACE: Final = re.compile(
    r"(?<=<!-- gallery: python -m tests\.gallery -->\n).*?(?=\n\n)", re.DOTALL
)

_FIXED: Final = "_fixed"


def table() -> str:
    """One row for each scenario; a fixed twin stands in the row of the broken one."""
    names = scenario_files.names()
    rows = [
        f"| `{name}`{_twin(name, names)} | {_shows(name)} | {'; '.join(_finds(name))} |"
        for name in names
        if name.removesuffix(_FIXED) == name
    ]
    return "\n".join(["| scenario | shows | `tracer check` finds |", "|---|---|---|", *rows])


def _twin(name: str, names: list[str]) -> str:
    return f", `{name}{_FIXED}`" if f"{name}{_FIXED}" in names else ""


def _shows(name: str) -> str:
    """What its title says behind its name."""
    title = scenario_files.title(name)
    return title.partition(": ")[2].rstrip(".") or title.rstrip(".")


def _finds(name: str) -> Iterator[str]:
    """The findings of the kept trace, notes apart; then those of the rules beside the scenario."""
    trace = api.load(ROOT / "traces" / f"{name}.jsonl")
    found = api.check(trace)
    yield _slugs(found)
    rules = scenario_files.folder() / f"{name}.toml"
    if rules.exists():
        both = api.check(trace, rules)
        yield f"with `{rules.name}` {_slugs([one for one in both if one not in found])}"


def _slugs(found: Iterable[Finding]) -> str:
    told = dict.fromkeys(f"{one.level} `{one.slug}`" for one in found if one.level != "note")
    return ", ".join(told) or "nothing"


def update(text: str) -> str:
    """The README with the table as it is now."""
    return PLACE.sub(lambda _: table(), text)


if __name__ == "__main__":
    README.write_text(update(README.read_text(encoding="utf-8")), encoding="utf-8")
