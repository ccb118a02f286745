"""A thread of the standard library that serves a process, and now and then runs the program's code.

A pool's threads call the program's callbacks, ask its iterators for more, and pickle its objects.
What these do to traced objects is the deed of an actor of its own, which begins with the first of
them; the rest of the time the thread is no actor, and what it does is told as its process' own.
"""

from __future__ import annotations

import sys

from tracer.runtime.program_line import program_frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tracer.recording.recorder import Recorder


class Helper:
    """One such thread: `index` where it serves, `own` where it is an actor, 0 if it never was."""

    __slots__ = ("_for_long", "_lent", "_name", "_recorder", "index", "own")

    def __init__(self, recorder: Recorder, name: str, index: int) -> None:
        self.index = index
        self.own = 0
        self._name = name
        self._recorder = recorder
        self._lent = False
        self._for_long = False  # until it is claimed back, whatever the stack looks like
        self._say("employed", index)

    def index_now(self) -> int:
        """As whom the next fact of this thread is told: as its own, if the program's code runs."""
        if not self._for_long:
            if program_frame(sys._getframe(2)) is None:  # noqa: SLF001 -- as `recorder` does
                self.reclaim()
                return self.index
            self.lend()
        if not self.own:
            self.own = self._recorder.next_thread()
            self._recorder.thread_began(self.own)
        return self.own

    def lend(self, *, for_long: bool = False) -> None:
        """The program's code runs now."""
        if not self._lent:
            self._say("dismissed", self.index)
        self._lent, self._for_long = True, for_long

    def reclaim(self) -> None:
        """It serves again."""
        if self._lent:
            self._lent = self._for_long = False
            self._say("employed", self.index)

    def ended(self) -> None:
        """The thread is over."""
        if not self._lent:
            self._say("dismissed", self.index)
        if self.own:
            self._recorder.tell_as(self.own, "exited", {})

    def _say(self, kind: str, index: int) -> None:
        fields = {"name": self._name}
        if self.own:
            fields["thread"] = self._recorder.actor_of(self.own)
        self._recorder.tell_as(index, kind, fields)
