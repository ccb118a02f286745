"""`tracer schema`: JSON Schema of a line."""

import json

from click.testing import CliRunner

from tracer.cli import main
from tracer.model.events import KINDS


def test_every_kind_of_line_is_in_the_schema() -> None:
    """Header, source, footer and every kind of event."""
    result = CliRunner().invoke(main, ["schema"])
    assert result.exit_code == 0
    schema = json.loads(result.stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["discriminator"]["mapping"]) == KINDS | {"header", "source", "footer"}
