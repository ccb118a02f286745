"""The table of events: one line each, numbered by their place, of any length."""

import tracemalloc
from itertools import islice
from pathlib import Path

from tests import scenes
from tests.big_trace import write_big_trace
from tests.gold import Gold
from tests.story import tell
from tracer.model.trace import Trace
from tracer.renderers import Events, Page, Picture, Selection


def table(trace: Trace, **options: object) -> list[str]:
    return list(Events(**options).lines(Picture.of(trace)))  # type: ignore[arg-type]


def test_a_table_looks_as_it_should(gold: Gold) -> None:
    """At 80 columns, where at the right."""
    gold("\n".join(table(scenes.philosophers())) + "\n", "events/philosophers.txt")


def test_every_event_has_a_line() -> None:
    """Below the titles."""
    assert len(table(scenes.ktv())) == 1 + 155


def test_numbers_are_places_in_the_trace() -> None:
    """Whatever is left out."""
    lines = table(scenes.ktv(), selection=Selection(10**9, 5 * 10**9, ("user1",)))
    assert [line.split()[0] for line in lines[1:]] == ["50", "51", "52", "56"]


def test_events_of_an_object_can_be_chosen() -> None:
    """Whoever made them."""
    lines = table(scenes.ktv(), selection=Selection(only=("semaphore",)))
    assert {line.split()[3] for line in lines[1:]} == {
        "created", "acquired", "requested", "released",
    }  # fmt: skip


def test_what_was_printed_is_quoted() -> None:
    """And shown harmless."""
    (line,) = table(tell('A prints "hi\x1b[1m"'), selection=Selection(10**9))[1:]
    assert '"hi\\x1b[1m"' in line


def test_a_long_trace_is_not_held_in_memory(tmp_path: Path) -> None:
    """The first and the thirty-thousandth line cost the same."""
    path = write_big_trace(tmp_path / "big.jsonl", 30_000)
    lines = Events(Page()).lines(Picture(path))
    next(lines)
    next(lines)
    tracemalloc.start()
    try:
        count = sum(1 for _ in islice(lines, 40_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count > 29_000
    assert peak < 30_000_000


def test_a_cut_trace_is_sorted_before_it_is_shown(tmp_path: Path) -> None:
    """Nobody had merged it; and it says that it is cut."""
    path = write_big_trace(tmp_path / "big.jsonl", 2_000, processes=5)
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], *reversed(lines[1:-1])]) + "\n")
    shown = list(Events(Page()).lines(Picture(path)))
    seconds = [float(line.split()[1]) for line in shown[1:-1]]
    assert seconds == sorted(seconds)
    assert "cut short" in shown[-1]
