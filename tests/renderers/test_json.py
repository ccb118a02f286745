"""JSON: the same for programs, in ASCII."""

import json
from typing import Any

from tests import scenes
from tests.story import tell
from tracer.model.trace import Trace
from tracer.reconstruct import state_at
from tracer.renderers import Json, Picture, Selection


def lines(trace: Trace, **options: Any) -> list[str]:
    return list(Json(**options).lines(Picture.of(trace)))


def test_a_timeline_is_one_document() -> None:
    """Actors with their spans, objects with the history of their gauges."""
    document = json.loads("\n".join(lines(scenes.philosophers())))
    assert document["header"]["program"] == "philosophers.py"
    assert document["footer"]["outcome"] == "deadlock"
    plato = document["actors"][1]
    assert plato["name"] == "Plato"
    assert [span["what"] for span in plato["spans"]] == ["sleep", "wait", "hold"]
    forks = document["objects"][0]
    assert forks["gauges"] == {"holder": [[50_000_000, None], [61_000_000, "main.0"]]}


def test_it_is_ascii() -> None:
    """Whatever the trace holds, any terminal can take it."""
    for view in ("gantt", "events", "at"):
        assert "\n".join(lines(scenes.philosophers(), view=view)).isascii()


def test_events_are_a_document_to_a_line() -> None:
    """As they stand in the file, and who it was."""
    trace = tell("A acquires left\nA releases left")
    told = [json.loads(line) for line in lines(trace, view="events")]
    assert [fields["seq"] for fields in told] == [event.seq for event in trace.events]
    assert told[-1] == trace.events[-1].as_dict() | {"who": "A"}


def test_a_moment_is_the_state_then() -> None:
    """As `state_at` has it."""
    trace = scenes.ktv()
    (line,) = lines(trace, view="at", t=7 * 10**9)
    told = json.loads(line)
    assert told.pop("names")["main.0"] == "user0"
    assert told == json.loads(json.dumps(state_at(trace, 7 * 10**9).facts()))


def test_a_selection_leaves_the_rest_out() -> None:
    """Actors, objects and spans."""
    selection = Selection(10**9, 2 * 10**9, ("user4", "nothing"))
    document = json.loads("\n".join(lines(scenes.ktv(), selection=selection)))
    (actor,) = document["actors"]
    assert [span["what"] for span in actor["spans"]] == ["wait"]
    assert document["objects"] == []
