"""`tracer list`: the scenarios that come with tracer."""

from __future__ import annotations

import click


@click.command()
def list() -> None:  # noqa: A001 -- the verb's name
    """Show the scenarios that `tracer run NAME` knows."""
    from tracer import scenario_files
    from tracer.cli.terminal import page, write
    from tracer.renderers.text import safe

    stories, bugs = scenario_files.names(), scenario_files.bugs()
    broken = [name for name in bugs if f"{name}_fixed" in bugs]
    label = max(map(len, (*stories, *broken)), default=0)
    encoding = page().encoding
    lines = {
        name: f"{name:<{label}}  {safe(scenario_files.title(name), encoding)}"
        for name in (*stories, *broken)
    }
    write(lines[name] for name in stories)
    if broken:
        write(["", "with a mistake that few orders show; NAME_fixed is without it:"])
        write(lines[name] for name in broken)
