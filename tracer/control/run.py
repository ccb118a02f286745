"""One run under control: what limits it, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from tracer.model.schedule import Operation, Schedule

MAIN: Final = "main"


class Limits(NamedTuple):
    """What ends a run that does not end by itself.

    steps     operations granted
    idle      times in a row that somebody asked and nothing had changed: a livelock
    seconds   of wall clock without any point: somebody computes, or waits where nobody controls
    actors    processes at one time, against fork bombs
    until     virtual ns after which the run is stopped; -1: never
    """

    steps: int = 10_000
    idle: int = 4_000
    seconds: float = 10.0
    actors: int = 200
    until: int = -1


class Run(NamedTuple):
    """What came of one run.

    how       ended | deadlock | livelock | steps | outside | actors | stopped | interrupted
    codes     exit code by actor, of those that have ended
    ends      virtual time of their end
    schedule  every operation and every decision
    stamps    virtual time at which each step was granted
    stuck     actors that could not move, what each stood at
    now       virtual time at the end, one more for each stamp
    clock     what clocks showed at the end, ns since the beginning; 0: no time has passed
    strays    bits: what of the program was not controlled
    early     time was let pass although somebody could go
    files     how many files of its own the program has changed
    elsewhere  who has waited where nobody controls -> the line of the call, if that is known
    unkept    files that could not be kept, or not be put back
    """

    how: str
    codes: dict[str, int]
    ends: dict[str, int]
    schedule: Schedule
    stamps: list[int]
    stuck: list[Operation]
    now: int
    clock: int
    strays: int
    early: bool
    files: int
    elsewhere: dict[str, str]
    unkept: tuple[str, ...] = ()

    @property
    def code(self) -> int | None:
        """Exit code of main, None if it has not ended."""
        return self.codes.get(MAIN)
