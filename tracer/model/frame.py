"""What stands around the events of a trace: its header, the texts of its sources, its footer."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Line(BaseModel):
    """Any line of a trace."""

    model_config = ConfigDict(extra="allow")  # fields of a newer minor version are kept


class Control(Line):
    """How a program was run under control; the schedule stands in the footer."""

    program_seed: int = Field(default=0, description="of its `random`; `seed` is the schedule's")
    time_passes: bool = Field(default=False, description="letting time pass early was a choice")
    timeouts: bool = Field(default=False, description="the expiry of a timeout was a choice")
    lines: bool = Field(default=False, description="every line of the program was a point")


class Header(Line):
    """First line: what was run, where and how."""

    kind: Literal["header"] = "header"
    format: str = Field(description="version of this format, major.minor")
    tracer: str = Field(description="version of the tracer that wrote the file")
    program: str = Field(description="short name: ktv.py, or the module's name")
    argv: list[str] = Field(description="the command after `tracer run`'s own options")
    path: str | None = Field(
        default=None, description="the script, relative to the working directory"
    )
    module: str | None = Field(default=None, description="the module of -m")
    start_method: str | None = Field(default=None, description="of the first process started")
    python: str
    platform: str
    started: str = Field(description="wall clock at the start, ISO 8601 with offset")
    clock: Literal["monotonic", "virtual"] = "monotonic"
    mode: Literal["recorded", "controlled"] = "recorded"
    seed: int | None = None
    values: bool = Field(
        default=True, description="whether reads and writes of shared values were recorded"
    )
    strategy: str | None = None
    control: Control | None = Field(default=None, description="of a controlled run, its manner")
    digests: dict[str, str] = Field(default_factory=dict, description="file -> sha256 of its text")


class Source(Line):
    """Text of a file of the program that events name, as it was when it ran."""

    kind: Literal["source"] = "source"
    file: str = Field(description="the name that `at` uses")
    path: str
    text: str
    cut: bool = Field(default=False, description="the text was too long and ends early")


class Footer(Line):
    """Last line of a complete trace."""

    kind: Literal["footer"] = "footer"
    outcome: Literal["finished", "deadlock", "stopped", "interrupted", "killed", "incomplete"] = (
        Field(
            description="finished: the program ended by itself; deadlock: tracer ended it; "
            "stopped: "
            "--stop-after; interrupted: Ctrl-C or SIGTERM; killed: ended by another signal; "
            "incomplete: tracer itself was killed"
        )
    )
    exit: int | None = Field(
        default=None, description="exit code of the main process, negative for a signal"
    )
    events: int
    lost: int = 0
    t: int = Field(description="ns from the start to the end")
    cut_before: int | None = Field(
        default=None, description="--max-size: no events before this time"
    )
    stuck: list[dict[str, Any]] = Field(
        default_factory=list, description="who waited for whom at the end"
    )
    schedule: list[list[Any]] | None = Field(
        default=None,
        description="of a controlled run, its choices: "
        "[step, chosen, default, turn, [[actor, kind, object, writes], ...]]",
    )
    moments: list[int] | None = Field(
        default=None, description="when each of these was made, ns from the start"
    )
