"""Nobody is left who could give what somebody waits for: all have ended, or wait, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracer.checks.awaited import missing
from tracer.checks.base import Rule, Words
from tracer.checks.stuck_story import place, story
from tracer.model.finding import Finding
from tracer.state.queue import QueueState

if TYPE_CHECKING:
    from tracer.state import State
    from tracer.state.waiting import Stuck

EVERYBODY: Final = Rule(
    "everybody-waits",
    "error",
    {
        "en": Words(
            title="everybody waits, and nobody is left who could let {actors} go on",
            why="{how:en}",
            fix="{change:en}",
            explain="Somebody waits for an event to be set, a condition to be notified, a "
            "semaphore to be released, a message to come through a pipe or a barrier to fill, and "
            "everybody who could have done so has ended or is waiting, too.\n\n"
            "Look at the end of the chart: who should have acted, and what did it do instead? "
            "Often the signal came before the wait (a notify that nobody heard), or the process "
            "that should have given it ended early.",
        ),
        "zh": Words(
            title="所有进程都在等待：没有谁还能给出 {actors} 所等待的东西",
            why="{how:zh}",
            fix="{change:zh}",
            explain="有进程在等待事件被设置、条件被通知、信号量被释放、管道中的消息或屏障被填满，"
            "而所有能做到这一点的进程要么已经结束，要么也在等待。\n\n"
            "请看图的末尾：本应行动的是谁，它当时在做什么？常见的原因是信号在等待之前就已发出"
            "（没有人听到的 notify），或者本应发出信号的进程提前结束了。",
        ),
    },
    """
def waiter(ready):
    ready.wait()           # for ever: whoever should call ready.set() has ended

def setter(ready):
    if False:
        ready.set()
""",
    absence=True,
)


def everybody(all_of_them: list[Stuck], state: State) -> Finding:
    """The finding about all that wait, told of the one that has waited longest.

    Where somebody waits for the items of a JoinableQueue to be done, it is told of him:
    consumers that wait for more may do so. Whoever waits for a child's end waits for its wait.
    """
    first = min(
        all_of_them, key=lambda one: (not _waits_for_items(one, state), one.wait.op == "join")
    )
    found = missing(first, all_of_them, state)
    return Finding(
        EVERYBODY.slug,
        EVERYBODY.level,
        "happened",
        max(one.wait.since for one in all_of_them),
        first.actor,
        {
            "actors": tuple(state.name(one.actor) for one in all_of_them),
            "how": found.how,
            "change": found.change,
        },
        tuple(place(one, state) for one in all_of_them[:4]),
        story(all_of_them[:4], state),
        tuple((one.actor, one.wait.seq) for one in all_of_them),
        tuple(at for at in (found.at, first.wait.at) if at),
    )


def _waits_for_items(one: Stuck, state: State) -> bool:
    """In `JoinableQueue.join()`."""
    thing = state.objects.get(one.wait.target or "")
    return one.wait.op == "wait" and isinstance(thing, QueueState)
