"""A run's directory: private, held as long as somebody works with it, removed when nobody does."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tracer.recording import run_directory
from tracer.recording.run_directory import RunDirectory, RunFacts, remove_stale


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where runs go in this test."""
    monkeypatch.setattr(run_directory, "_shared_memory", lambda: tmp_path)
    return tmp_path


def test_it_is_private_and_goes_with_all_that_is_in_it(base: Path) -> None:
    """Segments hold what the program prints."""
    directory = RunDirectory.make()
    assert directory.path.parent == base
    assert directory.path.stat().st_mode & 0o777 == 0o700
    (directory.path / "1-1.0.events").write_bytes(bytes(100))
    directory.remove()
    assert list(base.iterdir()) == []


def test_without_room_in_shared_memory_it_is_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And never in a place whose name is too long for a socket in it."""
    monkeypatch.setattr(run_directory, "_shared_memory", lambda: None)
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / ("x" * 90)))
    directory = RunDirectory.make()
    try:
        assert len(str(directory.path / "manager")) < 100
    finally:
        directory.remove()


@pytest.mark.live
def test_only_what_nobody_holds_is_stale(base: Path) -> None:
    """A holder that was killed holds nothing any more."""
    mine = RunDirectory.make()
    code = (
        "import sys; from pathlib import Path\n"
        "from tracer.recording.run_directory import RunDirectory\n"
        f"d = Path({str(base)!r}) / 'tracer-9-abc'; d.mkdir(); r = RunDirectory(d)\n"
        "print('held', flush=True); input()"
    )
    (base / "tracer-file").write_text("somebody else's")
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        remove_stale()
        assert sorted(path.name for path in base.iterdir()) == sorted(
            [mine.path.name, "tracer-9-abc", "tracer-file"]
        )
        other.kill()
    remove_stale()
    assert sorted(path.name for path in base.iterdir()) == sorted([mine.path.name, "tracer-file"])
    mine.remove()


def test_the_facts_of_a_run_survive_their_writer(tmp_path: Path) -> None:
    """Whoever completes the trace knows what its header says."""
    facts = RunFacts(
        origin=5, started="now", program="p.py", argv=["p.py", "ü"], script="/p.py", module=None,
        cwd="/", output="/t.jsonl", max_size=7,
    )  # fmt: skip
    facts.save(tmp_path)
    assert RunFacts.load(tmp_path) == facts
    assert facts.sys_path == sys.path
    (tmp_path / "run.json").unlink()
    with pytest.raises(OSError, match=r"run\.json"):
        RunFacts.load(tmp_path)
