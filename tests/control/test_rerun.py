"""`tracer rerun`: a run comes again, exactly where control knows its order, near it otherwise."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import tracer
from tracer import api
from tracer.cli import main
from tracer.errors import UsageError

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

ROOT = Path(__file__).parents[2]
RECORDED = [
    "barrier_short_one", "forgotten_release", "killed_holder", "lost_wakeup", "philosophers",
    "producer_consumer", "pulse", "shared_nothing", "tickets",
]  # fmt: skip


@pytest.mark.parametrize("scenario", RECORDED)
def test_a_failure_that_was_merely_recorded_comes_back(
    scenario: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Event by event, as closely as can be: from the traces that are kept here."""
    monkeypatch.chdir(ROOT)
    result = tracer.rerun(f"traces/{scenario}.jsonl", times=3, output=tmp_path / "again.jsonl")
    assert result.failure is not None
    assert result.came_back == 3


def test_a_changed_program_is_said_and_can_be_forced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its order may not fit any more."""
    monkeypatch.chdir(tmp_path)
    program = tmp_path / "program.py"
    shutil.copy(ROOT / "scenarios" / "bugs" / "deadlock01.py", program)
    trace = tmp_path / "program.jsonl"
    assert api.record("program.py", output=trace, virtual=True).error == ""
    program.write_text(program.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"program\.py changed since the trace was made"):
        tracer.rerun(trace, output=tmp_path / "again.jsonl")
    assert tracer.rerun(trace, force=True, times=1, output=tmp_path / "again.jsonl").times == 1


def test_a_schedule_that_does_not_fit_says_where_and_who_could_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Expected, got, and who else could have gone."""
    monkeypatch.chdir(tmp_path)
    program = tmp_path / "program.py"
    text = (ROOT / "scenarios" / "bugs" / "deadlock01.py").read_text(encoding="utf-8")
    program.write_text(text, encoding="utf-8")
    trace = tmp_path / "program.jsonl"
    assert api.record("program.py", output=trace, virtual=True).error == ""
    program.write_text(text.replace("with first:", "if True:"), encoding="utf-8")
    (divergence,) = tracer.rerun(
        trace, force=True, times=1, output=tmp_path / "again.jsonl"
    ).divergences
    assert divergence.expected is not None
    assert divergence.could_go
    said = CliRunner().invoke(main, ["rerun", "--force", str(trace)])
    assert said.exit_code == 3
    assert "the order was left" in said.output
    assert "clerk0" in said.output  # what the program calls them, not what tracer does
    assert "main" not in said.output
