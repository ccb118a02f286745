"""sys.stdout and sys.stderr: each completed line is part of the story."""

from __future__ import annotations

from tracer import wire as codes
from tracer.runtime import current
from tracer.runtime.stand_in import StandIn
from tracer.runtime.traceback import beyond_us

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "sys"

_partial: dict[str, str] = {}  # stream -> what has been written of its last line


def patch(sys: Any) -> None:
    """Shadow `write` on the streams that are there: the same objects, as they are otherwise."""
    for name in ("stdout", "stderr"):
        stream: Any = getattr(sys, name, None)
        try:
            stream.write = _told(stream.write, name)
        except AttributeError:
            pass  # closed, or a stream that takes no attributes


def forget() -> None:
    """In a forked child: the unfinished lines are the parent's."""
    _partial.clear()


def finish() -> None:
    """The process ends: what it has not completed is a line all the same."""
    for stream, text in list(_partial.items()):
        if text:
            _tell(stream, text)
    _partial.clear()


def _told(stock: Any, name: str) -> Any:
    def write(*args: Any, **named: Any) -> Any:
        try:
            written = stock(*args, **named)
        except BaseException as error:
            error.__traceback__ = beyond_us(error)
            raise
        text = _partial.get(name, "") + args[0] if args else ""
        if "\n" in text:
            *lines, text = text.split("\n")
            for line in lines:
                _tell(name, line)
        elif len(text) > codes.LONGEST_ENTRY:
            text = text[: codes.LONGEST_ENTRY]
        _partial[name] = text
        return written

    return StandIn(write, stock)


def _tell(stream: str, line: str) -> None:
    longest = codes.LONGEST_ENTRY // 4  # characters; each at most 4 bytes
    fields: dict[str, Any] = {"stream": stream, "text": line[:longest].rstrip("\r")}
    if len(line) > longest:
        fields["cut"] = len(line) - longest
    current().tell("output", 0, fields)
