"""`tracer replay TRACE`: the trace again, at speed or step by step; in a pipe, its steps."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

import click

from tracer.cli.given import Moment, source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.messages import Language
    from tracer.playback import Playback
    from tracer.renderers import Page, Picture

_SLOWEST: Final = 1e-6
_FASTEST: Final = 1e6

_KEYS: Final = """\b
space          pause and go; again from the beginning, at the end
n, right       one step on            p, left    one step back
f              to the next finding    F          to the one before
+ and -        twice, half the speed  home, end  first and last moment
page up, down  a twentieth of the time
q              quit"""


@click.command(epilog=f"Keys:\n\n{_KEYS}")
@click.argument("trace")
@click.option(
    "--speed",
    type=click.FloatRange(_SLOWEST, _FASTEST),
    default=1.0,
    metavar="N",
    help="1 is real time, 10 ten times as fast; pauses of more than two seconds are shortened.",
)
@click.option("--from", "since", type=Moment(), help="Begin here: seconds, or 300ms, 40us.")
@click.option("--to", "until", type=Moment(), help="End here.")
@click.option("--lang", type=click.Choice(["auto", "en", "zh", "both"]), default="auto")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
@click.option("--width", type=click.IntRange(min=20), help="Default: the terminal's, or 80.")
def replay(
    trace: str,
    speed: float,
    since: int | None,
    until: int | None,
    lang: str,
    color: str,
    width: int | None,
) -> None:
    """Play TRACE back, a file that `tracer run` wrote; - is standard input.

    Where standard output is no terminal every step is printed, a line each, and ! stands before
    what was found.
    """
    import gc
    import math

    from tracer.cli.terminal import page, write
    from tracer.errors import UsageError
    from tracer.messages import chosen
    from tracer.playback import Playback
    from tracer.renderers import Picture, Selection, Steps

    if math.isnan(speed):
        raise UsageError("--speed must be a number: 1 is real time, 10 ten times as fast.")
    if since is not None and until is not None and since >= until:
        raise UsageError("--from must be before --to.")
    gc.disable()  # a million rows that all stay: nothing to collect, and much to look at in vain
    languages = chosen(lang)
    sheet = page(width, color)
    picture = Picture(source(trace))
    with _keyboard(piped=trace == "-") as keys:
        if keys is None or not picture.trace.events:
            write(Steps(sheet, Selection(since, until), languages).lines(picture))
            return
        playback = Playback(picture.trace, picture.findings, since=since, until=until)
        with suppress(KeyboardInterrupt):  # another way to say q
            _play(picture, playback, keys, speed, languages, sheet, width)


@contextmanager
def _keyboard(*, piped: bool) -> Iterator[int | None]:
    """Where keys come from; None if there is nobody to look or to press any."""
    if not sys.stdout.isatty() or os.environ.get("TERM", "dumb") == "dumb":
        yield None
    elif not piped and sys.stdin is not None and sys.stdin.isatty():
        yield sys.stdin.fileno()
    else:
        terminal = None
        with suppress(OSError):
            terminal = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
        try:
            yield terminal
        finally:
            if terminal is not None:
                os.close(terminal)


def _play(
    picture: Picture,
    playback: Playback,
    keys: int,
    speed: float,
    languages: tuple[Language, ...],
    sheet: Page,
    width: int | None,
) -> None:
    """Show and listen until somebody quits."""
    import gc
    import time
    from dataclasses import replace

    from tracer.cli.replay_player import Player
    from tracer.cli.replay_screen import Screen
    from tracer.cli.replay_terminal import Terminal

    screen = Screen(picture, languages)
    gc.freeze()  # what was read stays; what is drawn goes
    gc.enable()
    with Terminal(keys) as terminal:
        player = Player(playback, speed, time.monotonic)
        while not player.over:
            player.tick()
            columns, lines = terminal.size()
            # Below 20 the terminal cuts what does not fit.
            now = replace(sheet, width=max(min(width or columns, columns), 20))
            terminal.draw(screen.lines(player, now, lines))
            for key in terminal.keys(player.patience()):
                player.press(key)
