"""Stepping through a trace: whichever way a moment is reached, it is what `show --at` shows."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import scenes, strange
from tests.builder import Builder
from tests.state.simulator import Simulator
from tests.story import tell
from tracer.api import replay
from tracer.errors import UsageError
from tracer.model.events import order
from tracer.model.finding import Finding
from tracer.playback import Playback
from tracer.reconstruct import state_at
from tracer.state import State

if TYPE_CHECKING:
    from tracer.model.trace import Trace

STORIES = (
    """
    left is Lock
    A acquires left    B requests left within 1.5
    A prints "one"
    B gives up acquiring left
    A releases left
    B acquires left
    B dies
    A requests left
    """,
    """
    room is Semaphore(2)
    gate is Barrier(2)
    A acquires room    B acquires room    C requests room
    A arrives at gate  B arrives at gate  A passes gate  B passes gate
    A sleeps 2
    A releases room    C acquires room
    A exits with ValueError: no
    """,
    """
    cond is Condition
    A acquires cond    A lets go and waits for cond
    B acquires cond    B notifies 1 of cond    B releases cond
    A wakes from cond
    B begins to set go    A begins to clear go    B has set go    A has cleared go
    A enters kitchen   A prints "two"   A leaves kitchen
    main joins B       B exits          main has joined B
    """,
)

moves = st.lists(
    st.one_of(
        st.sampled_from(["forward", "back", "next_finding", "previous_finding"]),
        st.tuples(st.just("go"), st.integers(-3, 60)),
        st.tuples(st.just("seek"), st.integers(-1, 12).map(lambda second: second * 10**9 + 500)),
        st.tuples(st.just("seek"), st.integers(0, 200_000)),
    ),
    max_size=30,
)
spacings = st.integers(1, 9)


def everything(state: State) -> dict[str, Any]:
    """What anybody can see of a state."""
    return state.facts() | {
        "things": {
            name: (thing.word(), thing.levels(), thing.faults, thing.holders())
            for name, thing in state.objects.items()
        },
        "actors": {name: (one.status, one.facts()) for name, one in state.actors.items()},
    }


def finding(t: int | None, *evidence: tuple[str, int]) -> Finding:
    return Finding("deadlock", "error", "happened", t, "main", {}, evidence=evidence)


def walk(playback: Playback, trace: Trace, steps: list[Any]) -> None:
    """The law of the playback, at every step of a walk."""
    for step in steps:
        name, *args = (step,) if isinstance(step, str) else step
        before = playback.index
        moved = getattr(playback, name)(*args)
        assert moved == (playback.index != before)
        assert playback.first <= playback.index <= playback.last
        assert everything(playback.state) == everything(state_at(trace, playback.t))
        so_far = trace.events[: bisect_right(trace.events, playback.t, key=lambda one: one.t)]
        assert playback.output() == [event for event in so_far if event.kind == "output"]
        assert playback.recent(3) == so_far[-3:]
        assert playback.events == [event for event in so_far if event.t == playback.t]


@given(st.sampled_from(STORIES), moves, spacings)
def test_every_moment_of_a_story_is_what_at_shows(story: str, steps: list[Any], apart: int) -> None:
    """Forward, back, leaps, findings: the state is that of `state_at`."""
    trace = tell(story)
    marks = [finding(3 * 10**9), finding(6 * 10**9)]
    walk(Playback(trace, marks, apart=apart), trace, steps)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 11)), max_size=80), moves, spacings)
def test_every_moment_of_a_legal_history_is_what_at_shows(
    played: list[tuple[int, int]], steps: list[Any], apart: int
) -> None:
    """Locks, permits, flags and barriers, in any order that is possible."""
    trace = Simulator().play(played)
    walk(Playback(trace, apart=apart), trace, steps)


@given(st.lists(strange.events, min_size=1, max_size=30), moves, spacings)
def test_every_moment_of_an_impossible_history_is_what_at_shows(
    history: list[Any], steps: list[Any], apart: int
) -> None:
    """Faults, objects of unknown types and snapshots in the middle are not forgotten by a copy."""
    trace = tell("main exits")
    trace.events = sorted(history, key=order)
    walk(Playback(trace, apart=apart), trace, steps)


def test_what_happens_at_one_time_is_one_moment() -> None:
    """As for `--at`, which shows what is after all of it."""
    build = Builder()
    build.begin(0)
    build.add(5, "MainProcess", "acquired", "left")
    build.add(5, "MainProcess", "released", "left")
    playback = Playback(build.trace())
    assert len(playback) == 2
    assert playback.forward()
    assert [event.kind for event in playback.events] == ["released", "acquired"]


def test_it_stays_within_its_window() -> None:
    """But what was before the window has happened."""
    trace = scenes.philosophers()
    playback = Playback(trace, since=100_000_000, until=170_000_000)
    assert not playback.back()
    assert playback.t >= 100_000_000
    assert playback.state.objects["forks[0]"].holders() == ["main.0"]
    playback.go(10**9)
    assert playback.t <= 170_000_000
    assert not playback.forward()
    assert not playback.seek(10**12)
    playback.seek(0)
    assert playback.index == playback.first


def test_a_window_in_which_nothing_happens_is_refused() -> None:
    """With the times at which something does."""
    with pytest.raises(UsageError, match=r"the trace goes from 0\.040000 s to 3\.200000 s"):
        Playback(scenes.philosophers(), since=2 * 10**9, until=3 * 10**9)


def test_a_trace_without_events_has_no_moment() -> None:
    """Nothing has happened, and nothing moves."""
    playback = Playback(Builder().trace(), [finding(None)], since=5)
    assert len(playback) == 0
    assert (playback.t, playback.events, playback.recent(9), playback.output()) == (0, [], [], [])
    assert not playback.go(3)
    assert not playback.next_finding()
    assert everything(playback.state) == everything(state_at(playback.trace, 0))


def test_findings_are_moments_in_order_of_time() -> None:
    """Next is later than this moment, previous is earlier; at the last there is no next."""
    trace = tell("A acquires left\nA releases left\nA acquires left\nA exits")
    late, early, none = finding(3 * 10**9), finding(10**9), finding(None)
    playback = Playback(trace, [late, none, early])
    assert [one for _, one in playback.found] == [early, late]
    assert playback.next_finding()
    assert (playback.t, playback.findings) == (10**9, [early])
    assert playback.next_finding()
    assert (playback.t, playback.findings) == (3 * 10**9, [late])
    assert not playback.next_finding()
    assert playback.previous_finding()
    assert playback.findings == [early]
    assert not playback.previous_finding()


def test_a_finding_without_a_time_is_where_its_last_proof_is() -> None:
    """And one between two moments is at the later: by then it had happened."""
    trace = tell("A acquires left\nA releases left\nA acquires left")
    proof = [event for event in trace.events if event.object == "left"]
    shown = Playback(
        trace, [finding(None, *((one.actor, one.seq) for one in proof[:3])), finding(2 * 10**9 + 1)]
    ).found
    times = Playback(trace).times
    assert [times[at] for at, _ in shown] == [2 * 10**9, 3 * 10**9]


def test_a_step_back_is_a_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the trace: at most as many events as lie between two checkpoints."""
    story = "\n".join("A acquires left\nA releases left" for _ in range(2_000))
    playback = Playback(tell(story, tick=0.001), apart=100)
    playback.go(playback.last)
    folded = 0
    apply = State.apply

    def counted(state: State, event: Any) -> None:
        nonlocal folded
        folded += 1
        apply(state, event)

    monkeypatch.setattr(State, "apply", counted)
    steps = 1_000
    for _ in range(steps):
        assert playback.back()
    assert folded <= steps * 100


def test_checkpoints_hold_less_than_the_trace() -> None:
    """A trace of many actors has few: all their copies are no more values than it has events."""
    build = Builder()
    build.begin(0)
    for number in range(400):
        build.begin(10 + 10 * number, f"p{number}", "MainProcess")
    playback = Playback(build.trace(), apart=1)
    playback.go(playback.last)
    copied = sum(len(state.actors) for _, state in playback._checkpoints)
    assert copied <= len(playback.trace.events)


def test_the_api_knows_what_was_found() -> None:
    """`replay` gives the moments, with the findings of all checks."""
    playback = replay(scenes.philosophers())
    assert any(one.slug == "deadlock" for _, one in playback.found)
