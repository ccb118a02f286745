"""Writing and reading traces: nothing is lost on the way, and nothing that comes in is trusted."""

import io
import json
from pathlib import Path

import pytest

from tests.story import tell
from tracer.errors import TraceFileError
from tracer.model.events import Event
from tracer.model.frame import Source
from tracer.model.trace import Trace
from tracer.trace_file import FORMAT_VERSION, TraceReader, TraceWriter, read

STORY = """
    left is Lock
    A acquires left    B requests left within 1.5
    A prints "一行 \\x1b[31m"
    A releases left
    B acquires left
"""


def write(path: Path, trace: Trace) -> Path:
    with TraceWriter(path) as writer:
        writer.head(
            trace.header,
            [Source(file=file, path=file, text=text) for file, text in trace.sources.items()],
        )
        for event in trace.events:
            writer.event(event)
        writer.close(trace.footer)
    return path


@pytest.fixture
def lines(tmp_path: Path) -> list[str]:
    return write(tmp_path / "t.jsonl", tell(STORY)).read_text(encoding="utf-8").splitlines()


def stream(*lines: str, end: str = "\n") -> io.BytesIO:
    return io.BytesIO(("\n".join(lines) + end).encode())


def test_what_was_written_is_what_is_read(tmp_path: Path) -> None:
    """Header, sources, events and footer; every line by itself is JSON."""
    trace = tell(STORY)
    back = read(write(tmp_path / "t.jsonl", trace), strict=True)
    assert back == trace
    assert back.line("story.py:3") == 'A prints "一行 \\x1b[31m"'


def test_odd_text_survives(tmp_path: Path) -> None:
    """Lone surrogates and control characters, in names as in texts."""
    trace = tell("A acquires left")
    odd = "a\ud800\x00\x1b\u2028é"
    trace.events.append(Event(9**10, 1, "main", 9, "marked", odd, odd, {"text": odd}))
    assert read(write(tmp_path / "t.jsonl", trace)).events[-1] == trace.events[-1]


def test_an_exception_leaves_nothing_behind(tmp_path: Path) -> None:
    """Neither the file nor its beginnings."""

    def fail() -> None:
        with TraceWriter(tmp_path / "t.jsonl") as writer:
            writer.head(tell(STORY).header)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_an_old_trace_is_replaced_only_by_a_complete_one(tmp_path: Path) -> None:
    """Until then it stays what it was."""
    path = tmp_path / "t.jsonl"
    path.write_text("old")
    with TraceWriter(path) as writer:
        writer.head(tell(STORY).header)
        assert path.read_text() == "old"
        writer.close(None)
    assert path.read_text() != "old"


def test_a_trace_can_be_read_from_a_stream(lines: list[str]) -> None:
    """Standard input is one."""
    assert read(stream(*lines)).events == tell(STORY).events


def test_without_a_footer_it_is_read_and_said_to_be_cut_short(lines: list[str]) -> None:
    """Up to the cut, be it in the middle of a line."""
    trace = read(stream(*lines[:-1]))
    assert trace.footer is None
    assert trace.remarks == [
        f"the trace is cut short after line {len(lines) - 1}: it has no footer"
    ]
    assert read(stream(*lines[:-2], lines[-2][:20], end="")).events == trace.events[:-1]


def test_events_are_sorted_where_they_are_not(lines: list[str]) -> None:
    """Batches of several processes, never merged: time, then causes before effects."""
    head, events = lines[:2], lines[2:-1]
    assert read(stream(*head, *reversed(events))).events == tell(STORY).events
    assert read(stream(*head, *reversed(events), lines[-1])).events == tell(STORY).events


def test_a_file_knows_whether_it_is_complete(tmp_path: Path, lines: list[str]) -> None:
    """Without being read."""
    path = tmp_path / "t.jsonl"
    assert TraceReader(path).complete()
    path.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    assert not TraceReader(path).complete()


def test_an_unknown_kind_is_kept_and_remarked_once(lines: list[str]) -> None:
    """It is from a newer minor version."""
    new = json.dumps({"t": 1, "pid": 1, "actor": "main", "seq": 99, "kind": "teleported"})
    trace = read(stream(*lines[:2], new, new, *lines[2:]))
    assert [event.kind for event in trace.events].count("teleported") == 2
    assert trace.remarks == ["events of kind 'teleported' are from a newer tracer: ignored"]


def test_an_empty_line_is_no_event(lines: list[str]) -> None:
    """Somebody has had the file in an editor."""
    assert read(stream(*lines[:3], "", *lines[3:], "", "")).events == tell(STORY).events


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "standard input is empty. Record one with: tracer run PROGRAM"),
        ("hello\n", "standard input is not a trace: its first line is not a header (broken JSON"),
        ("[]\n", "standard input is not a trace: its first line is not a header"),
        ('{"kind": "acquired"}\n', "standard input is not a trace: its first line is not a header"),
        ('{"kind": "header"}\n', "the header names no format version"),
        (
            '{"kind": "header", "format": "9.1"}\n',
            f"format 9.1; this tracer reads {FORMAT_VERSION}",
        ),
        ('{"kind": "header", "format": "1.0"}\n', "line 1: the header is not as it should be"),
        ("\x7fELF\x00\xff\n", "is not a trace"),
    ],
)
def test_what_is_no_trace_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    """What it is, and what to do next."""
    with pytest.raises(TraceFileError) as error:
        read(io.BytesIO(text.encode("latin-1")))
    assert sentence in str(error.value)
    assert error.value.exit_code == 2


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("{", "broken JSON"),
        ('{"t": 1}', "no 'kind'"),
        ('{"kind": "acquired", "t": 1}', "no 'pid'"),
        ("[1, 2]", "list indices"),
        ("[" * 100_000, "RecursionError"),
        ('{"kind": {}}', "unhashable"),
        ('{"t":-5,"pid":1,"actor":"main","seq":1,"kind":"slept"}', "whole numbers"),
    ],
)
def test_a_broken_line_is_named_by_its_number(lines: list[str], broken: str, why: str) -> None:
    """Whichever way it is broken, and however many lines are parsed at once."""
    with pytest.raises(TraceFileError) as error:
        read(stream(*lines[:4], broken, *lines[4:]))
    assert "line 5: not an event of a trace" in str(error.value)
    assert why.lower() in str(error.value).lower() or why == "RecursionError"


def test_strict_holds_every_event_against_the_schema(lines: list[str]) -> None:
    """A lock is not acquired without a name."""
    loose = '{"t":1,"pid":1,"actor":"main","seq":77,"kind":"acquired"}'
    assert len(read(stream(*lines[:2], loose, *lines[2:])).events) == len(lines) - 2
    with pytest.raises(TraceFileError, match=r"line 3: .*acquired\.object: Field required"):
        read(stream(*lines[:2], loose, *lines[2:]), strict=True)


def test_a_folder_and_a_missing_file_are_sentences(tmp_path: Path) -> None:
    """The file system's errors are no tracebacks."""
    with pytest.raises(TraceFileError, match=r"is a directory\. Name a trace in it\."):
        read(tmp_path)
    with pytest.raises(TraceFileError, match=r"there is no trace .*Record one with"):
        read(tmp_path / "none.jsonl")
