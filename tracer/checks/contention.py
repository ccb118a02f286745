"""What waiting for locks costs: starvation, lost parallelism, and holds that are too long."""

from __future__ import annotations

from collections import defaultdict, deque
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks import long_hold, lost_parallelism, starvation
from tracer.checks.lock_queue import LockQueue, Nap
from tracer.state import LockState, SemaphoreState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.base import Rule
    from tracer.model.events import Event
    from tracer.model.finding import Finding
    from tracer.model.trace import Trace
    from tracer.state import State

_NAPS: Final = 64  # of one hold that are looked at
_OF_ACTORS: Final = frozenset({"slept", "exited", "died"})


class Contention:
    """S1, S2, S3: one pass for the three of them, since it sees the events of which there are most.

    All that it has to say are facts, and notes: nobody promises fairness, a lock is there to let
    one at a time in, and in a small program sleep() often stands for work.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (
        starvation.RULE,
        lost_parallelism.RULE,
        long_hold.RULE,
    )
    KINDS: ClassVar[frozenset[str]] = frozenset(
        {"requested", "acquired", "released", "timed_out", "failed", "slept", "exited", "died"}
    )

    def __init__(self) -> None:
        self._queues: dict[str | None, LockQueue] = {}
        self._naps: defaultdict[str, deque[Nap]] = defaultdict(partial(deque, maxlen=_NAPS))

    def see(self, event: Event, state: State) -> None:
        kind = event.kind
        if kind == "requested":
            if event.get("op") == "acquire":
                self._requested(event, state)
            return
        actor = state.actors.get(event.actor)
        if kind in _OF_ACTORS:
            wait = actor.wait if actor is not None else None
            if wait is None:
                return
            if kind == "slept" and wait.op == "sleep":
                self._naps[event.actor].append(Nap(wait.since, event.t, wait.at))
            elif wait.target in self._queues:
                self._queues[wait.target].leave(event)
            return
        queue = self._queues.get(event.object)
        if queue is None:
            return
        if kind == "acquired":
            queue.take(event, actor.last if actor is not None else event.t)
        elif kind == "released":
            self._released(event, queue, state)
        else:
            queue.leave(event)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        queues = [one for one in self._queues.values() if not one.handed]
        for queue in queues:
            queue.settle()
            yield from starvation.findings(queue, state, trace)
        crowded = [queue for queue in queues if queue.exclusive]
        serial = list(lost_parallelism.findings(crowded, state, trace))
        yield from serial
        told = {finding.fields["object"] for finding in serial}
        for queue in crowded:
            if queue.name not in told:
                yield from long_hold.findings(queue, state)

    def _requested(self, event: Event, state: State) -> None:
        name = event.object
        queue = self._queues.get(name)
        if queue is None:
            thing = state.objects.get(name or "")
            if isinstance(thing, SemaphoreState):
                permits = thing.initial
            else:
                permits = 1 if isinstance(thing, LockState) else 0
            if thing is None or permits < 1:
                return  # a semaphore that begins with none gives signals
            queue = LockQueue(thing.name, permits == 1, since=event.t, changed=event.t)
            queue.takers.update(thing.holders())
            self._queues[name] = queue
        queue.ask(event)

    def _released(self, event: Event, queue: LockQueue, state: State) -> None:
        actor, thing = event.actor, state.objects.get(queue.name)
        for hold in thing.holds if thing is not None else ():  # a snapshot may not know it
            if hold.actor == actor:
                if queue.exclusive and hold.depth == 1:
                    queue.give(event, hold, self._naps.get(actor, ()))
                return
        queue.handed = True
