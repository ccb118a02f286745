"""Nobody is left who could give what somebody waits for: all have ended, or wait, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.stuck_story import place, story
from tracer.checks.wording import Wording
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
            "semaphore to be released or a barrier to fill, and everybody who could have done so "
            "has ended or is waiting, too.\n\n"
            "Look at the end of the chart: who should have acted, and what did it do instead? "
            "Often the signal came before the wait (a notify that nobody heard), or the process "
            "that should have given it ended early.",
        ),
        "zh": Words(
            title="所有进程都在等待：没有谁还能给出 {actors} 所等待的东西",
            why="{how:zh}",
            fix="{change:zh}",
            explain="有进程在等待事件被设置、条件被通知、信号量被释放或屏障被填满，"
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
    consumers that wait for more may do so.
    """
    first = min(all_of_them, key=lambda one: not _waits_for_items(one, state))
    name = first.wait.target or "?"
    line = line_of(first.wait.at)
    how = Wording(
        f"only a process that runs can end a wait for {name}, and all that are left wait",
        f"对 {name} 的等待只能由正在运行的进程来结束，而剩下的进程全都在等待",
    )
    change = Wording(
        f"see who should have given {name} before it ended or went to wait: it is awaited in "
        f"line {line}",
        f"检查谁本应在自己结束或等待之前给出 {name}：第 {line} 行在等待它",
    )
    lines = [first.wait.at]
    thing = state.objects.get(name)
    if isinstance(thing, QueueState) and _waits_for_items(first, state):
        how, change = _unfinished(thing, line)
        lines.insert(0, thing.taken.at if thing.taken else None)
    return Finding(
        EVERYBODY.slug,
        EVERYBODY.level,
        "happened",
        max(one.wait.since for one in all_of_them),
        first.actor,
        {
            "actors": tuple(state.name(one.actor) for one in all_of_them),
            "how": how,
            "change": change,
        },
        tuple(place(one, state) for one in all_of_them[:4]),
        story(all_of_them[:4], state),
        tuple((one.actor, one.wait.seq) for one in all_of_them),
        tuple(at for at in lines if at),
    )


def _waits_for_items(one: Stuck, state: State) -> bool:
    """In `JoinableQueue.join()`."""
    thing = state.objects.get(one.wait.target or "")
    return one.wait.op == "wait" and isinstance(thing, QueueState)


def _unfinished(queue: QueueState, line: str) -> tuple[Wording, Wording]:
    """Who waits in a JoinableQueue's join() waits for task_done(), once for each item."""
    name, count, left = queue.name, queue.unfinished, queue.depth
    how = Wording(
        f"join() waits until task_done() was called once for each item put into {name}: still "
        f"missing {count}" + (f", {left} of them for what nobody has taken out" if left else ""),
        f"join() 要等到 {name} 中每放入一项都调用过一次 task_done()：还差 {count} 次"
        + (f"，其中 {left} 项还没有被取出" if left else ""),
    )
    taken = line_of(queue.taken.at) if queue.taken else None
    if taken is None or count <= left:
        return how, Wording(
            f"take everything out of {name}, and call {name}.task_done() after each get(): line "
            f"{line} waits for it",
            f"取出 {name} 的全部内容，每次 get() 之后调用 {name}.task_done()：第 {line} 行在等待",
        )
    return how, Wording(
        f"call {name}.task_done() once for each get() of line {taken}, also if the work between "
        "them fails (try ... finally)",
        f"对第 {taken} 行的每次 get() 都调用一次 {name}.task_done()，"
        "即使其间的工作失败也要调用（try ... finally）",
    )
