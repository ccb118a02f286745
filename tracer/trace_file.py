"""TraceWriter and TraceReader, side by side, and the version of the format that they share.

A trace is data from a stranger: nothing in it is evaluated, and paths in it are never opened.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
from json.encoder import encode_basestring
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Self

from pydantic import BaseModel, ValidationError

from tracer.errors import TraceFileError
from tracer.model.events import KINDS, Event, order
from tracer.model.frame import Footer, Header, Source
from tracer.model.lines import line_event
from tracer.model.schema import EVENT
from tracer.model.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMAT_VERSION: Final = "1.0"
"""major.minor. Bump minor when a kind or field is added, major when one changes its meaning."""

CUT_SHORT: Final = "the trace is cut short"
"""How the remark on a missing footer begins."""

_FRAME: Final = frozenset({"header", "source", "footer"})
_BATCH: Final = 1 << 20
_LAST: Final = 1 << 20  # no footer is longer


class TraceWriter:
    """Writes a trace beside its place and moves it there when it is complete.

    Usable as a context manager; an exception inside leaves no file behind. Raises OSError as the
    file system does: what that means is for the caller to say.
    """

    def __init__(self, path: Path) -> None:
        self.path = path = path.resolve()  # a link stays one
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

    def keep(self) -> None:
        """After an error of the disk: what could be written goes in its place, cut short."""
        with contextlib.suppress(OSError):
            self._file.close()
        self._part.replace(self.path)

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._part.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
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
        self.name = str(source) if isinstance(source, Path) else "standard input"
        self._source = source
        self._strict = strict
        self.header: Header | None = None
        self.footer: Footer | None = None
        self.sources: list[Source] = []
        self.remarks: list[str] = []
        self.in_order = True  # whether the events met so far were in time order

    def read(self) -> Trace:
        """The whole trace, sorted."""
        with _no_collecting():
            events = list(self.events())
            if not self.in_order:
                events.sort(key=order)
        assert self.header is not None
        texts = {source.file: source.text for source in self.sources}
        paths = {source.file: source.path for source in self.sources}
        return Trace(self.header, events, self.footer, texts, self.remarks, paths)

    def events(self) -> Iterator[Event]:
        """Events in file order; header, sources and footer are attributes once they are met."""
        self.header = None
        unknown: set[str] = set()
        shared: dict[tuple[str, str], dict[str, Any]] = {}
        number = before = 0
        with _opened(self._source) as file:
            for number, fields in self._lines(file):
                try:
                    kind = fields["kind"]
                    if self.header is None or kind in _FRAME:
                        self._frame(kind, fields, number)
                        continue
                    if self._strict:
                        EVENT.validate_python(fields)
                    event = line_event(fields, shared)
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise self._broken(number, error) from None
                if kind not in KINDS and kind not in unknown:
                    unknown.add(kind)
                    self.remarks.append(f"events of kind {kind!r} are from a newer tracer: ignored")
                self.in_order = self.in_order and before <= event.t
                before = event.t
                yield event
        if number == 0:
            raise TraceFileError(f"{self.name} is empty. Record one with: tracer run PROGRAM")
        if self.footer is None:
            self.in_order = False  # equal times may stand in any order where nobody merged them
            self.remarks.append(f"{CUT_SHORT} after line {number}: it has no footer")

    def complete(self) -> bool:
        """Whether the file ends with a footer, so that its events are in order. A stream may."""
        if not isinstance(self._source, Path):
            return True
        with _opened(self._source) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - _LAST, 0))
            lines = file.read().splitlines()
        return bool(lines) and b'"kind":"footer"' in lines[-1].replace(b" ", b"")

    def _lines(self, file: IO[bytes]) -> Iterator[tuple[int, Any]]:
        """Line numbers and what the lines say. Parsing many at once takes half the time."""
        number = 1
        size = 1  # the first line alone: it says whether this is a trace at all
        while lines := file.readlines(size):
            size = _BATCH
            try:
                text = b",".join(lines).decode("utf-8", "surrogatepass")
                batch = json.loads(f"[{text}]")
                if len(batch) != len(lines):
                    raise ValueError("a line is not one value")
            except (ValueError, RecursionError):
                yield from self._one_by_one(lines, number)
            else:
                yield from enumerate(batch, number)
            number += len(lines)

    def _one_by_one(self, lines: list[bytes], number: int) -> Iterator[tuple[int, Any]]:
        """The lines of a batch in which one is broken: all those before it, then its number."""
        for line, raw in enumerate(lines, number):
            if not raw.strip():
                continue
            try:
                fields = json.loads(raw.decode("utf-8-sig", "surrogatepass"))
            except (ValueError, RecursionError) as error:
                if not raw.endswith(b"\n") and line > 1:
                    return  # the last line was cut off in the middle
                raise self._broken(line, error) from None
            yield line, fields

    def _broken(self, number: int, error: Exception) -> TraceFileError:
        if self.header is None:
            return TraceFileError(
                f"{self.name} is not a trace: its first line is not a header ({_short(error)}). "
                "Record one with: tracer run PROGRAM"
            )
        return TraceFileError(
            f"{self.name}, line {number}: not an event of a trace ({_short(error)}). "
            "Record the program again, or delete this line."
        )

    def _frame(self, kind: str, fields: dict[str, Any], number: int) -> None:
        if self.header is None and kind != "header":
            raise TraceFileError(f"{self.name} is not a trace: its first line is not a header.")
        try:
            if kind == "header":
                _check_version(self.name, fields.get("format"))
                self.header = Header.model_validate(fields)
            elif kind == "source":
                self.sources.append(Source.model_validate(fields))
            else:
                self.footer = Footer.model_validate(fields)
        except ValidationError as error:
            why = f"the {kind} is not as it should be ({_short(error)}). Record the program again."
            raise TraceFileError(f"{self.name}, line {number}: {why}") from None


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


@contextlib.contextmanager
def _opened(source: Path | IO[bytes]) -> Iterator[IO[bytes]]:
    """The file as binary lines; errors of the file system become sentences."""
    if not isinstance(source, Path):
        yield source
        return
    try:
        with source.open("rb") as file:
            yield file
    except IsADirectoryError:
        raise TraceFileError(f"{source} is a directory. Name a trace in it.") from None
    except FileNotFoundError:
        raise TraceFileError(
            f"there is no trace {source}. Record one with: tracer run PROGRAM"
        ) from None
    except OSError as error:
        raise TraceFileError(f"{source} cannot be read: {error.strerror}.") from None


@contextlib.contextmanager
def _no_collecting() -> Iterator[None]:
    """Spare the collector from looking again and again at a million rows that all stay."""
    pause = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if pause:
            gc.enable()


def _dumps(value: object) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _model_line(model: BaseModel) -> str:
    return _dumps(model.model_dump(mode="json", exclude_none=True)) + "\n"


def _short(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"broken JSON at column {error.colno}"
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    if isinstance(error, KeyError):
        return f"no {error.args[0]!r}"
    return str(error).splitlines()[0] if str(error) else type(error).__name__
