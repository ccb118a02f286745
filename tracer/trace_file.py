"""TraceWriter and TraceReader, side by side, and the version of the format that they share.

The only file of the ground floor that touches a disk. A trace is data from a stranger: nothing in
it is evaluated, and paths in it are never opened.
"""

from __future__ import annotations

import json
import os
import sys
from json.encoder import encode_basestring
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Self

from pydantic import BaseModel, ValidationError

from tracer.errors import TraceFileError
from tracer.model.events import KINDS, Event, order
from tracer.model.schema import EVENT, Footer, Header, Source
from tracer.model.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

FORMAT_VERSION: Final = "1.0"
"""major.minor. Bump minor when a kind or field is added, major when one changes its meaning."""

_COMMON: Final = ("t", "pid", "actor", "seq", "kind")


class TraceWriter:
    """Writes a trace beside its place and moves it there when it is complete.

    Usable as a context manager; an exception inside leaves no file behind. Raises OSError as the
    file system does: what that means is for the caller to say.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._part = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._file: IO[str] = self._part.open("w", encoding="utf-8", errors="surrogatepass")
        self._encoded: dict[str, str] = {}
        self.events = 0

    def head(self, header: Header, sources: Iterable[Source] = ()) -> None:
        """Write the header and the sources; call once, first."""
        self._file.write(_model_line(header))
        for source in sources:
            self._file.write(_model_line(source))

    def event(self, event: Event) -> None:
        """Write one event; the caller keeps the order."""
        encode = self._encode
        line = (
            f'{{"t":{event.t},"pid":{event.pid},"actor":{encode(event.actor)},'
            f'"seq":{event.seq},"kind":{encode(event.kind)}'
        )
        if event.object is not None:
            line += f',"object":{encode(event.object)}'
        if event.at is not None:
            line += f',"at":{encode(event.at)}'
        if event.more:
            line += "," + _dumps(event.more)[1:-1]
        self._file.write(line + "}\n")
        self.events += 1

    def close(self, footer: Footer | None) -> None:
        """Write the footer and put the file in its place, replacing what was there."""
        if footer is not None:
            self._file.write(_model_line(footer))
        self._file.close()
        self._part.replace(self.path)

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._part.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if not self._file.closed:
            self.abandon()

    def _encode(self, text: str) -> str:
        known = self._encoded.get(text)
        if known is None:
            known = self._encoded[text] = _dumps(text)
        return known


class TraceReader:
    """Reads a trace: all of it (`read`) or event by event (`events`), without trusting any of it.

    `strict` validates every event against the schema. Raises TraceFileError, with the line number
    where there is one.
    """

    def __init__(self, source: Path | IO[bytes], *, strict: bool = False) -> None:
        self.name = "standard input" if not isinstance(source, Path) else str(source)
        self._source = source
        self._strict = strict
        self.header: Header | None = None
        self.footer: Footer | None = None
        self.sources: dict[str, str] = {}
        self.remarks: list[str] = []

    def read(self) -> Trace:
        """The whole trace, sorted."""
        events = list(self.events())
        header = self.header
        assert header is not None
        if self.footer is None:
            events.sort(key=order)
        return Trace(header, events, self.footer, self.sources, self.remarks)

    def events(self) -> Iterator[Event]:
        """Events in file order; header, sources and footer are attributes as soon as they are met."""
        unknown: set[str] = set()
        intern = sys.intern
        loads = json.loads
        number = 0
        with _opened(self._source) as file:
            for number, raw in enumerate(file, 1):
                try:
                    fields = loads(raw)
                    kind = fields["kind"]
                    if number == 1 or kind in {"header", "source", "footer"}:
                        self._frame(kind, fields, number)
                        continue
                    if self._strict:
                        EVENT.validate_python(fields)
                    event = Event(
                        fields.pop("t"),
                        fields.pop("pid"),
                        intern(fields.pop("actor")),
                        fields.pop("seq"),
                        intern(kind),
                        fields.pop("object", None),
                        fields.pop("at", None),
                    )
                    del fields["kind"]
                    if event.object is not None:
                        event.object = intern(event.object)
                    if event.at is not None:
                        event.at = intern(event.at)
                    if fields:
                        event.more = fields
                    if type(event.t) is not int or type(event.seq) is not int:
                        raise TypeError("t and seq are whole numbers")
                except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                    if not raw.endswith(b"\n") and number > 1:
                        break  # the last line was cut off in the middle
                    raise TraceFileError(
                        f"{self.name}, line {number}: not an event of a trace ({_short(error)}). "
                        "Record the program again, or delete this line."
                    ) from None
                if kind not in KINDS and kind not in unknown:
                    unknown.add(kind)
                    self.remarks.append(f"events of kind {kind!r} are from a newer tracer: ignored")
                yield event
        if number == 0:
            raise TraceFileError(f"{self.name} is empty. Record one with: tracer run PROGRAM")
        if self.footer is None:
            self.remarks.append(f"the trace is cut short after line {number}: it has no footer")

    def _frame(self, kind: str, fields: dict[str, Any], number: int) -> None:
        if number == 1 and kind != "header":
            raise TraceFileError(f"{self.name} is not a trace: its first line is not a header.")
        try:
            if kind == "header":
                _check_version(self.name, fields.get("format"))
                self.header = Header.model_validate(fields)
            elif kind == "source":
                source = Source.model_validate(fields)
                self.sources[source.file] = source.text
            else:
                self.footer = Footer.model_validate(fields)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise TraceFileError(
                f"{self.name}, line {number}: the {kind} is not as it should be ({where}: "
                f"{first['msg']}). Record the program again."
            ) from None


def read(source: Path | IO[bytes], *, strict: bool = False) -> Trace:
    """The whole trace in a file or stream."""
    return TraceReader(source, strict=strict).read()


def _check_version(name: str, version: object) -> None:
    major = str(version).partition(".")[0]
    if not major.isdigit():
        raise TraceFileError(f"{name}: the header names no format version. It is not a trace.")
    if major != FORMAT_VERSION.partition(".")[0]:
        raise TraceFileError(
            f"{name} has format {version}; this tracer reads {FORMAT_VERSION}. "
            "Upgrade tracer, or record the program again."
        )


class _opened:  # noqa: N801 -- used as a function
    """The file as binary lines; errors of the file system become sentences."""

    def __init__(self, source: Path | IO[bytes]) -> None:
        self._source = source
        self._file: IO[bytes] | None = None

    def __enter__(self) -> IO[bytes]:
        if not isinstance(self._source, Path):
            return self._source
        try:
            self._file = self._source.open("rb")
        except IsADirectoryError:
            raise TraceFileError(f"{self._source} is a directory. Name a trace in it.") from None
        except FileNotFoundError:
            raise TraceFileError(
                f"there is no trace {self._source}. Record one with: tracer run PROGRAM"
            ) from None
        except OSError as error:
            raise TraceFileError(f"{self._source} cannot be read: {error.strerror}.") from None
        return self._file

    def __exit__(self, *exc: object) -> None:
        if self._file is not None:
            self._file.close()


def _dumps(value: object) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _model_line(model: BaseModel) -> str:
    return _dumps(model.model_dump(mode="json", exclude_none=True)) + "\n"


def _short(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"broken JSON at column {error.colno}"
    if isinstance(error, KeyError):
        return f"no {error.args[0]!r}"
    return str(error).splitlines()[0] if str(error) else type(error).__name__
