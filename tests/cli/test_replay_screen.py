"""The screen of `tracer replay`: what a moment looks like, on any page and of any trace."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import scenes, strange
from tests.builder import Builder
from tests.cli.test_replay import KITCHEN
from tests.cli.test_replay_player import Clock
from tests.story import tell
from tracer.cli.replay_player import Player
from tracer.cli.replay_screen import Screen
from tracer.model.events import order
from tracer.model.finding import Finding, Phrase, Place
from tracer.playback import Playback
from tracer.renderers import Page, Picture, Steps
from tracer.renderers.text import cells

if TYPE_CHECKING:
    from tracer.model.trace import Trace


def picture_of(
    trace: Trace | Picture,
    t: float,
    width: int = 80,
    height: int = 24,
    lang: tuple[Any, ...] = ("en",),
) -> list[str]:
    picture = trace if isinstance(trace, Picture) else Picture.of(trace)
    trace = picture.trace
    player = Player(Playback(trace, picture.findings), 1, Clock())
    player.press("space")
    player.playback.seek(round(t * 1e9))
    player.now = player.playback.t
    return Screen(picture, lang).lines(player, Page(width), height)


def test_a_moment_fits_on_one_screen() -> None:
    """The time, what just happened and where, who, what, and the output."""
    lines = picture_of(tell(KITCHEN, outcome="deadlock"), 2)
    assert [line.rstrip() for line in lines] == [
        "story.py  2.000 s of 3.00 s                           moment 9 of 11  x1  paused",
        "=====================================================>-------------------------!",
        "",
        "  0.000000  MainProcess  starts waiter",
        "  0.000000  waiter       begins",
        "  1.000000  chef         takes knife                                      line 3",
        "  1.000001  waiter       takes board                                      line 3",
        '> 2.000000  chef         prints "where is the board?"                     line 4',
        '  | chef prints "where is the board?"',
        "",
        "  = MainProcess  running",
        "> # chef         running                                     holds knife",
        "  # waiter       running                                     holds board",
        "",
        "    knife  Lock  held by chef",
        "    board  Lock  held by waiter",
        "output -------------------------------------------------------------------------",
        "where is the board?",
        "", "", "", "", "",
        "space go  n/p step  f/F finding  +/- speed  home/end  q quit",
    ]  # fmt: skip


def test_a_finding_is_told_at_its_moment() -> None:
    """What, what to do about it, and who is meant."""
    text = "\n".join(picture_of(tell(KITCHEN, outcome="deadlock"), 9))
    assert "! error[deadlock] chef and waiter wait for each other" in text
    assert "! fix: take the locks in one order everywhere" in text
    assert re.search(
        r"^! % chef +waits for board since 3.00 s +holds knife +line 5", text, re.MULTILINE
    )
    assert "knife  Lock  held by chef; awaited by waiter" in text


def test_where_there_is_no_room_the_least_goes_first() -> None:
    """The ended, then the quiet; what was left out is counted."""
    lines = picture_of(scenes.ktv(40), 8, height=20)
    assert len(lines) == 20
    assert any("more, " in line and "of them ended" in line for line in lines)
    assert any(line.startswith(">") and " user" in line for line in lines)
    assert "of 4 taken" in "\n".join(lines)
    assert lines[-1].startswith("space")


@pytest.mark.parametrize("scene", [scenes.ktv, scenes.philosophers, scenes.traffic_light])
def test_rows_stay_where_they_are(scene: Any) -> None:
    """From one moment to the next the same actor is on the same line, in the same columns."""
    trace = scene()
    picture = Picture.of(trace)
    player = Player(Playback(trace), 1, Clock())
    screen = Screen(picture, ("en",))
    where: dict[str, int] = {}
    name = next(iter(picture.timeline.lanes.values())).name
    while player.playback.forward():
        player.now = player.playback.t
        lines = screen.lines(player, Page(100), 40)
        at = next(n for n, line in enumerate(lines) if line[4:].startswith(f"{name}  "))
        assert where.setdefault(name, at) == at


@given(
    st.lists(strange.events, min_size=1, max_size=20),
    st.integers(20, 130),
    st.integers(1, 50),
    st.sampled_from([("en",), ("zh",), ("en", "zh")]),
)
def test_no_trace_is_too_strange_and_no_terminal_too_small(
    history: list[Any], width: int, height: int, lang: tuple[Any, ...]
) -> None:
    """At most as many lines, as many cells, and nothing that could act on a terminal."""
    trace = tell("main exits")
    trace.events = sorted(history, key=order)
    picture = Picture.of(trace)
    place = Place("main.0", "x", (Phrase("waits", {"object": "left"}),))
    picture.findings = [
        Finding("odd", "note", "happened", 20, "main", {}, (place,), evidence=(("main", 3),))
    ]
    for t in (0, 20, 50):
        lines = picture_of(picture, t / 1e9, width, height, lang)
        assert len(lines) <= height
        for line in lines:
            assert line.isprintable()
            assert cells(line) <= width
    for line in Steps(Page(width), languages=lang).lines(picture):
        assert line.isprintable()
        assert cells(line) <= width


def test_escape_codes_of_the_trace_are_shown_and_not_obeyed() -> None:
    """In names of actors and objects, in output, in the program's text."""
    evil = "\x1b[2J\x07\u202e"
    build = Builder(f"p{evil}.py", f"{evil}\n")
    build.begin(0, f"main{evil}")
    build.add(1, f"main{evil}", "created", f"left{evil}", f"p{evil}.py:1", type=f"Lock{evil}")
    build.add(2, f"main{evil}", "acquired", f"left{evil}", f"p{evil}.py:1")
    build.add(3, f"main{evil}", "output", None, f"p{evil}.py:1", stream="stderr", text=evil)
    build.add(4, f"main{evil}", "entered", None, None, name=evil)
    build.add(5, f"main{evil}", f"odd{evil}", f"left{evil}")
    for moment in range(6):
        lines = picture_of(build.trace(), moment / 1e9, 120, 30)
        assert all(line.isprintable() for line in lines)
        assert any("\\x1b[2J" in line for line in lines)
