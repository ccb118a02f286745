"""The story of a long run keeps the steps where the turn was taken, and says what it leaves out."""

from tests.story import tell
from tracer.model.schedule import Decision, Operation, as_rows
from tracer.renderers.base import Picture
from tracer.renderers.story import Story

PAIRS = 20


def story(turns: int) -> list[str]:
    """A and B take a lock in turn, 80 steps; the turn is taken so often, from the third step on."""
    said = (
        f"{who} {does} lock"
        for _ in range(PAIRS)
        for who in "AB"
        for does in ("acquires", "releases")
    )
    trace = tell("\n".join(said))
    assert trace.footer is not None
    shared = [
        event.t for event in trace.events if event.object == "lock" and event.kind != "created"
    ]
    could = tuple(Operation(event.actor, "acquire", "lock", True) for event in trace.events[-4:])
    taken = [Decision(number, (could[0], could[-1]), 1, 0, 1) for number in range(turns)]
    trace.footer = trace.footer.model_copy(
        update={"schedule": as_rows(taken), "moments": shared[2 : 2 + turns]}
    )
    return list(Story().lines(Picture.of(trace)))


def test_where_the_turn_was_taken_is_told_however_long_ago() -> None:
    """What decides may have been done long before it goes wrong."""
    lines = story(1)
    at = next(number for number, line in enumerate(lines) if "switch here" in line)
    assert [line.split()[0] for line in lines[:at]] == ["1", "2"]
    assert [line.split()[0] for line in lines[at + 1 : at + 5]] == ["3", "4", "...", "57"]


def test_of_many_turns_only_those_of_the_last_steps_are_told() -> None:
    """A schedule that is not minimised takes the turn all the time."""
    lines = story(30)
    assert not [line for line in lines if "switch here" in line]
    assert [line.split()[0] for line in lines[:2]] == ["...", "57"]
