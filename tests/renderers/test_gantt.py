"""The chart: what stands in each row, what is folded, and how it looks to a person."""

import pytest
from rich.cells import cell_len

from tests import scenes
from tests.big_trace import write_big_trace
from tests.gold import Gold
from tests.renderers.draw import chart, row, rows
from tests.story import tell
from tracer.errors import UsageError
from tracer.model.trace import Trace
from tracer.renderers import Selection
from tracer.renderers.gantt import By
from tracer.trace_file import read


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    """A hundred processes and five thousand events."""
    return read(write_big_trace(tmp_path_factory.mktemp("big") / "big.jsonl", 5_000))


@pytest.mark.parametrize("scene", ["ktv", "traffic_light", "philosophers", "hand_over"])
@pytest.mark.parametrize("by", ["process", "object", "order"])
def test_scenes_look_as_they_should(scene: str, by: By, gold: Gold) -> None:
    """At 80 columns, in every arrangement."""
    gold(chart(getattr(scenes, scene)(), by=by), f"gantt/{scene}_{by}.txt")


def test_a_wide_page_has_room_for_everything(gold: Gold) -> None:
    """Notes get a column of their own."""
    gold(chart(scenes.traffic_light(), 120), "gantt/traffic_light_120.txt")


def test_names_of_any_script_are_aligned(gold: Gold) -> None:
    """By the cells that they take: two for each of these characters."""
    text = chart(scenes.ktv(names=lambda number: f"用户{number}"))
    gold(text, "gantt/ktv_chinese.txt")
    columns = {
        cell_len(line[: line.index("#")]) - len(line[: line.index("#")].rstrip(".# "))
        for line in text.splitlines()
        if line.startswith("用户") and "#" in line
    }
    assert columns
    assert all(cell_len(line) <= 80 for line in text.splitlines())


def test_a_crowd_is_folded_into_forty_lines(crowd: Trace, gold: Gold) -> None:
    """Those who waited come first, the rest is one counted row."""
    text = chart(crowd)
    gold(text, "gantt/crowd.txt")
    assert len(text.splitlines()) <= 40
    assert "more" in text


def test_all_rows_are_shown_when_asked_for(crowd: Trace) -> None:
    """A row for each of the hundred and one, and none that counts."""
    text = chart(crowd, rows=0)
    assert sum(line.startswith(("worker", "MainProcess")) for line in text.splitlines()) == 101
    assert not any(" more " in line for line in rows(text))


def test_so_many_rows_are_shown_as_were_asked_for(crowd: Trace) -> None:
    """Actors and objects together."""
    assert len(rows(chart(crowd, rows=12))) == 12


@pytest.mark.parametrize("by", ["process", "object", "order"])
@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
def test_no_line_is_wider_than_the_page(by: By, width: int) -> None:
    """From forty columns on; narrower than a chart can be, it is as narrow as it can be."""
    for trace in (scenes.ktv(), scenes.philosophers(), scenes.traffic_light()):
        lines = chart(trace, width, by=by).splitlines()
        assert max(map(cell_len, lines)) <= max(width, 48)


def test_who_died_comes_before_who_waited() -> None:
    """When there is not room for all; and so does who a finding is about."""
    story = "\n".join(
        [*(f"W{n} requests left" for n in range(9)), "dead acquires left", "dead dies"]
    )
    assert [line.split()[0] for line in rows(chart(tell(story), rows=6))] == [
        "MainProcess", "W0", "dead", "W1", "7", "left",
    ]  # fmt: skip


def test_a_hold_is_never_hidden_by_less() -> None:
    """Where a column has room for one mark: death, then mark, hold, wait, sleep."""
    text = chart(
        tell("""
        1.000: A acquires left    B requests left
        1.001: A releases left    B acquires left
        1.002: B releases left
        9.000: main kills C       C dies
        9.001: A requests left
        9.002: A sleeps 0.001
        20.00: A marks "here"     A acquires left
    """)
    )
    assert set(row(text, "A")[14:68]) == {"=", "#", ".", "+"}
    assert "x" in row(text, "C")
    assert "#" in row(text, "B")
    assert "x died" in text


def test_waiting_while_holding_is_a_mark_of_its_own() -> None:
    """It is what deadlocks are made of."""
    text = chart(scenes.philosophers())
    assert "%%%%" in row(text, "Plato")
    assert "% holding and waiting" in text


def test_a_row_says_who_ended_its_longest_wait_and_where() -> None:
    """Not who ended the shorter one."""
    text = chart(
        tell("""
        A acquires left     B requests left
        A releases left     B acquires left
        B releases left     A acquires left
        B requests left
        7: A releases left [other.py:7]
        8: B acquires left
        9: B exits
        20: main exits
    """)
    )
    assert "<- A, other.py:7" in row(text, "B")


def test_seconds_are_counted_within_the_window() -> None:
    """What overlaps is counted once."""
    story = tell("""
        1: A acquires left     B requests left
        3: A acquires right
        5: A releases right    A releases left   B acquires left
        9: B releases left
    """)
    whole, zoomed = chart(story), chart(story, selection=Selection(2 * 10**9, 4 * 10**9))
    assert row(whole, "A").split()[-2:] == ["0.00", "4.00"]
    assert row(whole, "B").split()[2:5] == ["4.00", "4.00", "<-"] or "4.00" in row(whole, "B")
    assert row(zoomed, "A").split()[-2:] == ["0.00", "2.00"]


def test_a_window_without_time_is_refused() -> None:
    """It says what the trace has."""
    with pytest.raises(UsageError, match=r"the trace goes from 0\.00 s to 2\.00 s"):
        chart(tell("A exits\nB exits"), selection=Selection(5 * 10**9))


def test_only_what_was_named_is_shown() -> None:
    """By name or pattern, actors and objects alike; a name with brackets is a name first."""
    text = chart(scenes.philosophers(), selection=Selection(only=("P*", "forks[0]")))
    assert [line.split()[0] for line in rows(text)] == ["Plato", "forks[0]"]


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    """A slip of the finger is answered."""
    with pytest.raises(
        UsageError, match=r"nothing in this trace is called usr3\. Did you mean user3"
    ):
        chart(scenes.ktv(), selection=Selection(only=("usr3",)))


def test_a_second_actor_of_the_same_name_is_numbered() -> None:
    """Rows can be told apart."""
    trace = tell("A exits\nB exits")
    for event in trace.events:
        if event.kind == "began" and event.actor != "main":
            event.more = {**(event.more or {}), "name": "worker"}
    assert "worker#2" in chart(trace)


def test_a_pulse_shorter_than_a_column_shows() -> None:
    """A flag that was set and cleared at once was not simply clear."""
    text = chart(tell("10: A sets go\n10.001: A clears go\n100: A exits"))
    assert row(text, "go").count(":") == 1
    assert ": set and cleared" in text


def test_an_unknown_flag_shows() -> None:
    """Where a set and a clear overlap nobody can say."""
    text = chart(tell("A begins to set go   B begins to clear go\nA has set go\n9: A exits"))
    assert "?" in row(text, "go")


def test_waiters_of_a_condition_are_counted() -> None:
    """In a row below that of its lock."""
    text = chart(
        tell("""
        A acquires ready
        A lets go and waits for ready
        B acquires ready
        B lets go and waits for ready
        9: C notifies ready
    """)
    )
    assert "1" in row(text, "ready:")
    assert "2" in row(text, "ready:")
    assert "max 2" in row(text, "ready:")


def test_a_barrier_shows_how_many_have_arrived() -> None:
    """Out of how many."""
    text = chart(
        tell("""
        gate is Barrier(3)
        A arrives at gate
        B arrives at gate
        C arrives at gate
        A passes gate    B passes gate   C passes gate
    """)
    )
    assert "max 3 of 3" in row(text, "gate")


def test_regions_that_the_program_named_are_counted() -> None:
    """How many were inside at once."""
    text = chart(tell("A enters kitchen\nB enters kitchen\nA leaves kitchen\nB leaves kitchen"))
    assert "max 2" in row(text, "kitchen")


def test_more_inside_than_there_is_room_shows() -> None:
    """The row counts what was, not what should be."""
    text = chart(tell("room is Semaphore(1)\nA acquires room\nB acquires room\n9: A exits"))
    assert "2" in row(text, "room")
    assert "max 2 of 1" in row(text, "room")


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1", "utf-8"])
def test_what_a_page_cannot_encode_is_escaped(encoding: str) -> None:
    """And the columns still stand where they should."""
    text = chart(scenes.philosophers(), encoding=encoding)
    text.encode(encoding)
    rows = [line for line in text.splitlines() if "%" in line and "%%" in line]
    assert len({cell_len(line[: line.index("%%")]) for line in rows}) <= 2


def test_nothing_from_the_trace_can_act_on_the_terminal() -> None:
    """Escapes, bidirectional overrides and newlines in every name are shown, not obeyed."""
    evil = "a\x1b[2J\r\n\u202eb\x00\x9b"
    trace = tell("A acquires left\nA requests left\nA dies", outcome="deadlock")
    trace.header.program = trace.header.python = evil
    for event in trace.events:
        event.object = event.object and evil
        event.at = event.at and evil
        event.more = {key: evil if type(v) is str else v for key, v in (event.more or {}).items()}
    assert trace.footer
    trace.footer.stuck = [{"actor": evil, "target": evil, "since": 1, "at": evil, "by": [evil]}]
    trace.remarks.append(evil)
    for by in ("process", "object", "order"):
        text = chart(trace, by=by)
        assert all(char.isprintable() or char == "\n" for char in text)
        assert "\u202e" not in text
        assert "\\x1b" in text


def test_colour_changes_nothing_but_colour() -> None:
    """Without the escapes it is the same text."""
    import re

    plain = chart(scenes.ktv())
    inked = chart(scenes.ktv(), colour=True)
    assert inked != plain
    assert re.sub(r"\x1b\[[\d;]*m", "", inked) == plain


def test_order_gives_every_event_its_own_column() -> None:
    """However short the time between them."""
    trace = tell("A acquires left\nA releases left   B acquires left\nB releases left")
    text = chart(trace, by="order")
    assert len(row(text, "who").split()[1]) == len(trace.events)


def test_order_shows_as_much_as_fits_and_says_how_to_go_on(crowd: Trace) -> None:
    """An interleaving is read from its beginning."""
    text = chart(crowd, by="order")
    assert "goes on there, --all shows all" in " ".join(text.split())
    assert len(text.splitlines()) < 140
