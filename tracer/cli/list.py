"""`tracer list`: the scenarios that come with tracer."""

from __future__ import annotations

import click


@click.command()
def list() -> None:  # noqa: A001 -- the verb's name
    """Show the scenarios that `tracer run NAME` knows."""
    import sys

    from tracer import scenario_files
    from tracer.cli.terminal import write
    from tracer.renderers.text import safe

    names = scenario_files.names()
    label = max(map(len, names), default=0)
    encoding = sys.stdout.encoding or "ascii"
    write(f"{name:<{label}}  {safe(scenario_files.title(name), encoding)}" for name in names)
