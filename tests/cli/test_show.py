"""`tracer show`: what it takes, what it prints, and how it refuses."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests import scenes
from tests.gold import Gold
from tests.renderers.draw import chart, row
from tracer.cli import main
from tracer.model.frame import Source
from tracer.model.trace import Trace
from tracer.trace_file import TraceWriter


def write(path: Path, trace: Trace) -> Path:
    with TraceWriter(path) as writer:
        writer.head(
            trace.header, [Source(file=f, path=f, text=text) for f, text in trace.sources.items()]
        )
        for event in trace.events:
            writer.event(event)
        writer.close(trace.footer)
    return path


@pytest.fixture
def ktv(tmp_path: Path) -> str:
    return str(write(tmp_path / "ktv.jsonl", scenes.ktv()))


@pytest.fixture
def philosophers(tmp_path: Path) -> str:
    return str(write(tmp_path / "philosophers.jsonl", scenes.philosophers()))


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    """`show` switches the collector off, for its process has not long to live; ours has."""
    import gc

    yield
    gc.enable()


def show(*args: str, stdin: bytes | None = None, env: dict[str, str] | None = None) -> Result:
    clean = {"NO_COLOR": "", "FORCE_COLOR": "", "COLUMNS": "80"} | (env or {})
    return CliRunner(env=clean).invoke(main, ["show", *args], input=stdin)


def test_it_draws_the_chart(ktv: str, gold: Gold) -> None:
    """At 80 columns where there is no terminal."""
    result = show(ktv)
    assert result.exit_code == 0
    gold(result.stdout, "gantt/ktv_process.txt")


def test_standard_input_is_a_trace_too(ktv: str) -> None:
    """Called -."""
    assert show("-", stdin=Path(ktv).read_bytes()).stdout == show(ktv).stdout
    assert show("-", "--events", stdin=Path(ktv).read_bytes()).stdout.count("\n") == 156


def test_width_is_obeyed(ktv: str) -> None:
    """Whatever the terminal."""
    assert show(ktv, "--width", "120").stdout == chart(scenes.ktv(), 120)


def test_a_window_is_in_seconds_or_with_a_unit(ktv: str) -> None:
    """`--from 5 --to 9000ms`."""
    one = show(ktv, "--from", "5", "--to", "9")
    other = show(ktv, "--from", "5000ms", "--to", "9000000us")
    assert one.stdout == other.stdout
    assert "5s" in one.stdout


def test_only_takes_names_and_patterns(ktv: str) -> None:
    """Separated by commas."""
    lines = show(ktv, "--only", "user1?, sem*").stdout.splitlines()
    assert [line.split()[0] for line in lines[4:8]] == ["user10", "user11", "user12", "semaphore"]


def test_by_object_and_by_order(ktv: str) -> None:
    """The other arrangements."""
    assert show(ktv, "--by", "object").stdout == chart(scenes.ktv(), by="object")
    assert show(ktv, "--by", "order").stdout == chart(scenes.ktv(), by="order")


def test_rows_fold_and_all_unfolds(ktv: str) -> None:
    """A counted row stands for the rest."""
    assert "more" in show(ktv, "--rows", "6").stdout
    assert show(ktv, "--all").stdout == show(ktv).stdout


def test_a_moment_can_be_asked_for(ktv: str, gold: Gold) -> None:
    """Who holds, who waits."""
    gold(show(ktv, "--at", "7.5").stdout, "at/ktv.txt")


def test_everything_is_there_as_json(ktv: str) -> None:
    """Chart, events and moment."""
    assert json.loads(show(ktv, "--json").stdout)["footer"]["outcome"] == "finished"
    assert len(show(ktv, "--events", "--json").stdout.splitlines()) == 155
    assert json.loads(show(ktv, "--at", "1s", "--json").stdout)["t"] == 10**9


def test_colour_is_for_terminals_and_those_who_ask(ktv: str) -> None:
    """NO_COLOR and FORCE_COLOR are obeyed, --color is stronger."""
    assert "\x1b[" not in show(ktv).stdout
    assert "\x1b[" in show(ktv, env={"FORCE_COLOR": "1"}).stdout
    assert "\x1b[" not in show(ktv, env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stdout
    assert "\x1b[" in show(ktv, "--color", "always", env={"NO_COLOR": "1"}).stdout
    assert "\x1b[" not in show(ktv, "--color", "never", env={"FORCE_COLOR": "1"}).stdout


def test_strict_refuses_what_the_schema_does_not_know(ktv: str) -> None:
    """With the line."""
    path = Path(ktv)
    lines = path.read_text().splitlines()
    lines.insert(3, '{"t":1,"pid":1,"actor":"main","seq":77,"kind":"acquired"}')
    path.write_text("\n".join(lines) + "\n")
    assert show(ktv).exit_code == 0
    result = show(ktv, "--strict")
    assert result.exit_code == 2
    assert "line 4" in result.stderr


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["none.jsonl"], "tracer: there is no trace none.jsonl. Record one with: tracer run"),
        (["."], "tracer: . is a directory. Name a trace in it."),
        (["{ktv}", "--from", "9", "--to", "5"], "tracer: --from must be before --to."),
        (["{ktv}", "--from", "99"], "tracer: there is nothing between these times"),
        (["{ktv}", "--only", "usr1"], "tracer: nothing in this trace is called usr1. Did you mean"),
        (
            ["{ktv}", "--events", "--at", "1"],
            "tracer: --events, --story and --at are different views",
        ),
        (["{ktv}", "--at", "noon"], "'noon' is not a time such as 2.5, 300ms or 40us."),
    ],
)
def test_what_cannot_be_met_is_a_sentence(ktv: str, args: list[str], sentence: str) -> None:
    """Exit 2, on stderr, no traceback."""
    result = show(*(arg.format(ktv=ktv) for arg in args))
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_a_trace_in_the_folder_of_traces_is_suggested(
    ktv: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has just recorded ktv asks for ktv."""
    (tmp_path / "traces").mkdir()
    Path(ktv).rename(tmp_path / "traces" / "ktv.jsonl")
    monkeypatch.chdir(tmp_path)
    assert "Did you mean traces/ktv.jsonl?" in show("ktv").stderr


def test_a_name_in_an_error_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    """Neither a file's nor one in a file."""
    assert "\x1b" not in show(str(tmp_path / "a\x1b[2J")).stderr


def tracer(
    *args: str, encoding: str = "utf-8", **more: object
) -> subprocess.CompletedProcess[bytes]:
    env = os.environ | {"PYTHONIOENCODING": encoding, "COLUMNS": "80", "NO_COLOR": "1"}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "tracer", *args],
        capture_output=True, env=env, timeout=60, check=False, **more,
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "utf-8", "latin-1"])
def test_a_terminal_of_any_encoding_gets_a_chart(philosophers: str, encoding: str) -> None:
    """What it cannot show is escaped, and the columns still stand."""
    done = tracer("show", philosophers, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode(encoding)
    name = "老子" if encoding in {"gbk", "utf-8"} else "\\u8001\\u5b50"
    assert "%%%%" in row(text, name)
    assert text == chart(scenes.philosophers(), encoding=encoding)


def test_who_has_read_enough_may_leave(ktv: str) -> None:
    """`tracer show x | head -1`: no traceback, and what a shell calls SIGPIPE."""
    env = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "tracer", "show", ktv, "--events"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) in {0, 141}
