"""Which locks an actor holds: what the rules about races say of each line."""

import pytest

from tests.state.fold import fold
from tests.story import tell
from tracer.checks.races.held import NOTHING, Held
from tracer.model.trace import Trace


def held(trace: Trace, actor: str = "main.0") -> tuple[str, ...]:
    """What an actor holds in the end."""
    held = Held(fold(trace))
    for position, event in enumerate(trace.events):
        if event.kind in Held.KINDS:
            held.see(event, position)
    return held.of.get(actor, NOTHING).names


@pytest.mark.parametrize(
    ("story", "names"),
    [
        ("A acquires left\nA acquires right", ("left", "right")),
        ("A acquires left\nA acquires right\nA releases left", ("right",)),
        # an RLock is held until it has been given back as often as it was taken
        ("left is RLock\nA acquires left\nA acquires left\nA releases left", ("left",)),
        ("left is RLock\n" + "A acquires left\n" * 2 + "A releases left\n" * 2, ()),
        # whoever releases a Lock, it is free
        ("A acquires left\nB releases left", ()),
        ("A acquires left\nB releases left\nB acquires left", ()),
        # nobody released it: one of the two is a fault of the recording
        ("A acquires left\nB acquires left", ()),
        # one permit is a lock, two let two in, none is a signal
        ("room is Semaphore(1)\nA acquires room", ("room",)),
        ("room is Semaphore(2)\nA acquires room", ()),
        ("room is Semaphore(0)\nB releases room\nA acquires room", ()),
        # who waits for a condition has let go of it
        ("A acquires ready\nA lets go and waits for ready", ()),
        ("A acquires ready\nA lets go and waits for ready\nA wakes from ready", ("ready",)),
        # an Event is nothing that one holds
        ("A sets go", ()),
    ],
)
def test_what_is_held_in_the_end(story: str, names: tuple[str, ...]) -> None:
    """First taken first."""
    assert held(tell(story)) == names


def test_a_trace_that_was_cut_begins_with_what_was_held() -> None:
    """The snapshot says it."""
    trace = tell('A acquires left\nA marks "here"\nA acquires right')
    here = next(p for p, event in enumerate(trace.events) if event.kind == "marked")
    before = Trace(trace.header, trace.events[:here])
    cut = trace.events[here]
    cut.kind, cut.more = "snapshot", {"state": fold(before).facts()}
    trace.events = trace.events[here:]
    assert held(trace) == ("left", "right")
