"""Going again the way that a schedule went: exactly, or as closely as can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer.control.strategies.base import Strategy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer.control.choice import Choice, Operation
    from tracer.control.profile import Profile
    from tracer.model.schedule import Decision, Deviation, Schedule


class Divergence(NamedTuple):
    """The first place where a run is not what its schedule says.

    step      number of the operation, from 0
    expected  what the schedule says goes here; None: it says nothing, nobody had a choice
    others    what else could have gone there, says the schedule
    got       what went instead, or `expected` if only the others are others; None: the run was over
    could_go  all that could have
    """

    step: int
    expected: Operation | None
    others: tuple[Operation, ...]
    got: Operation | None
    could_go: tuple[Operation, ...]


class Replay(Strategy):
    """Loose: goes on with the current actor, except where one of the deviations says otherwise.

    A deviation is bound to an operation of the actor that it interrupts, so that it finds its place
    when others are left out. One whose actor cannot go there is passed over.
    """

    name = "replay"

    def __init__(self, deviations: Iterable[Deviation]) -> None:
        super().__init__(0)  # that time may pass makes no difference where no deviation says so
        self._deviations = tuple(deviations)

    def prepare(self, profile: Profile | None) -> None:
        self._turns: dict[str, int] = {}
        self._due: dict[tuple[str, int], list[str]] = {}
        for actor, turn, goes in reversed(self._deviations):
            self._due.setdefault((actor, turn), []).append(goes)

    def pick(self, choice: Choice) -> int:
        enabled = choice.enabled
        index = choice.default
        if len(enabled) > 1:
            actor = enabled[index].actor
            due = self._due.get((actor, self._turns.get(actor, 0)))
            while due:
                deviation = choice.index(due.pop())
                if deviation is not None:
                    index = deviation
                    break
        actor = enabled[index].actor
        self._turns[actor] = self._turns.get(actor, 0) + 1
        return index


class StrictReplay(Strategy):
    """Strict: at each decision the same operations can go, and the same one does.

    While what is expected can go it goes, then the run goes on by default. `divergence` is known
    when the run has `ended`; whoever asked for the replay decides what it is worth.
    """

    name = "strict replay"
    reports = True

    def __init__(self, decisions: Iterable[Decision], *, time_passes: bool = True) -> None:
        super().__init__(0, time_passes=time_passes)  # as it was in the run to be followed
        self._decisions = {decision.step: decision for decision in decisions}
        self.divergence: Divergence | None = None

    def prepare(self, profile: Profile | None) -> None:
        self.divergence = None
        self._step = -1
        self._lost = False

    def pick(self, choice: Choice) -> int:
        self._step += 1
        decision = self._decisions.get(self._step)
        if decision is None or self._lost:
            return choice.default
        expected = decision.enabled[decision.chosen]
        self._lost = expected not in choice.enabled
        return choice.default if self._lost else choice.enabled.index(expected)

    def ended(self, schedule: Schedule) -> None:
        there = {decision.step: decision for decision in schedule.decisions}
        for step in sorted(self._decisions.keys() | there.keys()):
            said, did = self._decisions.get(step), there.get(step)
            if not (said and did and said.enabled == did.enabled and said.chosen == did.chosen):
                self.divergence = _divergence(step, said, schedule, did)
                return


def _divergence(
    step: int, said: Decision | None, schedule: Schedule, did: Decision | None
) -> Divergence:
    """At this step the schedule says one thing, and the run did another."""
    expected = said.enabled[said.chosen] if said else None
    others = tuple(one for one in said.enabled if one != expected) if said else ()
    went = tuple(schedule.steps[step : step + 1])  # nothing if the run was over
    return Divergence(
        step, expected, others, went[0] if went else None, did.enabled if did else went
    )
