"""Records become events with the names, lines and fields that the trace's schema asks for."""

from pathlib import Path
from typing import Any

import pytest

from tests.recording.fake_program import SECOND, FakeProcess
from tracer import wire
from tracer.model.events import Event
from tracer.model.schema import EVENT
from tracer.recording.collector import Collector
from tracer.recording.pairs import without_pairs
from tracer.recording.sources import Sources
from tracer.recording.stream import Stream


def decoded(run_dir: Path) -> list[Event]:
    """All events of a finished run, copied: the decoder's own are only good until the next one."""
    collector = Collector(run_dir, Sources(Path("/program")), 0)
    collector.drain(over=True)
    return [
        Event(e.t, e.pid, e.actor, 0, e.kind, e.object, e.at, dict(e.more) if e.more else None)
        for e in collector.events()
        if e.kind != "died"
    ]


@pytest.mark.parametrize(
    ("code", "flag", "argument", "kind", "fields"),
    [
        (wire.ACQUIRED, False, None, "acquired", {}),
        (wire.ACQUIRED, True, None, "acquired", {"tried": True}),
        (wire.REFUSED, False, None, "refused", {}),
        (wire.REQUESTED_ACQUIRE, False, None, "requested", {"op": "acquire"}),
        (
            wire.REQUESTED_ACQUIRE,
            False,
            SECOND // 2,
            "requested",
            {"op": "acquire", "timeout": 0.5},
        ),
        (wire.TIMED_OUT_ACQUIRE, False, None, "timed_out", {"op": "acquire"}),
        (wire.REQUESTED_WAIT, False, SECOND, "requested", {"op": "wait", "timeout": 1.0}),
        (wire.TIMED_OUT_WAIT, False, None, "timed_out", {"op": "wait"}),
        (wire.WAITED, True, None, "waited", {}),
        (wire.WAITED, False, None, "waited", {"ok": False}),
        (wire.WAITED, True, 0, "waited", {"index": 0}),
        (wire.SET, False, None, "set", {}),
        (wire.CLEARED, False, None, "cleared", {}),
        (wire.RETURNED, True, None, "returned", {"op": "set"}),
        (wire.RETURNED, False, None, "returned", {"op": "cleared"}),
        (wire.LOOKED, True, None, "looked", {"value": True}),
        (wire.LOOKED, False, 7, "looked", {"value": False, "times": 7}),
        (wire.NOTIFIED, False, 2, "notified", {"n": 2}),
        (wire.NOTIFIED, False, None, "notified", {}),
        (wire.BROKEN, False, None, "broken", {}),
        (wire.ABORTED, False, None, "aborted", {}),
        (wire.RESET, False, None, "reset", {}),
    ],
)
def test_a_record_becomes_the_event_of_its_kind(
    tmp_path: Path, code: int, flag: bool, argument: int | None, kind: str, fields: dict[str, Any]
) -> None:
    """With its own fields, on its line; twice, because the second time it is known."""
    process = FakeProcess(tmp_path)
    lock = process.create(1, "Lock")
    for t in (10, 20):
        process.put(t, code, lock, at=14, flag=flag, argument=argument)
    events = [event for event in decoded(tmp_path) if event.kind == kind]
    assert [event.t for event in events] == [10, 20]
    for event in events:
        assert (event.object, event.at) == ("lock1", "program.py:14")
        assert (event.more or {}) == fields
        EVENT.validate_python(event.as_dict())


def test_sleeping_has_no_object(tmp_path: Path) -> None:
    """It is between an actor and the clock."""
    process = FakeProcess(tmp_path)
    process.put(1, wire.REQUESTED_SLEEP, at=3, argument=2 * SECOND)
    process.put(2, wire.SLEPT, at=3)
    requested, slept = decoded(tmp_path)[1:]
    assert (requested.object, requested.more) == (None, {"op": "sleep", "timeout": 2.0})
    assert (slept.kind, slept.object) == ("slept", None)


def test_every_code_is_an_event_of_the_schema(tmp_path: Path) -> None:
    """wire.KINDS and the schema know each other."""
    process = FakeProcess(tmp_path)
    lock = process.create(1, "Lock")
    for code in wire.KINDS:
        sleeping = code in {wire.REQUESTED_SLEEP, wire.SLEPT}
        process.put(code, code, None if sleeping else lock, flag=True)
    events = decoded(tmp_path)
    assert len(events) == 2 + len(wire.KINDS)
    for event in events:
        EVENT.validate_python(event.as_dict())


def test_the_end_of_a_with_block_is_on_the_line_of_its_beginning(tmp_path: Path) -> None:
    """The innermost one of the same actor and object; a plain release has its own line."""
    process = FakeProcess(tmp_path)
    rlock = process.create(1, "RLock")
    other = process.create(2, "Lock")
    process.put(10, wire.ACQUIRED, rlock, at=1)
    process.put(11, wire.ACQUIRED, other, at=2)
    process.put(12, wire.ACQUIRED, rlock, at=3)
    process.put(13, wire.RELEASED, rlock, flag=True)
    process.put(14, wire.RELEASED, other, at=9)
    process.put(15, wire.RELEASED, rlock, flag=True)
    process.put(16, wire.RELEASED, rlock, flag=True)
    lines = [event.at for event in decoded(tmp_path) if event.kind == "released"]
    assert lines == ["program.py:3", "program.py:9", "program.py:1", None]


def test_threads_keep_their_lines_and_arguments_apart(tmp_path: Path) -> None:
    """Records of threads mix; ARG belongs to the next record of the same thread."""
    process = FakeProcess(tmp_path)
    lock = process.create(1, "Lock")
    process.tell(2, "began", thread=1, name="helper", method="thread")
    process.put(3, wire.ACQUIRED, lock, at=1)
    process.put(4, wire.ACQUIRED, lock, at=2, thread=1)
    process.put(5, wire.RELEASED, lock, flag=True)
    process.word(7, wire.ARG | 1 << wire.THREAD_SHIFT)
    process.put(6, wire.LOOKED, lock)
    process.put(7, wire.LOOKED, lock, thread=1)
    events = decoded(tmp_path)
    assert [e.actor for e in events if e.kind == "began"] == ["main", "main/1"]
    assert next(e for e in events if e.actor == "main/1").get("parent") == "main"
    assert next(e for e in events if e.kind == "released").at == "program.py:1"
    assert [(e.actor, e.get("times")) for e in events if e.kind == "looked"] == [
        ("main", None),
        ("main/1", 7),
    ]


def test_a_forked_child_reads_its_parents_tables(tmp_path: Path) -> None:
    """As far as it inherited them; what it declares itself has the next indexes."""
    parent = FakeProcess(tmp_path)
    lock = parent.create(1, "Lock")
    parent.put(2, wire.ACQUIRED, lock, at=5)
    child = FakeProcess(tmp_path, "main.0", pid=101, t=3, parent=parent)
    grandchild = FakeProcess(tmp_path, "main.0.0", pid=102, t=4, parent=child)
    mine = grandchild.create(5, "Event")
    parents_own = parent.create(5, "Semaphore", value=3)
    grandchild.put(6, wire.REQUESTED_ACQUIRE, lock, at=5)
    grandchild.put(7, wire.SET, mine, at=6)
    parent.put(8, wire.ACQUIRED, parents_own, at=7)
    found = {(e.actor, e.kind): (e.object, e.at) for e in decoded(tmp_path)}
    assert found["main.0.0", "requested"] == ("lock1", "program.py:5")
    assert found["main.0.0", "set"] == ("event1", "program.py:6")
    assert found["main", "acquired"][0] in {"lock1", "semaphore1"}


def test_a_definition_that_was_not_read_yet_is_fetched_from_the_ancestor(tmp_path: Path) -> None:
    """The child's records are met before what its parent wrote before the fork."""
    parent = FakeProcess(tmp_path, pid=900)
    collector = Collector(tmp_path, Sources(Path("/program")), 0)
    collector.poll()
    lock = parent.create(1, "Lock")
    child = FakeProcess(tmp_path, "main.0", pid=101, t=2, parent=parent)
    child.put(3, wire.REQUESTED_ACQUIRE, lock, at=9)
    stream = collector.processes[parent.key].stream
    was, stream.mark = stream.mark, stream.end()
    collector.roster.discover()
    stream.mark = was
    collector.drain(over=False)
    assert [e.object for e in collector.events() if e.kind == "requested"] == ["lock1"]


def test_text_that_makes_no_sense_costs_one_event(tmp_path: Path) -> None:
    """Not the run."""
    process = FakeProcess(tmp_path)
    for payload in [("output",), (1, 2, 3, 4, 5), ("marked", 0, 0, 7), ()]:
        process.word(5, wire.TELL | process.entry(payload) << wire.ADDRESS_SHIFT)
    process.word(6, wire.TELL | 4000 << wire.ADDRESS_SHIFT)
    process.word(7, 126)
    process.tell(8, "marked", text="here")
    assert [event.kind for event in decoded(tmp_path)] == ["began", "marked"]


def test_a_time_limit_without_end_is_none(tmp_path: Path) -> None:
    """JSON has no infinity."""
    process = FakeProcess(tmp_path)
    process.tell(1, "requested", op="join", child="main.0", timeout=float("inf"))
    assert decoded(tmp_path)[1].more == {"op": "join", "child": "main.0"}


def kept(run_dir: Path, process: FakeProcess) -> list[int]:
    records = Stream(str(run_dir), process.key).read()
    assert records is not None
    return list(without_pairs(records).times)


def test_complete_holds_are_left_out_for_the_state(tmp_path: Path) -> None:
    """With their requests and time limits, nested ones too; the last of each kind stays."""
    process = FakeProcess(tmp_path)
    lock, other = process.create(1, "Lock"), process.create(2, "Lock")
    for t in range(1000, 41000, 1000):
        process.put(t, wire.REQUESTED_ACQUIRE, lock, argument=9)
        process.put(t + 1, wire.ACQUIRED, lock)
        process.put(t + 2, wire.ACQUIRED, other)
        process.put(t + 3, wire.RELEASED, other)
        process.put(t + 4, wire.RELEASED, lock)
    process.put(50000, wire.ACQUIRED, lock)
    found = [t for t in kept(tmp_path, process) if t >= 1000]
    assert found == [40000, 40001, 40002, 40003, 40004, 50000]


def test_changes_of_a_flag_and_sleeps_are_left_out_but_for_the_last(tmp_path: Path) -> None:
    """A change whose beginning another thread's record hides stays."""
    process = FakeProcess(tmp_path)
    flag = process.create(1, "Event")
    for t in range(1000, 41000, 1000):
        process.put(t, wire.SET, flag)
        process.put(t + 1, wire.RETURNED, flag, flag=True)
        process.put(t + 2, wire.CLEARED, flag)
        process.put(t + 3, wire.RETURNED, flag)
        process.put(t + 4, wire.REQUESTED_SLEEP, argument=5)
        process.put(t + 5, wire.SLEPT)
    process.put(50000, wire.SET, flag)
    process.put(50001, wire.SLEPT, thread=1)
    process.put(50002, wire.RETURNED, flag, flag=True)
    found = [t for t in kept(tmp_path, process) if t >= 1000]
    assert found == [40004, 40005, 50000, 50001, 50002]


def test_a_hold_whose_request_may_be_hidden_stays(tmp_path: Path) -> None:
    """Another thread's record stands where the request would be: nobody would answer it."""
    process = FakeProcess(tmp_path)
    lock = process.create(1, "Lock")
    for t in range(100, 4100, 100):
        process.put(t, wire.REQUESTED_ACQUIRE, lock)
        process.put(t + 1, wire.SLEPT, thread=1)
        process.put(t + 2, wire.ACQUIRED, lock)
        process.put(t + 3, wire.RELEASED, lock)
    assert len([t for t in kept(tmp_path, process) if t >= 100]) == 160
