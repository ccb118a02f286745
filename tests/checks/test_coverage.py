"""Where nothing was found, it is said what could not be seen."""

from dataclasses import replace
from typing import Any

import pytest

from tests.story import tell
from tracer.checks.coverage import gaps
from tracer.messages import LANGUAGES
from tracer.messages.verdicts import sentence
from tracer.model.trace import Trace

PROGRAM = """\
import os, subprocess
from multiprocessing import Process

def work():
    with open("x") as file:
        print(file.read())
    subprocess.run(["ls"])
    os.system("ls")
    lock.run()
"""


def said(trace: Trace) -> dict[str, str]:
    """key -> the English sentence; both languages can be said."""
    found = {}
    for gap in gaps(trace):
        sentences = {one: sentence(gap.key, one, **gap.fields) for one in LANGUAGES}
        assert all(sentences.values())
        found[gap.key] = sentences["en"]
    return found


def test_a_whole_run_of_what_is_traced_has_no_gaps() -> None:
    """Nothing is said where there is nothing to say."""
    assert gaps(tell("A acquires left\nA releases left")) == ()


@pytest.mark.parametrize(
    ("footer", "key"),
    [
        ({"outcome": None}, "gap-after"),
        ({"outcome": "stopped"}, "gap-after"),
        ({"outcome": "incomplete"}, "gap-after"),
        ({"lost": 3}, "gap-lost"),
        ({"cut_before": 5}, "gap-before"),
    ],
)
def test_what_the_recording_lacks_is_said(footer: dict[str, Any], key: str) -> None:
    """Cut short, stopped, lost, thrown away."""
    assert set(said(tell("A acquires left", **footer))) == {key}


def test_objects_that_tell_nobody_are_named() -> None:
    """Each once."""
    trace = tell("raw is RawArray\nmemory is SharedMemory(10)\nA attaches memory\nA closes memory")
    assert said(trace) == {"gap-accesses": "reads and writes of raw and memory"}


def test_values_that_were_not_to_be_recorded_are_said() -> None:
    """--no-values."""
    trace = tell("A acquires left")
    trace.header = trace.header.model_copy(update={"values": False})
    assert set(said(trace)) == {"gap-values"}


def test_threads_share_more_than_traced_objects() -> None:
    """An actor with a slash is a thread."""
    trace = tell("A acquires left")
    trace.events[-1].actor += "/1"
    assert set(said(trace)) == {"gap-threads"}


def test_what_control_does_not_order_is_said() -> None:
    """A pool's tasks come as they come."""
    trace = tell("main submits work as task#1 to pool in 1")
    assert gaps(trace) == ()
    trace.header = trace.header.model_copy(update={"mode": "controlled"})
    assert set(said(trace)) == {"gap-uncontrolled"}


def test_files_and_programs_are_found_in_the_text() -> None:
    """With their lines; a method that is called run is none."""
    trace = replace(tell("A acquires left"), sources={"a.py": PROGRAM})
    assert said(trace) == {
        "gap-programs": "programs that it starts (a.py:7 and a.py:8)",
        "gap-files": "what it does with files (a.py:5)",
    }
