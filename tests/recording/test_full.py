"""A recording that has become too large ends, and says so; the program does not notice."""

from pathlib import Path

from tests.recording.test_journal import Deaf, a_lock, codes, lost
from tracer import wire
from tracer.recording.recorder import Recorder
from tracer.recording.run_directory import RunDirectory


def test_at_some_size_no_more_segments_are_made(tmp_path: Path) -> None:
    """What was written stays; what comes then is counted as lost."""
    directory = RunDirectory(tmp_path)
    recorder = Recorder()
    recorder.attach(str(tmp_path), "main", {"name": "main", "method": "main"}, Deaf())  # type: ignore[arg-type]  # as much of one as is needed
    _, enter, leave = a_lock(recorder)
    enter()
    leave()
    assert not directory.full_at(1 << 20)
    assert directory.full_at(1024)
    for _ in range(50_000):
        enter()
        leave()
    recorder.flush()
    said = codes(tmp_path)
    kept = said.count(wire.ACQUIRED) + said.count(wire.RELEASED)
    assert kept + lost(tmp_path) == 100_002
    assert kept < 5000
    recorder.detach()
    assert (tmp_path / wire.FULL_FILE).exists()
