"""The files of the program: their short names in a trace, and their text as it was when it ran."""

from __future__ import annotations

import hashlib
import io
import os
import site
import sysconfig
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer.model.frame import Source
    from tracer.recording.run_directory import RunFacts

_LONGEST: Final = 256 * 1024  # bytes of one file's text in a trace
_ALL: Final = 2 * 1024 * 1024  # of all of them
_TOO_LONG: Final = 8 * 1024 * 1024  # a file that is not even read
_SAY_LITTLE: Final = frozenset({"__init__.py", "__main__.py"})  # these need their folder's name


class Sources:
    """Knows every file that events name. A file is read once, when it is first named.

    Names are given as files are met: `ktv.py`, and for another file of that name `old/ktv.py`.
    """

    def __init__(self, cwd: Path, script: Path | None = None) -> None:
        self._cwd = cwd
        self._home = script.parent if script is not None else None
        self._names: dict[str, str] = {}  # path -> name
        self._taken: set[str] = set()
        self._real: dict[str, str] = {}  # real path -> the path by which it was met first
        self._texts: dict[str, bytes | None] = {}
        if script is not None:
            self.name(str(script))  # first come: the script keeps its short name

    @classmethod
    def of(cls, facts: RunFacts) -> Self:
        """The files of a run."""
        return cls(Path(facts.cwd), None if facts.script is None else Path(facts.script))

    def name(self, file: str) -> str:
        """What `at` calls a file."""
        known = self._names.get(file)
        if known is not None:
            return known
        path = Path(os.path.normpath(self._cwd / file))
        real = os.path.realpath(path)
        if real in self._real:  # the same file by another way
            other = self._real[real]
            self._names[file], self._texts[file] = self._names[other], self._texts.get(other)
            return self._names[file]
        self._real[real] = file
        parts = path.parts
        count = 2 if parts[-1] in _SAY_LITTLE else 1
        name = "/".join(parts[-count:])
        while name in self._taken and count < len(parts):
            count += 1
            name = "/".join(parts[-count:]).replace("//", "/")
        name = printable(name)
        self._names[file] = name
        self._taken.add(name)
        if self._is_program(path):
            self._read(file, path)
        return name

    def text(self, file: str) -> str | None:
        """The text of a program's file, None if it cannot be had."""
        data = self._texts.get(file)
        return None if data is None else _decoded(data)

    def line(self, at: str | None) -> str | None:
        """The program's line `file:line`, stripped; None if it is not known."""
        name, _, number = (at or "").rpartition(":")
        file = next((file for file, known in self._names.items() if known == name), "")
        lines = (self.text(file) or "").splitlines()
        if not number.isdigit() or not 0 < int(number) <= len(lines):
            return None
        return lines[int(number) - 1].strip()

    def digests(self) -> dict[str, str]:
        """name -> sha256 of the file."""
        return {
            self._names[file]: hashlib.sha256(data).hexdigest()
            for file, data in self._texts.items()
            if data is not None
        }

    def edited(self) -> str | None:
        """The first of the files that is not what it was when it was read; None: all are."""
        for file, data in self._texts.items():
            if data is None:
                continue
            try:
                same = (self._cwd / file).read_bytes() == data
            except OSError:
                same = False
            if not same:
                return self._names[file]
        return None

    def records(self) -> Iterable[Source]:
        """The text of the files, bounded."""
        from tracer.model.frame import Source

        room = _ALL
        done: set[str] = set()
        for file, data in self._texts.items():
            if data is None or room <= 0 or self._names[file] in done:
                continue
            done.add(self._names[file])
            longest = min(_LONGEST, room)
            text = _decoded(data[:longest])
            room -= len(data[:longest])
            yield Source(
                file=self._names[file], path=printable(file), text=text, cut=len(data) > longest
            )

    def facts(self) -> dict[str, Any]:
        """Everything as plain values; `restore` is the inverse."""
        return {"names": self._names, "texts": self._texts, "real": self._real}

    def restore(self, facts: dict[str, Any]) -> None:
        """Take over what `facts` described."""
        self._names, self._texts, self._real = facts["names"], facts["texts"], facts["real"]
        self._taken = set(self._names.values())

    def _is_program(self, path: Path) -> bool:
        homes = () if self._home is None else (self._home, self._home.resolve())
        if any(path.is_relative_to(home) for home in homes):
            return True
        return not str(path).startswith(_installed())

    def _read(self, file: str, path: Path) -> None:
        self._texts[file] = None
        try:
            if path.is_file() and path.stat().st_size <= _TOO_LONG:
                self._texts[file] = path.read_bytes()
        except (OSError, ValueError):
            return


def _decoded(data: bytes) -> str:
    """As Python reads its sources: by the coding line, else UTF-8."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding, "replace")
    except (SyntaxError, LookupError):
        text = data.decode("utf-8", "replace")
    return io.IncrementalNewlineDecoder(None, translate=True).decode(text, final=True)


def printable(name: str) -> str:
    """A name as text that can be written: file names are bytes, and need not be UTF-8."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


_prefixes: list[tuple[str, ...]] = []


def _installed() -> tuple[str, ...]:
    """Where the standard library and installed packages are."""
    if not _prefixes:
        kinds = ("stdlib", "platstdlib", "purelib", "platlib")
        paths = {sysconfig.get_path(kind) for kind in kinds}
        paths.update(site.getsitepackages(), [site.getusersitepackages()])
        paths.add(str(Path(__file__).parents[1]))
        real = {os.path.realpath(path) for path in paths if path}
        _prefixes.append(tuple(path + os.sep for path in (real | paths) if path))
    return _prefixes[0]
