"""Events as pydantic classes: the schema that `tracer schema` prints and `--strict` checks."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from tracer.model.deeds import (
    Accessed,
    Created,
    Failed,
    Looked,
    Moved,
    Notified,
    OnObject,
    Refused,
    Requested,
    Returned,
    Task,
    TimedOut,
    Waited,
)
from tracer.model.frame import Footer, Header, Source
from tracer.model.happenings import (
    Armed,
    Began,
    Died,
    Exited,
    Helper,
    Joined,
    Marked,
    Output,
    Reached,
    Reaped,
    Region,
    Signalled,
    Slept,
    Snapshot,
    Started,
)

AnyEvent = Annotated[
    Began
    | Exited
    | Died
    | Started
    | Joined
    | Reaped
    | Signalled
    | Created
    | Requested
    | TimedOut
    | OnObject
    | Refused
    | Moved
    | Accessed
    | Task
    | Helper
    | Returned
    | Looked
    | Waited
    | Notified
    | Slept
    | Failed
    | Output
    | Marked
    | Reached
    | Region
    | Armed
    | Snapshot,
    Field(discriminator="kind"),
]

AnyLine = Annotated[Header | Source | AnyEvent | Footer, Field(discriminator="kind")]

LINE: TypeAdapter[Any] = TypeAdapter(AnyLine)
EVENT: TypeAdapter[Any] = TypeAdapter(AnyEvent)


def json_schema() -> dict[str, Any]:
    """JSON Schema of one line of a trace."""
    schema = LINE.json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "a line of a trace",
    } | schema
