"""No check trusts a trace to be possible: whatever a reader lets pass, it gives findings."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builder import Builder
from tests.checks.families import PROGRAM
from tests.strange import events
from tracer.messages import LANGUAGES
from tracer.model.events import Event, order
from tracer.model.frame import Footer
from tracer.model.trace import Trace
from tracer.renderers import Page
from tracer.renderers.verdict_table import as_csv, as_json, table
from tracer.renderers.verdicts import judge, report

ENDS = ["finished", "deadlock", "stopped", "interrupted", "killed", "incomplete", None]
calls = st.fixed_dictionaries(
    {},
    optional={
        "positional": st.integers(-2, 4),
        "parameters": st.lists(st.sampled_from(["self", "n", "lock"]), max_size=3),
        "named": st.lists(st.sampled_from(["n", "x"]), max_size=2),
        "defaults": st.integers(-2, 4),
        "bound": st.booleans(),
        "at": st.sampled_from(["story.py:3", "x", ""]),
    },
)
errors = st.sampled_from(
    ["TypeError: n() takes 1 positional argument but 2 were given", "KeyboardInterrupt", "",
     "TypeError: 'int' object is not iterable", "ValueError: x\ny", "TypeError: go() missing 1"]
)  # fmt: skip
lives = st.builds(
    lambda t, actor, kind, at, more: Event(t, 1, actor, 0, kind, None, at, more),
    st.integers(0, 50),
    st.sampled_from(["main", "main.0", "main.1", "main.0.0"]),
    st.sampled_from(
        ["started", "began", "exited", "died", "joined", "reaped", "terminated", "failed", "output"]
    ),
    st.sampled_from(["story.py:11", "story.py:14", "story.py:999", "nowhere:1", "x", None]),
    st.fixed_dictionaries(
        {"child": st.sampled_from(["main", "main.0", "main.1", "main.0.0", ""])},
        optional={
            "name": st.sampled_from(["A", "", "{x}", "老子"]),
            "target": st.sampled_from(["work", "go", "", "n"]),
            "code": st.sampled_from([0, 1, -9, -2, -99, 10**20]),
            "by": st.sampled_from(["tracer", "program", "unknown"]),
            "error": errors,
            "call": calls,
            "op": st.sampled_from(["started", "join"]),
            "stream": st.just("stderr"),
            "text": st.sampled_from(
                ["Traceback (most recent call last):", 'File "/a/story.py", line 10, in x']
            ),
        },
    ),
)


def trace_of(found: list[Event], outcome: str | None, code: int) -> Trace:
    build = Builder("story.py", PROGRAM)
    build.begin(0)
    trace = build.trace(None)
    trace.events += found
    trace.events.sort(key=order)
    for number, event in enumerate(trace.events):
        event.seq = number
    if outcome is not None:
        end: dict[str, Any] = {"outcome": outcome, "exit": code, "events": 1, "t": 60}
        trace.footer = Footer.model_validate(end)
    return trace


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(lives, lives, events), max_size=25),
    st.sampled_from(ENDS),
    st.sampled_from([0, 1]),
)
def test_any_trace_gets_a_verdict(found: list[Event], outcome: str | None, code: int) -> None:
    """In full, as a table, as CSV and as JSON, in both languages; and every place is a line."""
    trace = trace_of(found, outcome, code)
    verdict, picture = judge(trace, "x.jsonl")
    for language in LANGUAGES:
        assert list(report(verdict, picture, Page(80), (language,), None))
        assert list(table([verdict], Page(60), language))
    assert list(as_csv([verdict], "ascii"))
    assert json.loads("\n".join(as_json([verdict], LANGUAGES)))
    for finding in verdict.findings:
        assert finding.evidence or finding.places
        hash(finding.about)
