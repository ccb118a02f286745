"""Traces made by hand, cut, mixed up, huge in number or with evil names: sound, safe, and soon."""

from __future__ import annotations

import io
import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unicodedata import category

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.builder import MICROSECOND, Builder
from tests.story import tell
from tracer.checks import check
from tracer.errors import TraceFileError
from tracer.messages import LANGUAGES
from tracer.model.events import KINDS
from tracer.model.lines import FIELD_TYPES
from tracer.renderers import RENDERERS, Page, Picture
from tracer.renderers.sarif import as_sarif
from tracer.renderers.verdict_table import as_csv, as_json, table
from tracer.renderers.verdicts import judge, report
from tracer.trace_file import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracer.model.trace import Trace

Line = dict[str, Any]

TRACES: Final = Path(__file__).parents[1] / "traces"
KEPT: Final = ("philosophers", "forgotten_release", "pulse", "producer_consumer", "lock_broken",
               "killed_holder", "tickets_fixed", "lost_wakeup", "barrier_short_one")  # fmt: skip
EVIL: Final = {
    "control": "\x1b[2J\x07\r\nA\x00",
    "bidi": "\u202eA\u2066\u200f",
    "very long": "A" * 20_000,
    "wide": "锁" * 200,
    "combining": "e" + "\u0301" * 500,
    "surrogates": "\ud800\udfff",
    "joined": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 30,
    "zero width": "\u200b\ufeff\u2060",
    "markup": "[bold red]{actor}%s</script>=cmd|'/c calc'!A1",
    "spaces": "\u00a0" * 300,
    "blank": "",
}
WIDTH: Final = 80


@cache
def kept(name: str) -> tuple[str, ...]:
    """The lines of a trace that is kept in the repository."""
    return tuple((TRACES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())


def parsed(text: str) -> Trace:
    return read(io.BytesIO(text.encode("utf-8", "surrogatepass")))


def all_that_is_said(trace: Trace) -> Iterator[tuple[str, str]]:
    """What every command prints of a trace, by the name of the form."""
    verdict, picture = judge(trace, "x.jsonl")
    page = Page(WIDTH)
    for language in LANGUAGES:
        yield "report", "\n".join(report(verdict, picture, page, (language,), None))
        yield "table", "\n".join(table([verdict], page, language))
    yield "csv", "\n".join(as_csv([verdict], "utf-8"))
    yield "document", "\n".join(as_json([verdict], LANGUAGES))
    yield "document", "\n".join(as_sarif([verdict], LANGUAGES))
    for renderer in RENDERERS:
        form = "document" if renderer.name == "json" else "chart"
        yield form, "\n".join(renderer().lines(Picture.of(trace)))


def look_through(trace: Trace) -> None:
    """Nothing that is printed can act on a terminal; documents are JSON; charts fit the page."""
    for form, said in all_that_is_said(trace):
        if form == "document":
            json.loads(said)
        for line in said.split("\n"):
            assert all(c.isprintable() or c in "\u200c\u200d" or category(c) == "Zs" for c in line)
            if form in {"report", "chart", "table"}:
                assert cell_len(line) <= WIDTH, (form, line)
            line.encode("utf-8")


# --- mutated traces ---

words = st.sampled_from(["main", "main.0", "main.1", "lock", "till", "", "x", *EVIL.values()])
values = st.one_of(
    words, st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from([10**30, -(10**30)]),
    st.floats(), st.just([]), st.just({}), st.lists(words, max_size=2),
)  # fmt: skip
fields = st.sampled_from(
    ["t", "pid", "actor", "seq", "kind", "object", "at", *sorted(FIELD_TYPES), "unheard_of"]
)
kinds = st.sampled_from([*sorted(KINDS), "unheard_of", "header", "source", "footer"])
places = st.integers(0, 400)


def _drop(lines: list[Line], data: tuple[Any, ...]) -> None:
    del lines[data[0] % len(lines)]


def _double(lines: list[Line], data: tuple[Any, ...]) -> None:
    lines.insert(data[0] % len(lines), dict(lines[data[1] % len(lines)]))


def _swap(lines: list[Line], data: tuple[Any, ...]) -> None:
    a, b = data[0] % len(lines), data[1] % len(lines)
    lines[a], lines[b] = lines[b], lines[a]


def _set(lines: list[Line], data: tuple[Any, ...]) -> None:
    lines[data[0] % len(lines)][data[2]] = data[3]


def _same(lines: list[Line], data: tuple[Any, ...]) -> None:
    """One field becomes what another line has there."""
    lines[data[0] % len(lines)][data[2]] = lines[data[1] % len(lines)].get(data[2])


def _forget(lines: list[Line], data: tuple[Any, ...]) -> None:
    lines[data[0] % len(lines)].pop(data[2], None)


def _turn(lines: list[Line], data: tuple[Any, ...]) -> None:
    lines[data[0] % len(lines)]["kind"] = data[4]


def _exchange_times(lines: list[Line], data: tuple[Any, ...]) -> None:
    a, b = lines[data[0] % len(lines)], lines[data[1] % len(lines)]
    a["t"], b["t"] = b.get("t", 0), a.get("t", 0)


def _end(lines: list[Line], data: tuple[Any, ...]) -> None:
    del lines[max(1, data[0] % len(lines)) :]


CHANGES: Final[tuple[Callable[[list[Line], tuple[Any, ...]], None], ...]] = (
    _drop, _double, _swap, _set, _same, _same, _forget, _turn, _exchange_times, _end,
)  # fmt: skip
changes = st.lists(
    st.tuples(st.sampled_from(CHANGES), st.tuples(places, places, fields, values, kinds)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.sampled_from(KEPT), changes)
def test_a_mutated_trace_is_refused_in_a_sentence_or_judged(name: str, made: Any) -> None:
    """Never an exception from a check or a renderer, and nothing unsafe, whatever was changed."""
    lines = [json.loads(line) for line in kept(name)]
    for change, data in made:
        change(lines, data)
        assume(lines)
    text = "\n".join(json.dumps(line) for line in lines)
    try:
        trace = parsed(text)
    except TraceFileError:
        return
    look_through(trace)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(KEPT), st.integers(0, 10**6), st.integers(0, 40), st.binary(max_size=9))
def test_bytes_that_are_lost_or_overwritten_are_survived(
    name: str, place: int, length: int, instead: bytes
) -> None:
    """A disk that was full, a transfer that went wrong."""
    raw = "\n".join(kept(name)).encode()
    place %= len(raw)
    broken = raw[:place] + instead + raw[place + length :]
    try:
        trace = read(io.BytesIO(broken))
    except TraceFileError:
        return
    look_through(trace)


@pytest.mark.parametrize("name", KEPT)
def test_a_snapshot_anywhere_makes_no_check_stumble(name: str) -> None:
    """It says that nothing is there, and what came before is forgotten."""
    lines = list(kept(name))
    forgets = {"kind": "snapshot", "state": {"actors": {}, "objects": {}}}
    for place in range(1, len(lines) - 1):
        if '"seq"' in lines[place]:
            line = json.dumps(json.loads(lines[place]) | forgets)
            check(parsed("\n".join([*lines[:place], line, *lines[place + 1 :]])))


@pytest.mark.parametrize("name", KEPT)
def test_a_trace_cut_anywhere_accuses_nobody_of_more(name: str) -> None:
    """What a beginning of a trace says to have happened, and is no note, the whole trace says too.

    Suspicions may be wrong, and are called so.
    """
    lines = list(kept(name))
    certain = {one.slug for one in check(parsed("\n".join(lines))) if one.certainty == "happened"}
    for end in range(2, len(lines), 3):
        cut = check(parsed("\n".join(lines[:end])))
        said = {one.slug for one in cut if one.certainty == "happened" and one.level != "note"}
        assert said <= certain, end


# --- names, and many of them ---


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_evil_names_are_shown_safely(evil: str) -> None:
    """As names of processes, objects, files, functions, exceptions, and in what was printed."""
    trace = tell(
        """
        1: A acquires left  B acquires right
        2: A requests right  B requests left
        3: C acquires room
        3.1: C prints "x"
        4: C exits with ValueError
        5: D requests room within 1
        6: D gives up acquiring room
        """,
        program=f"{evil}.py",
        outcome="deadlock",
        exit=-15,
    )
    for event in trace.events:
        event.object = None if event.object is None else event.object + evil
        more = dict(event.more or {})
        for field in ("name", "target", "text", "error"):
            if field in more:
                more[field] = f"{evil}{more[field]}"
        event.more = more or None
    trace.sources = {f"{evil}.py": f"with {evil}:\n" * 30}
    look_through(trace)


def _crowded(objects: int, actors: int) -> Trace:
    """Every actor takes its own share of the objects, with one that it holds to the end."""
    build = Builder("big.py", "x\n" * 9)
    build.begin(0)
    names = [f"p{number}" for number in range(actors)]
    for number in range(objects):
        build.add(1 + number, "MainProcess", "created", f"l[{number}]", "big.py:1", type="Lock")
    t = objects + 10
    for name in names:
        build.begin(t, name, "MainProcess", at="big.py:2")
        t += 10
    for number in range(objects):
        name = names[number % actors]
        t += MICROSECOND
        build.add(t, name, "acquired", f"l[{number}]", "big.py:3")
        if number % 7:
            build.add(t + 5, name, "released", f"l[{number}]", "big.py:4")
    for name in names:
        t += 10
        build.add(t, name, "exited", code=0)
    return build.trace()


def _calls(trace: Trace) -> int:
    """How many functions are called to judge a trace: time that no other load can change."""
    count = 0

    def note(frame: object, what: str, about: object) -> None:
        nonlocal count
        count += what in {"call", "c_call"}

    sys.setprofile(note)
    try:
        judge(trace, "x.jsonl")
    finally:
        sys.setprofile(None)
    return count


def test_thousands_of_objects_cost_as_much_as_their_events() -> None:
    """Four times as many objects and actors take four times as long, not sixteen times."""
    few, many = _crowded(500, 50), _crowded(2_000, 200)
    judge(few, "x.jsonl")  # what is cached and imported once is no matter
    assert _calls(many) < 5 * _calls(few)


def test_a_killed_recorder_leaves_a_trace_that_accuses_nobody() -> None:
    """Its guardian ended everybody: who held or waited just then is not to blame."""
    trace = tell(
        """
        1: A acquires left
        2: B requests left
        3: main joins A
        9: A is ended by tracer  B is ended by tracer  main is ended by tracer
        """,
        outcome="incomplete",
        exit=None,
    )
    assert [one.slug for one in check(trace) if one.level != "note"] == []


def test_a_trace_by_hand_without_any_of_the_usual_is_judged() -> None:
    """No processes, no objects, no times: a header and a few lines that somebody typed."""
    header = kept("philosophers")[0]
    typed = [
        {"t": 0, "pid": 0, "actor": "nobody", "seq": 9, "kind": "released", "object": "lock"},
        {"t": 0, "pid": 0, "actor": "", "seq": -1, "kind": "acquired", "object": ""},
        {"t": 0, "pid": -1, "actor": "main/x/y", "seq": 0, "kind": "joined", "child": "main/x/y"},
        {"t": 9, "pid": 0, "actor": "nobody", "seq": 0, "kind": "got", "object": "lock"},
    ]
    look_through(parsed("\n".join([header, *map(json.dumps, typed)])))
