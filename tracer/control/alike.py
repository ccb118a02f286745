"""Runs that went well, known again in others: what is alike need not be read and judged anew.

Small programs have few orders, and most of the schedules of a long search repeat one.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from tracer.control.fingerprint import Fingerprint
from tracer.recording.finished import outlines
from tracer.state.world import OWN_LOCK

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from pathlib import Path

    from tracer.control.run import Run
    from tracer.model.events import Event

_TYPES: Final = frozenset({"Lock", "RLock", "Value", "Array"})
_TIED: Final = frozenset(
    {
        "created", "started", "began", "exited", "joined", "requested", "acquired", "refused",
        "released", "read", "wrote", "reached", "output",
    }
)  # fmt: skip
"""What may be in a run that others are held against: facts whose order follows from operations."""


class Alike:
    """The runs without a failure that others can be held against.

    Runs are alike if every process has noted the same facts in the same order (`outlines`) and
    ended with the same code, and every object has passed through the same hands in the same order
    (`Fingerprint`). They differ in nothing but how the facts of different processes lie among each
    other where no operation ties them together, and in when they happened. It would be seen if one
    failed and the other did not: an exception, a signal or an exit code in the codes, a hang in how
    the run ended, and the checks that tell of errors ask for the order in which objects were used.
    That order is all in the fingerprint, and nothing else counts, under these conditions:

    - The run ended, all of it under control, and it has written no files.
    - No virtual time has passed: else timeouts may have come, clocks been read, durations count.
    - There are locks and values only. A release is no operation, but where whoever gives back holds
      what it gives back, and one at a time can, it lies between one taking and the next. That is
      not so of semaphores; and where an event is set or an item put, the fact stands before the
      operation, so that looks and other puts may or may not come in between.
    - Nothing in it failed, nobody was killed or kept a lock: what is not foreseen is judged anew
      (`_plain`).

    Attempts at a lock count as if they changed it: whether they do is decided before their turn.

    Not to be asked where a run is judged by anything else: by its output, by rules of the house
    (they may speak of any order), or between the lines, where what is shared is nobody's object.
    """

    def __init__(self) -> None:
        self._passed: set[Hashable] = set()

    def key(self, run: Run, run_dir: Path) -> Hashable | None:
        """Equal for runs that are alike; None if it is like no other."""
        outside = run.strays or run.elsewhere or run.files
        if run.how != "ended" or outside or run.clock:
            return None
        noted = outlines(run_dir)
        if noted is None:
            return None
        steps = (
            step._replace(writes=True) if step.kind == "try" else step
            for step in run.schedule.steps
        )
        return Fingerprint(steps).value(), tuple(sorted(run.codes.items())), noted

    def known(self, key: Hashable | None) -> bool:
        """Whether a run like it went well."""
        return key is not None and key in self._passed

    def passed(self, key: Hashable | None, events: Iterable[Event]) -> None:
        """A run with this key was judged, and went well."""
        if key is not None and _plain(events):
            self._passed.add(key)


def _plain(events: Iterable[Event]) -> bool:
    """Nothing but processes, locks and values, and everybody has given back what it took."""
    known: set[str] = set()
    held: Counter[tuple[str, str]] = Counter()
    for event in events:
        kind, thing = event.kind, event.object
        if kind not in _TIED:
            return False
        if thing is None:
            continue
        if kind == "created" and event.get("type") in _TYPES:
            known.add(thing)
        elif thing not in known and thing.removesuffix(OWN_LOCK) not in known:
            return False
        elif kind == "acquired":
            held[event.actor, thing] += 1
        elif kind == "released":
            held[event.actor, thing] -= 1
            if held[event.actor, thing] < 0:
                return False
    return not any(held.values())
