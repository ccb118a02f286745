"""FAMILY: one file per kind of trouble, with its sentences and `explain` text in both languages.

Adding a check touches its file, its test and one line here. The protocol is in `base.py`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tracer.checks.barrier_unfilled import BarrierUnfilled
from tracer.checks.busy_wait import BusyWait
from tracer.checks.called_instead import CalledInstead
from tracer.checks.child_failed import ChildFailed
from tracer.checks.contention import Contention
from tracer.checks.deadlock import Deadlock
from tracer.checks.held_at_exit import HeldAtExit
from tracer.checks.ignored_timeout import IgnoredTimeout
from tracer.checks.initializer_failed import InitializerFailed
from tracer.checks.lost_items import LostItems
from tracer.checks.lost_notification import LostNotification
from tracer.checks.made_after_fork import MadeAfterFork
from tracer.checks.missed_pulse import MissedPulse
from tracer.checks.more_holders import MoreHolders
from tracer.checks.never_taken import NeverTaken
from tracer.checks.no_main_guard import NoMainGuard
from tracer.checks.nothing_ran import NothingRan
from tracer.checks.over_released import OverReleased
from tracer.checks.own_copy import OwnCopy
from tracer.checks.possible_deadlock import PossibleDeadlock
from tracer.checks.races import Races
from tracer.checks.recording_fault import RecordingFault
from tracer.checks.released_by_another import ReleasedByAnother
from tracer.checks.released_while_free import ReleasedWhileFree
from tracer.checks.serial_join import SerialJoin
from tracer.checks.started_holding import StartedHolding
from tracer.checks.stopped_by_tracer import StoppedByTracer
from tracer.checks.threading_lock import ThreadingLock
from tracer.checks.trust import believed
from tracer.checks.unfetched_failure import UnfetchedFailure
from tracer.checks.unjoined import Unjoined
from tracer.checks.wait_without_loop import WaitWithoutLoop
from tracer.checks.worker_failed import WorkerFailed
from tracer.checks.wrong_arguments import WrongArguments
from tracer.model.finding import Finding
from tracer.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tracer.checks.base import Check, Rule
    from tracer.model.events import Event
    from tracer.model.trace import Trace

CHECKS: Final[tuple[type[Check], ...]] = (
    Deadlock,
    PossibleDeadlock,
    MoreHolders,
    LostNotification,
    BarrierUnfilled,
    HeldAtExit,
    StartedHolding,
    LostItems,
    ReleasedByAnother,
    ReleasedWhileFree,
    OverReleased,
    NeverTaken,
    MissedPulse,
    Races,
    WaitWithoutLoop,
    IgnoredTimeout,
    BusyWait,
    OwnCopy,
    MadeAfterFork,
    ThreadingLock,
    WrongArguments,
    CalledInstead,
    NoMainGuard,
    InitializerFailed,
    WorkerFailed,
    UnfetchedFailure,
    ChildFailed,
    SerialJoin,
    Unjoined,
    Contention,
    RecordingFault,
    StoppedByTracer,
    NothingRan,
)
"""Every check there is."""

ERRORS_THAT_HAPPEN: Final[tuple[type[Check], ...]] = tuple(
    check
    for check in CHECKS
    if check is not PossibleDeadlock and any(rule.level == "error" for rule in check.RULES)
)
"""Those that can tell of an error in the run itself: what a search for failing runs asks."""

RULES: Final[dict[str, Rule]] = {rule.slug: rule for check in CHECKS for rule in check.RULES}
"""slug -> rule."""


def check(trace: Trace, checks: Iterable[type[Check]] = CHECKS) -> list[Finding]:
    """Everything that the checks find in a trace, worst first, equal ones merged.

    One pass: events are folded into one state, and each check sees the kinds that it asked for.
    Where the trace contradicts itself, what builds on that is withheld.
    """
    made = [each() for each in checks]
    watching: defaultdict[str, list[Callable[[Event, State], None]]] = defaultdict(list)
    for each in made:
        for kind in each.KINDS:
            watching[kind].append(each.see)
    state = State()
    apply = state.apply
    watched = watching.get
    for event in trace.events:
        sees = watched(event.kind)
        if sees is not None:
            for see in sees:
                see(event, state)
        apply(event)
    found = [finding for each in made for finding in each.finish(state, trace)]
    for each in made:
        if isinstance(each, RecordingFault):
            found = believed(found, each.doubts, RULES, trace)
    return ranked(found)


def ranked(found: Iterable[Finding]) -> list[Finding]:
    """Worst first; the first of those that are about the same, with their count."""
    kept: dict[object, Finding] = {}
    for number, finding in enumerate(sorted(found, key=Finding.rank)):
        key = (finding.slug, finding.about or number)
        first = kept.get(key)
        kept[key] = finding if first is None else replace(first, count=first.count + finding.count)
    return list(kept.values())
