"""Reading a run at once tells what following it tells."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recording.fake_program import FakeProcess
from tracer import wire
from tracer.model.events import Event
from tracer.recording.collector import Collector
from tracer.recording.finished import Finished, outlines
from tracer.recording.sources import Sources
from tracer.state import State

END = 10_000
ACTS = st.lists(
    st.tuples(
        st.integers(0, 2), st.integers(0, 3), st.sampled_from(["take", "give", "gap", "say"])
    ),
    max_size=40,
)


def told(collector: Collector) -> list[Event]:
    collector.end_of_all()
    collector.learnt["main.0"] = (END, 3)
    collector.drain(over=True)
    return [
        Event(e.t, e.pid, e.actor, 0, e.kind, e.object, e.at, dict(e.more) if e.more else None)
        for e in collector.events()
    ]


@settings(max_examples=150, deadline=None)
@given(ACTS, st.sampled_from([5, 1000]), st.sets(st.integers(0, 2)))
def test_all_at_once_is_the_same_as_bit_by_bit(
    acts: list[tuple[int, int, str]], small: int, say_goodbye: set[int]
) -> None:
    """Events, deaths and the state at the end; objects by their names also where others tell of
    them, and also if they are met only later.
    """
    with tempfile.TemporaryDirectory() as folder:
        run_dir = Path(folder)
        main = FakeProcess(run_dir, pid=10, small=small)
        lock = main.create(1, "Lock")
        other = f"{main.key}:3"
        main.create(2, "Connection", peer=other)
        main.create(3, "Connection")
        main.tell(4, "started", child="main.0", method="fork", given=[lock, other])
        processes = [main]
        processes += [
            FakeProcess(run_dir, f"main.{n}", pid=11 + n, t=10 + n, parent=main, small=small)
            for n in range(2)
        ]
        t = 100
        for who, later, act in acts:
            t += later
            if act == "gap":
                processes[who].gap()
            elif act == "say":
                processes[who].tell(t, "entered", name="lock", at=1)
            else:
                code = wire.ACQUIRED if act == "take" else wire.RELEASED
                processes[who].put(t, code, lock, at=2 if act == "take" else None)
        for who in say_goodbye:
            processes[who].tell(t + 1, "exited", code=None if who == 0 else 0)
        sources = Sources(Path("/program"))
        followed = Collector(run_dir, sources, 0, clock=lambda: END)
        finished = Finished(run_dir, sources, END)
        assert told(finished) == told(followed)
        assert finished.start_method == followed.start_method
        whole = State()
        for event in told(followed):
            whole.apply(event)
        assert finished.exact().facts() == whole.facts()


def noted(run_dir: Path, *, at: int = 5, number: int = 7, gap: bool = False) -> None:
    run_dir.mkdir()
    main = FakeProcess(run_dir, pid=10, t=at)
    value = main.create(at + 1, "Value")
    main.put(at + 2, wire.WROTE, value, argument=number)
    if gap:
        main.gap()
        main.put(at + 3, wire.READ, value)


def test_an_outline_is_all_but_the_times(tmp_path: Path) -> None:
    """Other numbers are another outline; where a note is missing in the middle, there is none."""
    noted(tmp_path / "one")
    noted(tmp_path / "later", at=6)
    noted(tmp_path / "other", number=8)
    noted(tmp_path / "torn", gap=True)
    one, later, other, torn = (
        outlines(tmp_path / name) for name in ("one", "later", "other", "torn")
    )
    assert one == later
    assert one != other
    assert torn is None
