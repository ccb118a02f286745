"""`tracer rerun`: a run comes again, exactly where control knows its order, near it otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import tracer
from tests.control.test_functions import APP
from tracer import api
from tracer.cli import main
from tracer.cli import rerun as rerun_words
from tracer.control.choice import Operation
from tracer.control.strategies.replay import Divergence
from tracer.errors import UsageError

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

ROOT = Path(__file__).parents[2]
RECORDED = [
    "barrier_short_one", "forgotten_release", "killed_holder", "lost_wakeup", "philosophers",
    "producer_consumer", "pulse", "shared_nothing", "tickets",
]  # fmt: skip
RACE = APP.replace(".helper", "pkg.helper") + 'if __name__ == "__main__":\n    main()\n'


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


@pytest.mark.parametrize("changed", ["app.py", "helper.py"])
@pytest.mark.parametrize("function", [False, True], ids=["module", "function"])
def test_a_changed_module_or_function_is_said_as_a_script_is(
    function: bool, changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file itself or one that it imports, also where all of it has moved."""
    there, here = tmp_path / "there", tmp_path / "here"
    (there / "pkg").mkdir(parents=True)
    (there / "pkg" / "helper.py").write_text("def add(total):\n    total.value += 1\n")
    (there / "pkg" / "app.py").write_text(RACE)
    (there / "own.py").write_text(
        "import tracer\nfrom pkg.app import main\nif __name__ == '__main__':\n"
        "    tracer.explore(main, schedules=40, output='x.jsonl')\n"
    )
    explore = (
        ["own.py"] if function else ["-m", "tracer", "explore", "-o", "x.jsonl", "-m", "pkg.app"]
    )
    subprocess.run(
        [sys.executable, *explore], cwd=there, timeout=100, check=False, capture_output=True
    )
    there.rename(here)
    monkeypatch.chdir(here)
    again = here / "again.jsonl"
    assert tracer.rerun("x.jsonl", times=2, output=again).came_back == 2
    with (here / "pkg" / changed).open("a") as file:
        file.write("# changed\n")
    with pytest.raises(UsageError, match=rf"{changed} changed since the trace was made"):
        tracer.rerun("x.jsonl", times=2, output=again)
    assert tracer.rerun("x.jsonl", times=2, output=again, force=True).came_back == 2


@pytest.mark.parametrize("virtual", [False, True])
def test_a_trace_that_is_cut_short_is_said_and_can_be_forced(
    virtual: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows the rest of its order: then no run is said to have kept it and left it."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "scenarios" / "bugs" / "deadlock01_fixed.py", "program.py")
    trace = tmp_path / "program.jsonl"
    assert api.record("program.py", output=trace, virtual=virtual).error == ""
    lines = trace.read_text(encoding="utf-8").splitlines(keepends=True)
    for count in (1, len(lines) // 2):
        trace.write_text("".join(lines[:count]), encoding="utf-8")
        with pytest.raises(UsageError, match=r"the trace is cut short after line .* --force"):
            tracer.rerun(trace, output=tmp_path / "again.jsonl")
    result = tracer.rerun(trace, force=True, times=2, output=tmp_path / "again.jsonl")
    assert result.kept + len(result.divergences) == 2


def test_a_program_that_misses_its_input_has_not_run_as_it_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than once it has no terminal: that is said, and the exit code is not that of success."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "asks.py").write_text("import multiprocessing\nprint(input('how many? '))\n")
    tool = [sys.executable, "-m", "tracer"]
    for args, given in (("run -q -o x.jsonl asks.py", "5\n"), ("rerun x.jsonl --times 3", "")):
        done = subprocess.run(
            [*tool, *args.split()], input=given, capture_output=True, text=True, timeout=60,
            check=False, env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip
    assert done.returncode == 3
    assert "ran in the same order, 0 of 3" in done.stderr
    assert done.stderr.count("something else failed: an uncaught exception EOFError") == 3
    assert "reads its standard input (asks.py:2)" in done.stderr


def test_an_order_that_was_left_by_others_only_is_told_as_that() -> None:
    """Who went is who was expected: it is the choice that was another."""
    clerk, guest, boss = (Operation(name, "begin", None) for name in ("main.0", "main.1", "main.2"))
    names = {"main.0": "clerk", "main.1": "guest", "main.2": "boss"}
    words = rerun_words._left(Divergence(4, clerk, (guest,), clerk, (clerk, boss)), "en", names)
    assert words == (
        "the order was left at step 4: clerk (begin) went as expected, but others could have gone "
        "than in the trace, there: clerk, guest; here: clerk, boss"
    )
