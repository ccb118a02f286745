"""Where the scenarios are: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

import ast
import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracer.errors import UsageError

if TYPE_CHECKING:
    import os

_PACKAGE: Final = Path(__file__).resolve().parent
_PLACES: Final = (_PACKAGE / "scenarios", _PACKAGE.parent / "scenarios")
_BUGS: Final = "bugs"


def folder() -> Path:
    """The folder of the scenarios."""
    for place in _PLACES:
        if place.is_dir():
            return place
    raise UsageError(f"the scenarios are missing from {_PLACES[0]}. Install tracer again.")


def names() -> list[str]:
    """What `tracer run NAME` knows, in alphabetical order."""
    return sorted(file.stem for file in folder().glob("*.py") if not file.stem.startswith("_"))


def bugs() -> list[str]:
    """The small programs with one known mistake each, `bugs/NAME`, and their twins without it."""
    return sorted(f"{_BUGS}/{file.stem}" for file in (folder() / _BUGS).glob("*.py"))


def path(name: str) -> Path:
    """The file of a scenario; UsageError with the nearest names if there is none."""
    known = [*names(), *bugs()]
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "See them with: tracer list"
        raise UsageError(f"there is no scenario {name!r}. {hint}")
    return folder() / f"{name}.py"


def rules(name: str | os.PathLike[str]) -> Path:
    """The rules file that is meant: a path, or what lies beside the scenarios under this name."""
    given = Path(name)
    beside = folder() / given.name
    bare = given.parent == Path() and not given.exists()
    return beside if bare and beside.is_file() else given


def title(name: str) -> str:
    """The first line of a scenario's docstring, read without running it."""
    text = path(name).read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(text)) or ""
    return docstring.partition("\n")[0]
