"""Cuts a finished trace down to a size: the first events go, one snapshot takes their place."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final

from tracer.model.events import Event
from tracer.state import State

if TYPE_CHECKING:
    from pathlib import Path

_FOOTER_GROWS: Final = 64  # bytes: it will say where the cut is


def fit(path: Path, max_size: int) -> tuple[int, int] | None:
    """Make the trace at `path` at most `max_size` bytes long, as far as its head and end allow.

    Returns the time of the cut and how many events are left, or None if the trace was short enough.
    Raises OSError as the file system does; the trace is then as it was.
    """
    size = path.stat().st_size
    if size <= max_size:
        return None
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with path.open("rb") as whole, part.open("wb") as short:
            head = b""
            line = whole.readline()
            while (fields := json.loads(line))["kind"] in {"header", "source"}:
                head += line
                line = whole.readline()
            state = State()
            last = Event(0, 0, "main", 0, "snapshot")
            gone = 0
            left = size - len(head)
            snapshot = b""
            max_size -= _FOOTER_GROWS
            while len(head) + len(snapshot) + left > max_size and fields["kind"] != "footer":
                room = max_size - len(head) - len(snapshot)
                while left > room and fields["kind"] != "footer":
                    event = _event(fields)
                    state.apply(event)
                    if event.actor == "main":
                        last = event
                    gone += 1
                    left -= len(line)
                    line = whole.readline()
                    fields = json.loads(line)
                facts = {"state": state.facts()}
                cut = Event(state.t, last.pid, "main", last.seq, "snapshot", None, None, facts)
                snapshot = _line(cut.as_dict())
            short.write(head + snapshot)
            for following in whole:
                short.write(line)
                line = following
            footer = json.loads(line)
            footer["cut_before"] = state.t
            footer["events"] += 1 - gone
            short.write(_line(footer))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return state.t, footer["events"]


def _event(fields: dict[str, Any]) -> Event:
    take = fields.pop
    return Event(
        take("t"), take("pid"), take("actor"), take("seq"), take("kind"),
        take("object", None), take("at", None), fields or None,
    )  # fmt: skip


def _line(fields: dict[str, Any]) -> bytes:
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass") + b"\n"
