"""A bounded trace: old events go, the state at the cut is exact, a successor can go on."""

import json
from pathlib import Path

import pytest

from tests.recording.fake_program import FakeProcess
from tracer import wire
from tracer.model.events import Event
from tracer.model.frame import Footer, Header
from tracer.recording import retention as retention_module
from tracer.recording.collector import Collector
from tracer.recording.fitting import fit
from tracer.recording.retention import Retention
from tracer.recording.sources import Sources
from tracer.state import State
from tracer.trace_file import TraceWriter, read

STEP = 10_000_000  # ns between two rounds
MAX = 60 * 300  # records that may stay, times the least that a line takes


@pytest.fixture(autouse=True)
def _small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention_module, "_SEGMENT", 50)


def long_run(run_dir: Path, rounds: int) -> FakeProcess:
    """A process that takes and gives a lock again and again, and at the end keeps it."""
    process = FakeProcess(run_dir, small=50)
    lock = process.create(1, "Lock", process.site(1, 14))
    for n in range(rounds):
        t = STEP * (n + 1)
        process.put(t, wire.ACQUIRED, lock, at=20)
        if n % 10 == 0:
            process.tell(t + 20, "output", at=21, stream="stdout", text=f"round {n}")
        process.put(t + 50, wire.RELEASED, lock, at=22)
    process.put(STEP * (rounds + 1), wire.ACQUIRED, lock, at=30)
    return process


def recorded(run_dir: Path, clock: int = 10**12) -> tuple[Collector, Retention]:
    collector = Collector(run_dir, Sources(Path("/program")), 0, clock=lambda: clock)
    return collector, Retention(collector, MAX)


def written(retention: Retention) -> list[Event]:
    return [
        Event(e.t, e.pid, e.actor, e.seq, e.kind, e.object, e.at, dict(e.more) if e.more else None)
        for e in retention.numbered()
    ]


def test_old_segments_go_while_the_program_runs(tmp_path: Path) -> None:
    """What is left begins with the state at the cut, which is that of all that came before."""
    long_run(tmp_path, 1000)
    whole = Collector(tmp_path, Sources(Path("/program")), 0, clock=lambda: 10**12)
    whole.drain(over=False)
    everything = [(e.t, e.kind, e.object, e.at) for e in whole.events()]

    collector, retention = recorded(tmp_path)
    before = len(list(tmp_path.glob("*.events")))
    while collector.poll(most=60).read:
        retention.shorten()
    assert len(list(tmp_path.glob("*.events"))) < before / 3
    events = written(retention)
    assert events[0].kind == "snapshot"
    left = [(e.t, e.kind, e.object, e.at) for e in events[1:]]
    assert left == everything[-len(left) :]
    assert 300 <= len(left) <= 600

    state = State()
    for event in events:
        state.apply(event)
    assert state.objects["lock1"].holders() == ["main"]
    assert state.actors["main"].name == "main"
    assert [e.seq for e in events] == list(range(len(events)))


def test_a_guardian_goes_on_from_the_checkpoint(tmp_path: Path) -> None:
    """Definitions stood in segments that are gone; names and lines are still there."""
    process = long_run(tmp_path, 1000)
    collector, retention = recorded(tmp_path)
    while collector.poll(most=60).read:
        retention.shorten()
    expected = written(retention)
    lock = f"{process.key}:1"
    assert collector.cut is not None
    process.put(STEP * 1002, wire.RELEASED, lock, at=22)

    successor, its_retention = recorded(tmp_path)
    its_retention.resume()
    successor.drain(over=True)
    found = written(its_retention)
    assert found[: len(expected)] == expected
    assert [(e.kind, e.object, e.at) for e in found[len(expected) :]] == [
        ("released", "lock1", "program.py:22"),
        ("died", None, None),
    ]
    assert successor.state.objects["lock1"].holders() == []


def test_without_a_limit_everything_stays(tmp_path: Path) -> None:
    """And nothing is noted."""
    long_run(tmp_path, 300)
    collector = Collector(tmp_path, Sources(Path("/program")), 0, clock=lambda: 10**12)
    retention = Retention(collector, None)
    collector.drain(over=False, after_each=retention.shorten)
    assert not retention.shorten()
    assert written(retention)[0].kind == "began"
    retention.resume()  # there is no checkpoint: nothing happens
    assert collector.cut is None


def trace(path: Path, rounds: int) -> None:
    """A whole trace of so many rounds."""
    run_dir = path.with_suffix(".run")
    run_dir.mkdir()
    long_run(run_dir, rounds)
    collector, _ = recorded(run_dir)
    collector.drain(over=True)
    with TraceWriter(path) as writer:
        writer.head(
            Header(format="1.0", tracer="0", program="p.py", argv=[], python="3", platform="x",
                   started="now")
        )  # fmt: skip
        for event in Retention(collector, None).numbered():
            writer.event(event)
        writer.close(Footer(outcome="finished", exit=0, events=writer.events, t=collector.last))


@pytest.mark.parametrize("size", [3_000, 20_000, 60_000])
def test_a_finished_trace_is_cut_to_the_byte(tmp_path: Path, size: int) -> None:
    """It is as long as it may be, valid, and its state at the end is that of the whole."""
    path = tmp_path / "t.jsonl"
    trace(path, 1000)
    whole = read(path)
    cut = fit(path, size)
    assert cut is not None
    assert size - 300 <= path.stat().st_size <= size
    short = read(path, strict=True)
    assert short.footer is not None
    assert (short.footer.cut_before, short.footer.events) == cut
    assert len(short.events) == cut[1]
    assert short.events[0].kind == "snapshot"
    assert short.events[1:] == whole.events[-len(short.events) + 1 :]
    states = []
    for events in (whole.events, short.events):
        state = State()
        for event in events:
            state.apply(event)
        states.append(state.facts())
    assert states[0] == states[1]


def test_a_trace_that_fits_is_left_alone(tmp_path: Path) -> None:
    """And one that is all head cannot be made to fit."""
    path = tmp_path / "t.jsonl"
    trace(path, 10)
    before = path.read_bytes()
    assert fit(path, len(before)) is None
    assert path.read_bytes() == before
    assert fit(path, 10) is not None
    assert json.loads(path.read_text().splitlines()[-1])["events"] == 1
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["t.jsonl"]
