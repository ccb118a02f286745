"""FAMILY: races on shared values. The facts are found once; each rule says how it sees them.

held.py accesses.py     who read and wrote what, under which locks: the facts
follows.py              how a write follows from a read, by the program's text
verdict.py              which rule tells which fact: one cause, one finding
conflict.py telling.py  what several rules say in the same way
lost_update.py checked_then_acted.py data_race.py one_sided_lock.py inconsistent_locking.py
the rules
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tracer.checks.races import (
    checked_then_acted,
    data_race,
    inconsistent_locking,
    lost_update,
    one_sided_lock,
)
from tracer.checks.races.accesses import Accesses
from tracer.checks.races.verdict import Verdict
from tracer.state import ValueState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.base import Rule
    from tracer.model.events import Event
    from tracer.model.finding import Finding
    from tracer.model.trace import Trace
    from tracer.state import State


class Races:
    """V1 to V4 and L2, of values that several processes use.

    What happened is in the trace; what is possible is what nothing in the program prevents (start,
    join, locks, signals, queues, and what was read elsewhere). Where events were lost, a lock may
    be among them: then nothing is said.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (
        lost_update.RULE,
        checked_then_acted.RULE,
        data_race.RULE,
        one_sided_lock.RULE,
        inconsistent_locking.RULE,
    )
    KINDS: ClassVar[frozenset[str]] = frozenset()

    def see(self, event: Event, state: State) -> None:
        """Nothing: an event alone is no race."""

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        values = {
            name: thing
            for name, thing in state.objects.items()
            if isinstance(thing, ValueState) and thing.writes and _processes(thing) > 1
        }
        if values and not (trace.footer and trace.footer.lost):
            yield from Verdict(trace, state, Accesses(trace, state, values)).findings()


def _processes(thing: ValueState) -> int:
    return len({actor.partition("/")[0] for actor in thing.touched})
