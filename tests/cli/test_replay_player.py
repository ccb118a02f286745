"""What each key of `tracer replay` does, and how time passes, on a clock that the test sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from tests import scenes
from tests.story import tell
from tracer.cli.replay_player import FRAME, LONGEST_PAUSE, Player
from tracer.model.finding import Finding
from tracer.playback import Playback
from tracer.reconstruct import state_at

if TYPE_CHECKING:
    from tracer.model.finding import Level
    from tracer.model.trace import Trace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def playing(
    trace: Trace, *marks: tuple[float, Level], speed: float = 1.0, **window: int
) -> tuple[Player, Clock]:
    clock = Clock()
    found = [
        Finding("deadlock", level, "happened", round(t * 1e9), "main", {}) for t, level in marks
    ]
    return Player(Playback(trace, found, **window), speed, clock), clock


def wait(player: Player, clock: Clock, seconds: float) -> None:
    """Let the time pass as the loop of the verb does: in frames."""
    end = clock.now + seconds
    while clock.now < end - 1e-9:
        clock.now = min(end, clock.now + FRAME)
        player.tick()


def seconds_of(player: Player) -> float:
    return round(player.now / 1e9, 3)


SECONDS = "\n".join(f"{second}: A acquires left  A releases left" for second in range(1, 9))


def test_it_plays_in_real_time_and_faster() -> None:
    """Speed 1 is the program's own."""
    player, clock = playing(tell(SECONDS), since=10**9)
    wait(player, clock, 2.5)
    assert seconds_of(player) == 3.5
    assert player.playback.t == 3 * 10**9 + 1000
    for key in "++-":
        player.press(key)
    wait(player, clock, 1)
    assert seconds_of(player) == 5.5


def test_a_long_pause_is_shortened() -> None:
    """A minute in which nothing happens takes as long as the longest pause, whatever the speed."""
    trace = tell("1: A acquires left\n61: A releases left\n62: A exits")
    player, clock = playing(trace, since=10**9)
    wait(player, clock, LONGEST_PAUSE / 2)
    assert player.hurried
    assert seconds_of(player) == 31
    wait(player, clock, LONGEST_PAUSE / 2 + 0.5)
    assert seconds_of(player) == 61.5
    assert not player.hurried


def test_it_stops_where_something_was_found() -> None:
    """There is something to read; a note does not stop it, and space goes on."""
    player, clock = playing(tell(SECONDS), (3, "note"), (4, "error"), since=10**9)
    wait(player, clock, 6)
    assert (player.playing, player.said, seconds_of(player)) == (False, "at a finding", 4)
    assert player.patience() is None
    player.press("space")
    wait(player, clock, 1)
    assert (player.playing, seconds_of(player)) == (True, 5)


def test_it_stops_at_the_end_and_begins_again() -> None:
    """Space at the end is "once more"."""
    player, clock = playing(tell(SECONDS), since=10**9, until=3 * 10**9)
    wait(player, clock, 5)
    assert (player.playing, player.said, seconds_of(player)) == (False, "at the end", 3)
    player.press("space")
    assert (player.playing, seconds_of(player)) == (True, 1)


def test_whoever_steps_has_stopped() -> None:
    """Each key, and what it does; where it cannot, it says so."""
    trace = tell(SECONDS)
    player, clock = playing(trace, (3, "error"), (6, "warning"))
    said = []
    for key in ("home", "p", "n", "right", "left", "F", "f", "f", "f", "F", "end", "n", "home"):
        player.press(key)
        wait(player, clock, 3)
        assert not player.playing
        said.append((player.playback.index, player.said))
    late, early, last = (
        next(n for n, t in enumerate(player.playback.times) if t == second * 10**9)
        for second in (6, 3, 8)
    )
    assert said == [
        (0, ""), (0, "at the beginning"), (1, ""), (2, ""), (1, ""), (1, "no finding before"),
        (early, ""), (late, ""), (late, "no finding after"), (early, ""),
        (last + 1, "at the end"), (last + 1, "at the end"), (0, ""),
    ]  # fmt: skip
    player.press("page down")
    assert player.playback.index > 0
    player.press("page up")
    assert player.playback.index == 0
    player.press("?")
    assert not player.over
    player.press("q")
    assert player.over


acts = st.one_of(
    st.sampled_from(["space", "n", "p", "f", "F", "+", "-", "home", "end", "page up", "page down"]),
    st.floats(0, 4),
)


@given(st.lists(acts, max_size=25))
def test_whatever_is_pressed_the_state_is_that_of_its_moment(pressed: list[Any]) -> None:
    """And the clock is between its moment and the next."""
    trace = scenes.philosophers()
    player, clock = playing(trace, (0.2, "error"))
    playback = player.playback
    for act in pressed:
        if isinstance(act, str):
            player.press(act)
        else:
            clock.now += act
            player.tick()
        assert playback.state.facts() == state_at(trace, playback.t).facts()
        assert playback.t <= player.now
        assert player.ended or player.now <= playback.times[playback.index + 1]
        assert player.patience() is None or 0 < (player.patience() or 0) <= FRAME
