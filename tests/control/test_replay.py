"""Whatever ran can run again, from a short text; and a run that is another one is told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.control.generated import SCRIPTS, program
from tests.control.known_bugs import PROGRAMS, deadlock01, lost_update
from tests.control.simulator import player, run, search
from tracer.control.strategies import Follow, Portfolio, Random, Replay, StrictReplay
from tracer.model.schedule import (
    Deviation,
    Operation,
    Schedule,
    as_rows,
    from_rows,
    parsed,
    written,
)

if TYPE_CHECKING:
    from tracer.control.minimise import Outcome


def walked(scripts: list[list[str]], seed: int, *, time_passes: bool = True) -> Outcome:
    """A random run."""
    walk = Random(seed, time_passes=time_passes)
    walk.begin(0, None)
    return run(program(scripts), walk)


@given(SCRIPTS, st.integers(0, 99), st.booleans())
def test_the_text_of_a_schedule_is_the_whole_schedule(
    scripts: list[list[str]], seed: int, time_passes: bool
) -> None:
    """Deviations alone bring the same operations in the same order, and the same end."""
    recorded = walked(scripts, seed, time_passes=time_passes)
    text = written(recorded.schedule.deviations)
    again = player(program(scripts))(Replay(parsed(text)))
    assert again.schedule.steps == recorded.schedule.steps
    assert again.signature == recorded.signature


@given(SCRIPTS, st.integers(0, 99), st.booleans())
def test_a_strict_replay_of_the_same_program_never_diverges(
    scripts: list[list[str]], seed: int, time_passes: bool
) -> None:
    """From the rows of a file, decision by decision."""
    recorded = walked(scripts, seed, time_passes=time_passes)
    rows = as_rows(recorded.schedule.decisions)
    replay = StrictReplay(from_rows(rows), time_passes=time_passes)
    again = player(program(scripts))(replay)
    assert replay.divergence is None
    assert again.schedule.steps == recorded.schedule.steps


@given(SCRIPTS, st.integers(0, 99))
def test_the_order_of_the_actors_is_the_whole_schedule(scripts: list[list[str]], seed: int) -> None:
    """Nobody has to wait for a turn where the order is possible."""
    recorded = walked(scripts, seed)
    follow = Follow(step.actor for step in recorded.schedule.steps)
    again = player(program(scripts))(follow)
    assert again.schedule.steps == recorded.schedule.steps
    assert follow.ahead == 0


@given(SCRIPTS, SCRIPTS, st.integers(0, 99))
def test_any_schedule_can_be_put_to_any_program(
    scripts: list[list[str]], others: list[list[str]], seed: int
) -> None:
    """Loose: what does not fit is passed over. Strict: the first difference is kept."""
    recorded = walked(scripts, seed)
    play = player(program(others))
    play(Replay(recorded.schedule.deviations))
    play(Follow(step.actor for step in recorded.schedule.steps))
    strict = StrictReplay(recorded.schedule.decisions)
    again = play(strict)
    if strict.divergence is None:
        assert again.schedule.decisions == recorded.schedule.decisions


def test_what_a_search_found_comes_back() -> None:
    """Every failure of the portfolio, for every program."""
    for name, body in PROGRAMS.items():
        found = search(body, Portfolio(1), 2000)
        assert found is not None, name
        again = player(body)(Replay(found.outcome.schedule.deviations))
        assert again.signature == found.outcome.signature


def test_a_divergence_says_what_was_expected_and_who_could_go() -> None:
    """Step, expected, got, who could go."""
    found = search(deadlock01(), Random(0), 100)
    assert found is not None
    replay = StrictReplay(found.outcome.schedule.decisions)
    player(lost_update(2))(replay)
    divergence = replay.divergence
    assert divergence is not None
    assert divergence.step == 4  # the first step of a child: it takes no lock now, it reads
    assert divergence.expected == Operation("main.1", "begin", "main.1")
    assert divergence.others == (Operation("main.0", "acquire", "a"),)
    assert divergence.could_go == (
        Operation("main.0", "read", "value", writes=False),
        Operation("main.1", "begin", "main.1"),
    )
    assert divergence.got == divergence.expected  # which can go all the same


def test_a_run_that_ends_too_soon_diverges_at_its_end() -> None:
    """What was still expected is named; nobody could go."""
    found = search(lost_update(3), Random(0), 100)
    assert found is not None
    decisions = found.outcome.schedule.decisions
    assert decisions
    replay = StrictReplay(decisions)
    replay.begin(0, None)
    replay.ended(Schedule())
    divergence = replay.divergence
    assert divergence is not None
    assert (divergence.got, divergence.could_go) == (None, ())
    assert divergence.expected == decisions[0].enabled[decisions[0].chosen]


def test_a_deviation_finds_its_place_without_the_others() -> None:
    """It is bound to the operation that it comes before, not to a number among all."""
    late = (Deviation("main.1", 2, "main.2"),)
    early = (Deviation("main.0", 1, "main.3"),)
    play = player(lost_update(4))
    assert play(Replay(late)).schedule.deviations == late
    assert play(Replay(early + late)).schedule.deviations == early + late
