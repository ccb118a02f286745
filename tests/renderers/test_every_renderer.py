"""What holds for every member of the family, whatever it draws."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests import scenes
from tests.builder import Builder
from tests.story import tell
from tests.strange import events
from tracer.model.events import Event, order
from tracer.model.trace import Trace
from tracer.renderers import RENDERERS, At, Events, Gantt, Json, Picture, Renderer

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


def test_a_member_is_called_as_its_file() -> None:
    """One word for both, and one member to a file."""
    assert [renderer.__module__ for renderer in RENDERERS] == [
        f"tracer.renderers.{renderer.name}" for renderer in RENDERERS
    ]
    assert len({renderer.name for renderer in RENDERERS}) == len(RENDERERS)


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


@given(st.lists(events, max_size=30))
def test_no_trace_is_too_strange_to_draw(history: list[Event]) -> None:
    """Two holders, joins of nobody, waits that never began: lines all the same."""
    told = tell("main exits", outcome="stopped", exit=None)
    trace = Trace(told.header, sorted(history, key=order), told.footer)
    for renderer in (Gantt(), Gantt(by="object"), Gantt(by="order"), Events(), At(), Json()):
        for line in renderer.lines(Picture.of(trace)):
            assert line.isprintable()
