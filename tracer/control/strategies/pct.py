"""Probabilistic concurrency testing: random priorities, changed at few random moments.

Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees
of Finding Bugs, ASPLOS 2010, §3. With n actors and k decisions a run finds a bug that needs d
ordered operations with probability at least 1/(n·k^(d-1)).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.control.strategies.base import Strategy

if TYPE_CHECKING:
    from tracer.control.choice import Choice, Operation
    from tracer.control.profile import Profile


class Pct(Strategy):
    """Always the highest priority; at d-1 of the k decisions whoever has it falls beneath all.

    k is that of the profile: never what earlier runs had, as in Shuttle, or a run would depend on
    them. On short runs d-1 is at most a third of k, else nothing is left to chance.
    """

    name = "pct"
    profiled = True
    fair = False
    depth = 3

    def prepare(self, profile: Profile | None) -> None:
        self._priorities: dict[str, float] = {}
        self._lowest = 0.0
        self._decisions = 0
        self._before: dict[str, Operation] = {}
        length = profile.decisions if profile else 0
        points = self._random.sample(range(length), min(self.depth - 1, length // 3))
        self._changes = {point: -float(order) for order, point in enumerate(points)}

    def pick(self, choice: Choice) -> int:
        enabled = choice.enabled
        index = self._highest(enabled)
        if len(enabled) > 1:
            changed = self._changes.get(self._decisions)
            self._decisions += 1
            if changed is not None:
                self._priorities[enabled[index].actor] = changed
                index = self._highest(enabled)
        chosen = enabled[index]
        # Somebody who looks at the same again and again waits for the others. Not whoever sleeps:
        # demoted for it, an actor would hardly ever be the one who is first after its sleep.
        looks = chosen.object is not None and not chosen.writes
        if looks and self._before.get(chosen.actor) == chosen:
            self._lowest -= 1.0
            self._priorities[chosen.actor] = self._lowest - self.depth
        self._before[chosen.actor] = chosen
        return index

    def _highest(self, enabled: tuple[Operation, ...]) -> int:
        """Index of the highest priority; who is new gets a rank at random among all."""
        best, highest = 0, float("-inf")
        for index, operation in enumerate(enabled):
            priority = self._priorities.get(operation.actor)
            if priority is None:
                priority = self._priorities[operation.actor] = 1.0 + self._random.random()
            if priority > highest:
                best, highest = index, priority
        return best
