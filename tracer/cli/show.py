"""`tracer show TRACE`: the chart of a trace, its events, or one moment of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracer.cli.given import Moment, source

if TYPE_CHECKING:
    from tracer.renderers import Renderer
    from tracer.renderers.gantt import By
    from tracer.renderers.json import View


@click.command()
@click.argument("trace")
@click.option("--width", type=click.IntRange(min=20), help="Default: the terminal's, or 80.")
@click.option("--from", "since", type=Moment(), help="Begin here: seconds, or 300ms, 40us.")
@click.option("--to", "until", type=Moment(), help="End here.")
@click.option("--only", metavar="NAMES", help="Only these actors and objects: 'user5,light,fork*'.")
@click.option(
    "--by",
    type=click.Choice(["process", "object", "order"]),
    default="process",
    help="A row per process; per object and its users; or each event a column of its own.",
)
@click.option("--rows", type=click.IntRange(min=1), help="At most so many rows; default: 40 lines.")
@click.option("--all", "all_rows", is_flag=True, help="All rows.")
@click.option("--events", is_flag=True, help="A table of the events instead.")
@click.option("--at", type=Moment(), help="Who holds and who waits at this moment instead.")
@click.option("--story", is_flag=True, help="Of a controlled run: who did what, who was slow.")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@click.option("--strict", is_flag=True, help="Hold every event against the schema.")
@click.option("--lang", type=click.Choice(["auto", "en", "zh", "both"]), default="auto")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
def show(
    trace: str,
    width: int | None,
    since: int | None,
    until: int | None,
    only: str | None,
    by: By,
    rows: int | None,
    all_rows: bool,
    events: bool,
    at: int | None,
    story: bool,
    as_json: bool,
    strict: bool,
    lang: str,
    color: str,
) -> None:
    """Draw the chart of TRACE, a file that `tracer run` wrote; - is standard input."""
    import gc

    from tracer.cli.terminal import page, write
    from tracer.errors import UsageError
    from tracer.messages import chosen
    from tracer.renderers import At, Events, Gantt, Json, Picture, Selection, Story

    if events + story + (at is not None) > 1:
        raise UsageError("--events, --story and --at are different views. Say one of them.")
    if since is not None and until is not None and since >= until:
        raise UsageError("--from must be before --to.")
    gc.disable()  # a million rows that all stay: nothing to collect, and much to look at in vain
    names = tuple(name.strip() for name in (only or "").split(",") if name.strip())
    selection = Selection(since, until, names)
    sheet = page(width, color)
    renderer: Renderer
    if as_json:
        view: View = "events" if events else "gantt" if at is None else "at"
        renderer = Json(selection, view, at or 0)
    elif events:
        renderer = Events(sheet, selection)
    elif story:
        renderer = Story(sheet, chosen(lang))
    elif at is not None:
        renderer = At(sheet, selection, at)
    else:
        renderer = Gantt(sheet, selection, by, 0 if all_rows else rows, chosen(lang))
    write(renderer.lines(Picture(source(trace), strict=strict)))
