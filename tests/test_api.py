"""The verbs as functions."""

import io
import math
import subprocess
import sys
from pathlib import Path

import pytest

import tracer
from tests import scenes
from tests.cli.test_show import write
from tests.renderers.draw import chart
from tracer import api
from tracer.api import load, render
from tracer.errors import RulesFileError, TraceFileError, UsageError


def test_what_was_loaded_can_be_rendered(tmp_path: Path) -> None:
    """From a path, a stream, or memory: the same chart."""
    path = write(tmp_path / "ktv.jsonl", scenes.ktv())
    assert load(path) == load(str(path)) == load(io.BytesIO(path.read_bytes())) == scenes.ktv()
    assert render(load(path)) == render(str(path)) == chart(scenes.ktv())


def test_a_view_has_its_own_options() -> None:
    """`At` wants a moment."""
    assert "after 86 of 155 events" in render(scenes.ktv(), "at", t=7_500_000_000)


def test_a_test_can_ask_for_findings_and_rules(tmp_path: Path) -> None:
    """At the front door, from a path or a trace; rules are a path, a scenario's, or read before."""
    path = write(tmp_path / "ktv.jsonl", scenes.ktv())
    (tmp_path / "few.toml").write_text('[[inside]]\nof = "semaphore"\nat_most = 3\n')
    assert tracer.check(path) == []
    for rules in (tmp_path / "few.toml", api.read_rules(tmp_path / "few.toml")):
        assert [one.slug for one in tracer.check(tracer.load(path), rules)] == ["at-most-inside"]
    with pytest.raises(RulesFileError, match=r"ktv\.toml:6:1: of: "):
        tracer.check(path, "ktv.toml")  # whose lines are those of the scenario


def test_errors_are_those_of_the_house(tmp_path: Path) -> None:
    """A view that there is not, a file that is no trace."""
    with pytest.raises(UsageError, match=r"there is no view 'pie'\. There are: gantt"):
        render(scenes.ktv(), "pie")
    (tmp_path / "x").write_text("no")
    with pytest.raises(TraceFileError, match="is not a trace"):
        load(tmp_path / "x")


@pytest.mark.parametrize(
    ("argument", "value", "allowed"),
    [
        *(("schedules", value, "a whole number, 1 or more") for value in (0, -1, 1.5, "5", True)),
        *(("seconds", value, "a number above 0") for value in (0, -1, math.nan, "x", None)),
        *(("jobs", value, "a whole number, 1 or more") for value in (0, -3, 1.5)),
        *(("preempt", value, 'None or "lines"') for value in ("line", True)),
        ("preemptions", -1, "None or a whole number, 0 or more"),
        ("strategy", None, "the name of a strategy"),
        ("seed", "x", "a whole number"),
        ("strict_time", "no", "True or False"),
        ("output", 3, "None or a path"),
    ],
)
def test_an_argument_that_cannot_be_is_said(argument: str, value: object, allowed: str) -> None:
    """Which one, what is allowed, and what it was: nothing is searched and called flawless."""
    with pytest.raises(UsageError) as caught:
        tracer.explore("lock", **{argument: value})  # type: ignore[arg-type]
    assert str(caught.value) == f"{argument} must be {allowed}, not {value!r}."


def test_what_cannot_be_run_is_said(tmp_path: Path) -> None:
    """No program at all, words that are none, and what a function does not take."""
    with pytest.raises(UsageError, match=r"target must be the path of a script, .* not None"):
        tracer.explore(None)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="the program's arguments must be strings, not 3"):
        tracer.explore("mod.py", 3)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="the argument 'x' does not go with a function"):
        tracer.explore(scenes.ktv, "x")
    with pytest.raises(UsageError, match="module=True does not go with a function"):
        tracer.explore(scenes.ktv, module=True)
    with pytest.raises(UsageError, match="times must be a whole number, 1 or more, not 0"):
        tracer.rerun(tmp_path / "x.jsonl", times=0)


def test_the_front_door_shows_what_can_be_had() -> None:
    """To `dir`, and so to whoever asks for completion."""
    assert set(tracer.__all__) <= set(dir(tracer))
    assert not {"TYPE_CHECKING", "annotations"} & set(dir(tracer))


@pytest.mark.live
def test_record_runs_a_program_and_writes_its_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `tracer run` does, from a test or a notebook."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "program.py").write_text("from multiprocessing import Lock\nlock = Lock()\n")
    outcome = api.record("program.py", "argument")
    assert (outcome.exit_code, outcome.path) == (0, Path("traces/program.jsonl"))
    trace = api.load(outcome.path)
    assert trace.header.argv == ["program.py", "argument"]
    assert [event.object for event in trace.events if event.kind == "created"] == ["lock"]


@pytest.mark.live
def test_record_leaves_the_callers_own_children_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what descends from the program is ended with it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "program.py").write_text("import time\ntime.sleep(100)\n")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bystander:
        outcome = api.record("program.py", stop_after=0.3)
        assert outcome.exit_code == 124
        assert bystander.poll() is None
        bystander.communicate(b"\n", timeout=10)
