"""The panel of `--live`: who runs, who waits for what and since when, on stderr."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracer.state import State
    from tracer.state.actors import ActorState

_EVERY: Final = 0.25  # seconds
_MOST: Final = 20  # rows
_FIRST: Final = {"waiting": 0, "running": 1, "sleeping": 2, "died": 3, "exited": 4}


@contextmanager
def panel(say: Callable[[str], None]) -> Iterator[Callable[[State, int], None] | None]:
    """What to call with the state again and again; None where there is no place for a panel."""
    if not sys.stderr.isatty() or _same_terminal():
        say("--live needs a terminal that the program does not print on: send its output elsewhere")
        yield None
        return
    last = 0.0
    with Live(console=Console(stderr=True), auto_refresh=False, transient=True) as live:

        def draw(state: State, now: int) -> None:
            nonlocal last
            if time.monotonic() - last >= _EVERY:
                last = time.monotonic()
                live.update(table(state, now), refresh=True)

        yield draw


def table(state: State, now: int) -> Table:
    """The actors, those first who wait; who has ended comes last."""
    actors = sorted(
        state.actors.values(), key=lambda actor: (_FIRST.get(actor.status, 9), actor.began)
    )
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (f"{now / 1e9:.1f} s", "is", "since", "holds"):
        shown.add_column(heading, no_wrap=True)
    held: dict[str, list[str]] = {}
    for thing in state.objects.values():
        for hold in thing.holds:
            held.setdefault(hold.actor, []).append(thing.name)
    for actor in actors[:_MOST]:
        shown.add_row(
            Text(actor.name),
            Text(_doing(actor, state)),
            Text(f"{(now - _since(actor)) / 1e9:.1f} s", justify="right"),
            Text(", ".join(held.get(actor.actor, []))),
        )
    if len(actors) > _MOST:
        shown.add_row(Text(f"and {len(actors) - _MOST} more"))
    return shown


def _doing(actor: ActorState, state: State) -> str:
    wait = actor.wait
    if wait is None or actor.status == "sleeping":
        return actor.status
    target = state.name(wait.target or "") if wait.op == "join" else wait.target
    return f"waiting for {target} ({wait.at})" if wait.at else f"waiting for {target}"


def _since(actor: ActorState) -> int:
    if actor.ended is not None:
        return actor.ended
    return actor.wait.since if actor.wait is not None else actor.last


def _same_terminal() -> bool:
    """Whether the program prints on the terminal that the panel would be drawn on."""
    with suppress(OSError, ValueError):
        return sys.stdout.isatty() and os.ttyname(1) == os.ttyname(2)
    return False
