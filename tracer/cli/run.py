"""`tracer run TARGET`: run a program as plain python would, and record what its processes do."""

from __future__ import annotations

import os
import re
import signal
import sys
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from tracer.cli.given import Seconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tracer.recording.command import Outcome
    from tracer.state import State

_UNITS: Final = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([KMG]?)(?:i?B)?", re.IGNORECASE)


_MOST_CHECKED: Final = 200_000
"""Events that are checked at once, in about a second."""


class _Size(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # newer click
    """A number of bytes: 500K, 20M, 1G."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        match = _SIZE.fullmatch(str(value).strip())
        if match is None:
            self.fail(f"{value!r} is not a size such as 500K, 20M or 1G.", param, ctx)
        return int(float(match[1]) * _UNITS[match[2].upper()])


@click.command(
    # What stands after TARGET is the program's, whatever it looks like.
    context_settings={"allow_interspersed_args": False},
    options_metavar="[OPTIONS]",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Default: traces/<name>.jsonl"
)
@click.option("-m", "module", is_flag=True, help="TARGET is a module, as in python -m.")
@click.option(
    "--stop-after",
    type=Seconds(),
    metavar="SECONDS",
    help="End the program after so long (exit code 124); with --virtual, of virtual time.",
)
@click.option(
    "--seed",
    type=int,
    metavar="N",
    help="Seed random in every process; with --virtual, the schedule as well.",
)
@click.option("--virtual", is_flag=True, help="Under control, on a clock that never waits.")
@click.option(
    "--strategy",
    metavar="NAME",
    help="Who chooses, with --virtual only: random (the default), or another of explore's.",
)
@click.option("--no-values", is_flag=True, help="Record no reads and writes of shared values.")
@click.option(
    "--max-size",
    type=_Size(),
    metavar="SIZE",
    help="Keep the trace below 20M, 1G …: the oldest events go, the state at the cut stays.",
)
@click.option("--show", is_flag=True, help="Draw the chart at the end.")
@click.option("--live", is_flag=True, help="Show who runs and who waits while it runs.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what is wrong.")
@click.argument("target")
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def run(
    ctx: click.Context,
    output: Path | None,
    module: bool,
    stop_after: float | None,
    seed: int | None,
    virtual: bool,
    strategy: str | None,
    no_values: bool,
    max_size: int | None,
    show: bool,
    live: bool,
    quiet: bool,
    target: str,
    args: tuple[str, ...],
) -> None:
    """Run TARGET, a scenario's name, a script or with -m a module, and record it.

    Options before TARGET are tracer's, everything after it is the program's.
    """
    from tracer import api

    if strategy is not None and not virtual:
        raise click.UsageError("--strategy says who chooses under control: add --virtual.")
    with _panel() if live else nullcontext() as picture:
        outcome = api.record(
            target, *args, module=module, output=output, seed=seed, stop_after=stop_after,
            max_size=max_size, say=say if quiet else _headline, alone=True, values=not no_values,
            panel=picture, virtual=virtual, strategy=strategy or "random",
        )  # fmt: skip
    conclude(outcome, quiet=quiet, findings=not show)
    if show and not outcome.error:
        # A long chart may be interrupted; the run itself is over.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _show(outcome.path)
    ctx.exit(outcome.exit_code)


def _panel() -> AbstractContextManager[Callable[[State, int], None] | None]:
    from tracer.recording.live import panel

    return panel(say)


def conclude(outcome: Outcome, *, quiet: bool, findings: bool = True) -> None:
    """The facts of the run, what was found, the path of its trace and what to do with it."""
    for remark in outcome.remarks:
        say(remark)
    if outcome.error:
        say(outcome.error)
        return
    if outcome.lost:
        say(f"{outcome.lost} events found no room and are not in the trace")
    if outcome.cut_before is not None:
        say(f"--max-size: events before {outcome.cut_before / 1e9:.3f} s are not in the trace")
    if quiet:
        return
    shown = os.path.relpath(outcome.path)
    _write(f"{facts(outcome)} -> {shown}")
    if findings:
        _tell_findings(outcome)
    _write(f"see it:  tracer show {_quoted(shown)}")


def facts(outcome: Outcome) -> str:
    """`ktv: 14 processes, semaphore(4), 17.0 s, exit 0, 134 events`."""
    from tracer.recording import report

    ending = outcome.ending
    many = outcome.processes
    ends = {
        "deadlock": "deadlock, ended by tracer",
        "stopped": "stopped by --stop-after",
        "interrupted": f"interrupted, {_exit(ending.code)}",
    }
    words = [
        f"{many} process{'es' if many != 1 else ''}",
        report.objects(outcome.state),
        f"{ending.t / 1e9:.1f} s",
        ends.get(ending.outcome, _exit(ending.code)),
        f"{outcome.events} event{'s' if outcome.events != 1 else ''}",
    ]
    return f"{outcome.command.name}: {', '.join(word for word in words if word)}"


def _exit(code: int | None) -> str:
    if code is None:
        return "ended by tracer"
    if code >= 0:
        return f"exit {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"


def _tell_findings(outcome: Outcome) -> None:
    """The worst of what the checks find; a trace that takes long to check is left to `check`."""
    if outcome.events > _MOST_CHECKED:
        _write(f"check it: tracer check {_quoted(os.path.relpath(outcome.path))}")
        return
    from tracer.cli.terminal import page
    from tracer.errors import TracerError
    from tracer.messages import chosen
    from tracer.renderers import Picture
    from tracer.renderers.findings import Findings

    sheet = replace(page(), encoding=sys.stderr.encoding or "ascii", colour=False)
    blocks = Findings(sheet, chosen("auto"), down_to="warning")
    with suppress(TracerError):  # the trace stands; what reads it says what is wrong with it
        for line in blocks.lines(Picture(outcome.path)):
            _write(line)


def _headline(line: str) -> None:
    """What is said while the program runs; who waits for whom follows as a finding."""
    if not line.startswith(" "):
        say(line)


def say(line: str) -> None:
    """One whole line of tracer's own on stderr, in one piece."""
    _write(line if line.startswith(" ") else f"tracer: {line}")


def _write(line: str) -> None:
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    clean = "".join(sign if sign.isprintable() or sign == " " else "?" for sign in line)
    data = (clean + "\n").encode(encoding, "backslashreplace")
    try:
        sys.stderr.flush()
        os.write(sys.stderr.fileno(), data)
    except (OSError, ValueError, AttributeError):
        with suppress(OSError):  # nobody can be told that nothing can be told
            click.echo(clean, err=True)  # a stream without a descriptor, in tests


def _quoted(path: str) -> str:
    import shlex

    return shlex.quote(path)


def _show(path: Path) -> None:
    from tracer.cli.show import show

    with click.Context(show) as ctx:
        ctx.invoke(show, trace=str(path))
