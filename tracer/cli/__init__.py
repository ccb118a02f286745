"""The command line: one file per verb, each of which parses, calls the api and prints.

To add a verb: write `cli/<verb>.py` with a click command of the same name, its test, a function in
`api.py`, a heading in the README, and put its name into COMMANDS.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from importlib import import_module
from typing import Any, Final

import click

from tracer import __version__
from tracer.errors import TracerError

COMMANDS: Final = (
    "run",
    "show",
    "check",
    "explain",
    "replay",
    "explore",
    "rerun",
    "list",
    "schema",
)
"""Every verb, in the order of the help. Its module is imported when somebody says it."""

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
PIPE_CLOSED: Final = 141  # what a shell reports of a program that SIGPIPE ended
INTERRUPTED: Final = 130  # and that SIGINT did


class Verbs(click.Group):
    """Finds the verbs in their files, and is the one place where errors become sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [verb for verb in COMMANDS if self.get_command(ctx, verb)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = f"tracer.cli.{cmd_name}"
        try:
            command = getattr(import_module(module), cmd_name)
        except ModuleNotFoundError as error:
            if error.name != module:
                raise
            return None
        assert isinstance(command, click.Command)
        return command

    def main(self, *args: Any, **more: Any) -> Any:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")  # a name may be in any script
        try:
            return super().main(*args, **more)
        except OSError as error:
            full = error.errno in _FULL and error.filename is None  # at once if nothing is buffered
            if not (full or _refuses(sys.stdout)):
                raise
            _silence(sys.stdout)
            _say(f"standard output cannot be written: {error.strerror}.")
            sys.exit(TracerError.exit_code)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except TracerError as error:
            _say(*map(str, error.args))
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is on its way out
            _say("interrupted.")
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            # Whoever was reading has read enough. What is still buffered goes nowhere at exit.
            _silence(sys.stdout)
            ctx.exit(PIPE_CLOSED)


def _say(*sentences: str) -> None:
    from tracer.renderers.text import safe

    encoding = getattr(sys.stderr, "encoding", None) or "ascii"
    for sentence in sentences:
        click.echo(f"tracer: {safe(sentence, encoding)}", err=True)


def _refuses(stream: Any) -> bool:
    """Whether what is still to be written there cannot be: a disk that is full, for example."""
    try:
        stream.flush()
    except OSError:
        return True
    return False


def _silence(stream: Any) -> None:
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError, AttributeError):
        return  # not a file of this process


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tracer", message="%(prog)s %(version)s")
def main() -> None:
    """See, check and reproduce what the processes of a multiprocessing program do to each other."""
