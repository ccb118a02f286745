"""After a run has failed: the smallest run that fails alike, again and again."""

from __future__ import annotations

from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Final

from tracer.control.minimise import Outcome, minimise
from tracer.control.strategies import Replay
from tracer.control.verdict import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracer.control.failure import Failure
    from tracer.control.run import Run
    from tracer.control.stage import Execution
    from tracer.control.strategies.base import Strategy
    from tracer.model.events import Event

    Replayed = Callable[[Strategy], tuple[Execution, list[Event], Failure | None]]

_CONFIRMATIONS: Final = 3


def followed_up(
    failure: Failure,
    run: Run,
    number: int,
    strategy: Strategy,
    replayed: Replayed,
    enough: Sequence[object],
) -> Found:
    """Make the schedule of a run that has failed as small as can be, and confirm it.

    number    of the schedule, from 0; `strategy` has chosen it
    replayed  runs the program under a strategy
    enough    true as soon as what was reached so far has to do
    """

    def again(strategy: Strategy) -> Outcome:
        execution, _, failed = replayed(strategy)
        execution.discard()
        return Outcome(failed and failed.signature, execution.run.schedule)

    smallest = minimise(
        again,
        Outcome(failure.signature, run.schedule),
        clock=lambda: inf if enough else monotonic(),
    )
    confirmed = 0
    told, last = failure, None  # in words of the smallest, which is the one that is shown
    for _ in range(_CONFIRMATIONS):
        if last is not None:
            last.discard()
        last, events, failed = replayed(Replay(smallest.failure.schedule.deviations))
        if failed is not None and failed.signature == failure.signature:
            confirmed += 1
            told = failed
    assert last is not None
    return Found(
        told, number + 1, strategy.name, len(run.schedule.deviations), len(run.schedule.decisions),
        smallest, confirmed, last, events, printed=last.output(),
    )  # fmt: skip
