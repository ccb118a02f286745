"""Plays a trace back on a clock that it is given: what each key does, and what time it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.playback import Playback

LONGEST_PAUSE: Final = 2.0
"""Seconds. Where nothing happens for longer at this speed, time runs faster until something does:
a hang is waited for in earnest only once, while it is recorded.
"""

FRAME: Final = 0.05  # seconds between two pictures while only the clock moves
_BUSIEST: Final = 0.025  # and while much happens
_FASTER: Final = 2.0
_SPEEDS: Final = (1e-6, 1e6)
_LEAP: Final = 20  # so many leaps from beginning to end


class Player:
    """A playback that runs at a speed until somebody stops it, or until there is something to read.

    now      time of the trace that the clock has come to: at or after the playback's moment
    playing  whether it runs by itself
    speed    ns of the trace in a ns of the clock
    hurried  whether a long pause is being shortened
    said     what there is to say: a key of the screen's words, or ""
    over     whether it was asked to quit
    """

    def __init__(self, playback: Playback, speed: float, clock: Callable[[], float]) -> None:
        self.playback = playback
        self.speed = speed
        self.now = playback.t
        self.playing = True
        self.said = ""
        self.over = False
        self._clock = clock
        self._then = clock()
        self._come_to()

    @property
    def hurried(self) -> bool:
        return self.playing and self._hurry() > 1

    @property
    def ended(self) -> bool:
        """Nothing comes after this moment."""
        return self.playback.index >= self.playback.last

    def press(self, key: str) -> None:
        """Do what a key asks for; a key that means nothing does nothing."""
        act = self._keys.get(key)
        if act is not None:
            self.tick()
            self.said = ""
            act(self)

    def tick(self) -> None:
        """Let the time pass that has passed, and come to the moments that lie in it."""
        then, self._then = self._then, self._clock()
        left = self._then - then  # seconds of the clock
        while self.playing and left > 0:
            if self.ended:
                self._stop("at the end")
                return
            needed = self._until_next()
            if needed > left:
                self.now += round(left * self._rate())
                return
            left -= needed
            self.playback.forward()
            self._come_to()

    def patience(self) -> float | None:
        """Seconds until there will be something new to see; None: not before a key is pressed."""
        if not self.playing:
            return None
        return FRAME if self.ended else min(FRAME, max(self._until_next(), _BUSIEST))

    def _come_to(self) -> None:
        """Be at the playback's moment; who plays stops where something was found."""
        self.now = self.playback.t
        if self.playing and any(one.level != "note" for one in self.playback.findings):
            self._stop("at a finding")

    def _stop(self, said: str) -> None:
        self.playing, self.said = False, said

    def _gap(self) -> int:
        """From this moment to the next, in ns of the trace; not asked at the end."""
        playback = self.playback
        return playback.times[playback.index + 1] - playback.t

    def _hurry(self) -> float:
        return 1 if self.ended else max(1, self._gap() / (self.speed * 1e9 * LONGEST_PAUSE))

    def _rate(self) -> float:
        """Ns of the trace in a second of the clock."""
        return self.speed * 1e9 * self._hurry()

    def _until_next(self) -> float:
        """Seconds of the clock until the next moment."""
        return (self.playback.t + self._gap() - self.now) / self._rate()

    # What keys do.

    def _toggle(self) -> None:
        if self.playing:
            self._stop("")
        elif self.ended:
            self.playback.go(self.playback.first)
            self.playing = True
            self._come_to()
        else:
            self.playing = True

    def _forward(self) -> None:
        self._stop("" if self.playback.forward() else "at the end")
        self._come_to()

    def _back(self) -> None:
        self._stop("" if self.playback.back() else "at the beginning")
        self._come_to()

    def _next_finding(self) -> None:
        self._stop("" if self.playback.next_finding() else "no finding after")
        self._come_to()

    def _previous_finding(self) -> None:
        self._stop("" if self.playback.previous_finding() else "no finding before")
        self._come_to()

    def _home(self) -> None:
        self._stop("")
        self.playback.go(self.playback.first)
        self._come_to()

    def _end(self) -> None:
        self._stop("at the end")
        self.playback.go(self.playback.last)
        self._come_to()

    def _leap(self, direction: int) -> None:
        """A twentieth of the time, and at least one moment."""
        playback = self.playback
        t = playback.times[playback.last] - playback.times[playback.first]
        there = playback.index
        playback.seek(playback.t + direction * t // _LEAP)
        if playback.index == there:
            playback.go(there + direction)
        self._stop("")
        self._come_to()

    def _leap_on(self) -> None:
        self._leap(1)

    def _leap_back(self) -> None:
        self._leap(-1)

    def _faster(self) -> None:
        self.speed = min(self.speed * _FASTER, _SPEEDS[1])

    def _slower(self) -> None:
        self.speed = max(self.speed / _FASTER, _SPEEDS[0])

    def _quit(self) -> None:
        self.over = True

    _keys: ClassVar[dict[str, Callable[[Player], None]]] = {
        "space": _toggle,
        "n": _forward,
        "right": _forward,
        "p": _back,
        "left": _back,
        "f": _next_finding,
        "F": _previous_finding,
        "+": _faster,
        "=": _faster,  # where + is, without shift
        "-": _slower,
        "home": _home,
        "end": _end,
        "page down": _leap_on,
        "page up": _leap_back,
        "q": _quit,
    }
