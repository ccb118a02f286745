"""Values and what is like them: the content is what was written last, wherever that was."""

import json
from typing import Any

from tests.state.fold import fold, spans, thing
from tests.story import tell
from tracer.messages.states import standing
from tracer.model.events import Event
from tracer.model.trace import Trace
from tracer.reconstruct import reconstruct
from tracer.state import LockState, State, ValueState


def events(*told: tuple[str, dict[str, Any]], type_name: str = "Array") -> Trace:
    """A trace of one object that one actor made."""
    made = [Event(0, 1, "main", 0, "created", "data", "a.py:1", {"type": type_name})]
    rest = [
        Event(t, 1, "main", t, kind, "data", "a.py:2", fields or None)
        for t, (kind, fields) in enumerate(told, 1)
    ]
    trace = tell("")
    trace.events[:] = made + rest
    return trace


def test_the_content_is_what_was_written_last() -> None:
    """A read and a write each; the first content stands in the making."""
    trace = tell("""
        counter is Value(3)
        A reads 3 from counter    A writes 4 to counter
        B reads 4 from counter    B writes 5 to counter
    """)
    counter = thing(trace, "counter", ValueState)
    assert (counter.content, counter.reads, counter.writes) == (5, 2, 2)
    assert counter.word() == "content 5"
    assert counter.given is not None
    assert counter.given.actor == "main.1"
    (gauge,) = reconstruct(trace).things["counter"].gauges
    assert (gauge.what, gauge.values) == ("content", [3, 4, 5])


def test_a_write_that_raised_wrote_nothing() -> None:
    """It was stamped before it was tried."""
    trace = tell("""
        counter is Value(3)
        A writes 4 to counter    A fails to write to counter
    """)
    counter = thing(trace, "counter", ValueState)
    assert (counter.content, counter.writes) == (3, 0)


def test_what_is_read_is_there_whoever_wrote_it() -> None:
    """A write through get_obj() is not seen; the read after it tells."""
    trace = tell("counter is Value(3)\nA reads 9 from counter")
    assert thing(trace, "counter", ValueState).content == 9


def test_a_value_that_was_not_seen_being_made_is_not_known() -> None:
    """Until something is read from it or written to it."""
    counter = ValueState("counter", "Value", None)
    assert counter.levels() == (None,)
    assert counter.word() == "content unknown"
    assert standing(counter, str, "en") == "content unknown"


def test_an_array_has_places() -> None:
    """Each is known by its own last access."""
    trace = tell("""
        data is Array(8)
        A writes 4 to data at 0    B writes 7 to data at 3    A reads 7 from data at 3
    """)
    data = thing(trace, "data", ValueState)
    assert data.items == {0: 4, 3: 7}
    assert data.levels() == ((1, 2),)
    assert data.word() == "1 reads, 2 writes, [3] is 7"
    assert standing(data, str, "en") == "read 1 and written 2 times"
    assert standing(data, str, "zh") == "读取 1 次，写入 2 次"


def test_a_slice_may_change_any_place() -> None:
    """What was known of the others is forgotten."""
    trace = events(
        ("wrote", {"index": 1, "item": 5}), ("wrote", {"index": "0:2", "item": "[1, 2]"})
    )
    assert thing(trace, "data", ValueState).items == {"0:2": "[1, 2]"}


def test_a_method_may_move_what_stands_there() -> None:
    """`append`, `sort`, `pop` of a manager's list."""
    trace = events(
        ("wrote", {"index": 1, "item": 5}), ("wrote", {"method": "sort"}), type_name="list"
    )
    data = thing(trace, "data", ValueState)
    assert (data.items, data.writes) == ({}, 2)


def test_no_more_places_are_remembered_than_fit() -> None:
    """An Array of ten million items is not rebuilt item by item."""
    trace = events(*[("wrote", {"index": place, "item": 1}) for place in range(5000)])
    data = thing(trace, "data", ValueState)
    assert len(data.items) == 200
    assert data.writes == 5000


def test_reads_told_as_one_count_each() -> None:
    """`times` of them."""
    trace = events(("read", {"item": 0, "times": 7}))
    assert thing(trace, "data", ValueState).reads == 7


def test_raw_ones_have_no_row() -> None:
    """Their accesses are not seen."""
    trace = events(type_name="RawArray")
    raw = thing(trace, "data", ValueState)
    assert raw.gauges == raw.levels() == ()
    assert standing(raw, str, "en") == "accesses are not seen"
    assert reconstruct(trace).things["data"].gauges == []


def test_its_own_lock_is_an_rlock_once_it_is_used() -> None:
    """Nobody makes it but the Value."""
    trace = tell("""
        counter is Value(3)
        A acquires counter.lock    A acquires counter.lock    B requests counter.lock
        A releases counter.lock    A releases counter.lock    B acquires counter.lock
    """)
    del trace.events[[event.object for event in trace.events].index("counter.lock")]
    lock = fold(trace).objects["counter.lock"]
    assert isinstance(lock, LockState)
    assert (lock.type, lock.holders()) == ("RLock", ["main.1"])
    (wait,) = spans(trace, "wait")
    assert wait.given is not None
    assert wait.given.actor == "main.0"


def test_its_state_survives_a_snapshot() -> None:
    """As JSON and back."""
    trace = tell(
        """
        counter is Value(3)    data is Array(8)
        A writes 4 to data at 0    A writes 4.5 to counter    B writes 1 to data at 2:3
    """.replace("    data is", "\n data is")
    )
    state = fold(trace)
    again = State()
    again.restore(json.loads(json.dumps(state.facts())))
    assert again.facts() == state.facts()
    assert again.objects["counter"].levels() == (4.5,)
