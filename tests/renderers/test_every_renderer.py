"""What holds for every member of the family, whatever it draws."""

import pkgutil
from collections.abc import Callable

import pytest
from rich.cells import cell_len

import tracer.renderers
from tests import scenes
from tests.builder import Builder
from tests.story import tell
from tracer.model.trace import Trace
from tracer.renderers import RENDERERS, Picture, Renderer

TRACES: dict[str, Callable[[], Trace]] = {
    "empty": lambda: Builder().trace(),
    "empty and cut": lambda: Builder().trace(None),
    "one event": lambda: tell("main exits"),
    "unicode": scenes.philosophers,
    "killed": lambda: tell("A acquires left\nA dies\nB requests left", outcome="stopped"),
    "long": scenes.traffic_light,
    "short": scenes.hand_over,
    "surrogates": lambda: tell('A prints "\ud800\x1b"\nA\udfff acquires l\ud912'),
}


def test_every_file_of_the_family_is_registered() -> None:
    """Base, text and the chart's parts are machinery; `findings` becomes a member with `check`."""
    files = {module.name for module in pkgutil.iter_modules(tracer.renderers.__path__)}
    members = {renderer.name for renderer in RENDERERS}
    assert members <= files
    assert files - members <= {"base", "text", "chart", "findings"}


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.name)
@pytest.mark.parametrize("name", TRACES)
def test_lines_are_printable_and_come_again(renderer: type[Renderer], name: str) -> None:
    """No newline, no control character, nothing that cannot be encoded; twice the same."""
    picture = Picture.of(TRACES[name]())
    lines = list(renderer().lines(picture))
    assert lines == list(renderer().lines(picture))
    for line in lines:
        assert line.isprintable()
        line.encode("utf-8")
        assert renderer.name == "json" or cell_len(line) <= 80
