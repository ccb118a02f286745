"""Is anybody ever going to move again? The verdict that ends a program, and what is less than that.

The state says who waits for what; the operating system says whether anybody is there of whom the
state knows nothing. Only when both say that nobody can act, and nothing has happened for a while,
is it a deadlock. Anything less is said and left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tracer.state.waiting import Stuck, stuck

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.recording.collector import Collector
    from tracer.recording.processes import Seen

GRACE: Final = 1_000_000_000  # ns without anything new before the verdict
SUSPICION: Final = 2_000_000_000  # ns before it is said that it looks stuck
_FIRST_LOOK: Final = 400_000_000  # ns of silence before the operating system is asked
_BETWEEN: Final = 400_000_000  # ns between two looks that have to agree
_THROUGH_PIPES: Final = frozenset({"get", "receive", "send", "put"})  # puts of a SimpleQueue
_NO_LOCK: Final = frozenset({"join", "poll", "task"})  # or not one alone
_LOOK_AGAIN: Final = 500_000_000  # ns between two looks at what is not everybody


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who can never move again. `certain`: everybody, and nobody unknown could help them.

    but   what speaks against certainty, as half a sentence; empty for a verdict
    """

    stuck: tuple[Stuck, ...]
    certain: bool
    but: str = ""


class Watch:
    """Asked again and again by whoever follows a run; `look` is cheap while anything happens."""

    def __init__(
        self, collector: Collector, processes: Callable[[], dict[int, Seen]], *, grace: int = GRACE
    ) -> None:
        self._collector = collector
        self._processes = processes
        self._grace = grace
        self._seen: dict[int, Seen] | None = None  # the last look at a situation that lasts
        self._seen_at = 0
        self._said: set[tuple[tuple[str, str | None, int], ...]] = set()
        self._next_look = 0

    def look(self) -> Verdict | None:
        """What there is to say now: a verdict, a suspicion not said before, or nothing.

        Call when the collector has read all that there is.
        """
        now = self._collector.now()
        quiet = now - self._collector.last
        if quiet < _FIRST_LOOK:
            self._seen = None
        if now < self._next_look:
            return None
        self._next_look = now + _LOOK_AGAIN
        live = self._collector.state.acting()
        if not live or not all(actor.waits and actor.wait for actor in live):
            self._seen = None
            return self._partly(now)
        if quiet < _FIRST_LOOK:
            self._next_look = now + _FIRST_LOOK - quiet
            return None
        state = self._collector.exact()
        found = tuple(stuck(state))
        if len(found) < len(state.acting()):
            self._seen = None
            return self._partly(now)
        return self._all(found, now, quiet)

    def _all(self, found: tuple[Stuck, ...], now: int, quiet: int) -> Verdict | None:
        """Everybody who is known waits for ever: perhaps somebody else is there."""
        before, before_at = self._seen, self._seen_at
        if before is not None and now - before_at < _BETWEEN:
            self._next_look = before_at + _BETWEEN
            return None
        seen = self._processes()
        but = self._stranger(seen, now)
        if before is not None and seen != before:
            but = but or "something still runs"
        self._seen, self._seen_at = seen, now
        if but:
            return self._suspect(found, now, but)
        if before is None or quiet < self._grace:
            wait = _BETWEEN if before is None else 0
            self._next_look = now + max(wait, self._grace - quiet)
            return None
        return Verdict(found, certain=True)

    def _partly(self, now: int) -> Verdict | None:
        """Some wait for ever, while others can still move."""
        found = stuck(self._collector.state)
        if not found or now - max(one.wait.since for one in found) < SUSPICION:
            return None
        state = self._collector.exact()
        found = stuck(state)
        actors = {one.actor for one in found}
        moving = [actor.name for actor in state.acting() if actor.actor not in actors]
        return self._suspect(tuple(found), now, f"{', '.join(moving[:3])} can still move")

    def _suspect(self, found: tuple[Stuck, ...], now: int, but: str) -> Verdict | None:
        """A situation is said once, and only after it has lasted."""
        situation = tuple((one.actor, one.wait.target, one.wait.since) for one in found)
        if not found or situation in self._said:
            return None
        if now - max(one.wait.since for one in found) < SUSPICION:
            return None
        self._said.add(situation)
        return Verdict(found, certain=False, but=but)

    def _stranger(self, seen: dict[int, Seen], now: int) -> str:
        """Who could act although the state knows nothing of it; empty if nobody."""
        collector = self._collector
        threads: dict[int, int] = {}
        waiting: dict[int, str] = {}
        asking, answering = set(), set()  # processes: of a manager's server, and its own
        for actor in collector.state.live():
            if actor.answers:
                answering.add(actor.pid)
            if actor.serving:
                continue
            threads[actor.pid] = threads.get(actor.pid, 0) + 1 + actor.helpers
            if actor.wait is not None and actor.wait.op not in _NO_LOCK and "/" not in actor.actor:
                waiting[actor.pid] = actor.wait.op
                thing = collector.state.objects.get(actor.wait.target or "")
                if thing is not None and thing.via is not None:
                    asking.add(actor.pid)
        for pid, process in seen.items():
            if process.server or pid in answering:
                continue  # its threads come and go with those who call it
            if pid not in threads:
                return f"process {pid} is not waiting, or is not known"
            if process.threads != threads[pid]:
                return f"a thread of process {pid} is not known"
            through = waiting.get(pid) in _THROUGH_PIPES or pid in asking
            reads = process.piped and through
            if process.elsewhere and pid in waiting and not reads:
                return f"process {pid} waits for something else"  # in a handler, for example
            if process.handlers:
                return f"process {pid} has a signal handler"
        if not threads.keys() <= seen.keys():
            return "a process has just ended"
        for process_path, until in collector.armed.items():
            if now < until + self._grace:
                return f"an alarm of {collector.state.name(process_path)} is set"
        return ""
