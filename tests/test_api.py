"""The verbs as functions."""

import io
from pathlib import Path

import pytest

from tests import scenes
from tests.cli.test_show import write
from tests.renderers.draw import chart
from tracer.api import load, render
from tracer.errors import TraceFileError, UsageError


def test_what_was_loaded_can_be_rendered(tmp_path: Path) -> None:
    """From a path, a stream, or memory: the same chart."""
    path = write(tmp_path / "ktv.jsonl", scenes.ktv())
    assert load(path) == load(str(path)) == load(io.BytesIO(path.read_bytes())) == scenes.ktv()
    assert render(load(path)) == render(str(path)) == chart(scenes.ktv())


def test_a_view_has_its_own_options() -> None:
    """`At` wants a moment."""
    assert "after 86 of 155 events" in render(scenes.ktv(), "at", t=7_500_000_000)


def test_errors_are_those_of_the_house(tmp_path: Path) -> None:
    """A view that there is not, a file that is no trace."""
    with pytest.raises(UsageError, match=r"there is no view 'pie'\. There are: gantt"):
        render(scenes.ktv(), "pie")
    (tmp_path / "x").write_text("no")
    with pytest.raises(TraceFileError, match="is not a trace"):
        load(tmp_path / "x")
