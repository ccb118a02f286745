"""`tracer schema`: what a line of a trace may be, as JSON Schema."""

from __future__ import annotations

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of a line of a trace."""
    import json

    from tracer.cli.terminal import write
    from tracer.model.schema import json_schema

    write([json.dumps(json_schema(), indent=2)])
