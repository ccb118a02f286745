"""Many processes, one story: nothing twice, nothing lost, in order, the dead accounted for."""

import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recording.fake_program import SECOND, FakeProcess
from tracer import wire
from tracer.model.events import Event, order
from tracer.recording import pairs
from tracer.recording.collector import Collector
from tracer.recording.sources import Sources
from tracer.state import State


class Clock:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.t = 0

    def __call__(self) -> int:
        return self.t


def follow(run_dir: Path, clock: Clock | None = None, **options: object) -> Collector:
    return Collector(
        run_dir,
        Sources(Path("/program")),
        0,
        clock=clock or Clock(),
        **options,  # type: ignore[arg-type]
    )


def told(collector: Collector) -> list[Event]:
    return [
        Event(e.t, e.pid, e.actor, 0, e.kind, e.object, e.at, dict(e.more) if e.more else None)
        for e in collector.events()
    ]


def two(run_dir: Path) -> tuple[FakeProcess, FakeProcess, str]:
    """Main with a lock, and a child that knows it."""
    main = FakeProcess(run_dir, pid=10)
    lock = main.create(1, "Lock")
    main.tell(2, "started", child="main.0", method="fork")
    return main, FakeProcess(run_dir, "main.0", pid=11, t=3, parent=main), lock


def test_events_of_all_processes_come_in_one_order(tmp_path: Path) -> None:
    """By time; at equal times causes first."""
    main, child, lock = two(tmp_path)
    main.put(10, wire.ACQUIRED, lock)
    child.put(20, wire.ACQUIRED, lock)
    main.put(20, wire.RELEASED, lock)
    child.put(30, wire.RELEASED, lock)
    collector = follow(tmp_path)
    collector.drain(over=False)
    events = told(collector)
    assert [(e.t, e.actor, e.kind) for e in events[4:]] == [
        (10, "main", "acquired"),
        (20, "main", "released"),
        (20, "main.0", "acquired"),
        (30, "main.0", "released"),
    ]
    assert events == sorted(events, key=order)


def test_the_state_is_a_moment_behind(tmp_path: Path) -> None:
    """What another process stamped earlier may be written later; it still comes first."""
    clock = Clock()
    main, child, lock = two(tmp_path)
    collector = follow(tmp_path, clock)
    clock.t = SECOND
    child.put(SECOND - 5_000_000, wire.ACQUIRED, lock)
    collector.poll()
    assert not collector.state.objects["lock1"].holds
    main.put(SECOND - 9_000_000, wire.ACQUIRED, lock)
    main.put(SECOND - 8_000_000, wire.RELEASED, lock)
    clock.t = 2 * SECOND
    collector.poll()
    assert collector.state.objects["lock1"].holders() == ["main.0"]
    assert not collector.state.objects["lock1"].faults


def test_what_comes_too_late_is_put_right(tmp_path: Path) -> None:
    """A record that was held up longer than the moment: `exact` folds everything again."""
    clock = Clock()
    main, child, lock = two(tmp_path)
    collector = follow(tmp_path, clock)
    child.put(500, wire.ACQUIRED, lock)
    clock.t = SECOND
    collector.poll()
    main.put(300, wire.ACQUIRED, lock)
    main.put(400, wire.RELEASED, lock)
    clock.t = 2 * SECOND
    collector.poll()
    assert collector.state.objects["lock1"].holders() == []
    assert collector.exact().objects["lock1"].holders() == ["main.0"]


def test_a_lock_that_others_release_is_put_right(tmp_path: Path) -> None:
    """Complete holds are left out while following, and here that would be wrong."""
    main, child, lock = two(tmp_path)
    for t in range(100, 60_100, 100):
        main.put(t, wire.ACQUIRED, lock)
        main.put(t + 50, wire.RELEASED, lock)
    main.put(70_000, wire.ACQUIRED, lock)
    child.put(70_001, wire.RELEASED, lock)
    child.put(70_002, wire.ACQUIRED, lock)
    main.put(70_003, wire.RELEASED, lock)
    main.put(70_004, wire.ACQUIRED, lock)
    collector = follow(tmp_path)
    collector.drain(over=False)
    assert collector.exact().objects["lock1"].holders() == ["main"]


ACTS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["lock", "permits", "flag"]), st.booleans()),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(ACTS, st.data())
def test_following_in_any_pieces_comes_to_the_state_of_the_whole(
    acts: list[tuple[int, str, bool]], data: st.DataObject
) -> None:
    """However often and wherever it is read in between, and whatever is left out on the way."""
    small = data.draw(st.sampled_from([7, 1000]))
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(pairs, "_FEW", 0):
        run_dir = Path(folder)
        clock = Clock()
        main = FakeProcess(run_dir, pid=10, small=small)
        things = {
            "lock": main.create(1, "RLock"),
            "permits": main.create(2, "Semaphore", value=2),
            "flag": main.create(3, "Event"),
        }
        processes = [main]
        processes += [
            FakeProcess(run_dir, f"main.{n}", pid=11 + n, t=10 + n, parent=main, small=small)
            for n in range(2)
        ]
        collector = follow(run_dir, clock)
        held: dict[tuple[int, str], int] = {}
        t = 100
        for who, what, give in acts:
            t += 10
            clock.t = t
            if what == "flag":
                processes[who].put(t, wire.SET if give else wire.CLEARED, things[what])
                processes[who].put(t + 1, wire.RETURNED, things[what], flag=give)
            elif give and (held.get((who, what), 0) or data.draw(st.booleans())):
                held[who, what] = held.get((who, what), 0) - 1
                processes[who].put(t, wire.RELEASED, things[what])
            else:
                held[who, what] = held.get((who, what), 0) + 1
                processes[who].put(t, wire.ACQUIRED, things[what])
            if data.draw(st.booleans()):
                collector.poll(most=data.draw(st.integers(1, 20)))
        clock.t = t + SECOND
        for _ in range(10):
            collector.poll()
        whole = State()
        for event in told(collector):
            whole.apply(event)
        state = collector.exact()
        assert {n: o.word() for n, o in state.objects.items()} == {
            n: o.word() for n, o in whole.objects.items()
        }
        assert {n: o.holders() for n, o in state.objects.items()} == {
            n: o.holders() for n, o in whole.objects.items()
        }
        for process in collector.processes.values():
            process.stream.rest()


def test_batches_and_segments_say_the_same_once(tmp_path: Path) -> None:
    """A batch that arrives late, early or twice changes nothing."""
    main, _, lock = two(tmp_path)
    main.put(10, wire.ACQUIRED, lock)
    data = main.events_path(0).read_bytes()
    collector = follow(tmp_path)
    collector.poll()
    batch = (main.key, "events", 0, 0, data)
    collector.poll([batch, batch, ("9-9", "events", 0, 0, data)])
    main.put(20, wire.RELEASED, lock)
    collector.drain(over=False)
    collector.poll([batch])
    assert [e.t for e in told(collector) if e.kind in {"acquired", "released"}] == [10, 20]
    assert not collector.exact().objects["lock1"].holds


def test_who_is_gone_without_a_word_has_died(tmp_path: Path) -> None:
    """With the code that its parent learnt, and not after the parent learnt it."""
    clock = Clock()
    gone: set[int] = set()
    main, child, lock = two(tmp_path)
    child.put(10, wire.ACQUIRED, lock)
    collector = follow(tmp_path, clock, alive=lambda pid, began: pid not in gone)
    clock.t = SECOND
    collector.poll()
    gone.add(11)
    collector.look_for_the_dead()
    main.tell(SECOND // 2, "reaped", child="main.0", code=-9)
    for second in (2, 3):
        clock.t = second * SECOND
        collector.poll()
        collector.look_for_the_dead()
    assert collector.state.actors["main.0"].how == "died"
    died = next(event for event in told(collector) if event.kind == "died")
    assert (died.actor, died.t, died.more) == (
        "main.0", SECOND // 2, {"by": "unknown", "code": -9},
    )  # fmt: skip


def test_who_has_said_that_it_exits_has_not_died(tmp_path: Path) -> None:
    """Even if its last words are read after it is gone. Its threads went with it."""
    clock = Clock()
    _, child, _ = two(tmp_path)
    collector = follow(tmp_path, clock, alive=lambda pid, began: pid != 11)
    collector.poll()
    child.tell(20, "began", thread=1, name="helper", method="thread")
    child.tell(30, "exited", code=0)
    for second in (1, 2, 3):
        clock.t = second * SECOND
        collector.poll()
        collector.look_for_the_dead()
    ends = [event for event in told(collector) if event.kind in {"died", "exited"}]
    assert [(e.actor, e.kind, e.t, e.get("by")) for e in ends] == [
        ("main.0", "exited", 30, None),
        ("main.0/1", "died", 31, "program"),
    ]
    assert [actor.actor for actor in collector.state.live()] == ["main"]


@pytest.mark.parametrize(
    ("vanishes", "terminated", "by"),
    [(3, False, "tracer"), (3, True, "tracer"), (1, True, "program"), (1, False, "unknown")],
)
def test_it_is_said_who_ended_it(tmp_path: Path, vanishes: int, terminated: bool, by: str) -> None:
    """As far as it is known; who was gone when tracer ended the rest was not ended by tracer."""
    clock = Clock()
    main, _, _ = two(tmp_path)
    if terminated:
        main.tell(50, "terminated", child="main.0")
    main.tell(60, "exited", code=0)
    collector = follow(tmp_path, clock, alive=lambda pid, began: clock.t < vanishes * SECOND)
    clock.t = 2 * SECOND
    collector.end_of_all()
    clock.t = 4 * SECOND
    collector.drain(over=True)
    assert [e.get("by") for e in told(collector) if e.kind == "died"] == [by]


def test_an_alarm_is_remembered_until_it_is_taken_back(tmp_path: Path) -> None:
    """Or its process is gone."""
    clock = Clock()
    main = FakeProcess(tmp_path)
    main.tell(10, "armed", seconds=2.0)
    collector = follow(tmp_path, clock)
    clock.t = SECOND
    collector.poll()
    assert collector.armed == {"main": 10 + 2 * SECOND}
    main.tell(SECOND, "armed", seconds=0.0)
    clock.t = 2 * SECOND
    collector.poll()
    assert collector.armed == {}


def test_objects_are_named_in_the_order_of_their_making(tmp_path: Path) -> None:
    """Not in the order in which processes are read."""
    main = FakeProcess(tmp_path, pid=10)
    first = FakeProcess(tmp_path, "main.0", pid=11, t=1)
    second = FakeProcess(tmp_path, "main.1", pid=12, t=2)
    late = first.create(300, "Lock")
    second.create(200, "Lock")
    main.create(100, "Lock")
    first.put(400, wire.ACQUIRED, late)
    collector = follow(tmp_path)
    collector.drain(over=False)
    assert [(e.actor, e.object) for e in told(collector) if e.kind == "created"] == [
        ("main", "lock1"),
        ("main.1", "lock2"),
        ("main.0", "lock3"),
    ]


def test_losses_are_counted(tmp_path: Path) -> None:
    """A file's size says how many, because it needs no room."""
    main, child, _ = two(tmp_path)
    for process, count in ((main, 5), (child, 7)):
        with (tmp_path / f"{process.key}.{wire.LOST_FILE}").open("wb") as file:
            file.truncate(count)
    assert follow(tmp_path).lost() == 12


def test_strange_files_are_no_processes(tmp_path: Path) -> None:
    """Nor is one that has not written its first record yet; it is met when it has."""
    for name in ("x.0.events", "1-zz.0.events", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    collector = follow(tmp_path)
    empty = tmp_path / wire.events_file("5-1", 0)
    empty.write_bytes(bytes(160))
    collector.poll()
    assert collector.processes == {}
    empty.unlink()
    FakeProcess(tmp_path, pid=5, t=1)
    collector.poll()
    assert list(collector.processes) == ["5-1"]


def test_two_that_believe_to_be_the_same_are_not_mixed_up(tmp_path: Path) -> None:
    """Spawn paths are unique in a trace."""
    FakeProcess(tmp_path, "main.0", pid=10)
    FakeProcess(tmp_path, "main.0", pid=11, t=5)
    collector = follow(tmp_path)
    collector.drain(over=False)
    assert sorted(process.actor for process in collector.processes.values()) == [
        "main.0",
        "main.0'",
    ]
