"""L2: one side takes the lock for a value, the other does not; the lock keeps out nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracer.checks.base import Rule, Words
from tracer.checks.races import conflict as two_sides
from tracer.checks.races import telling

if TYPE_CHECKING:
    from tracer.checks.races.conflict import Conflict
    from tracer.model.finding import Finding
    from tracer.state import State

RULE: Final = Rule(
    "one-sided-lock",
    "error",
    {
        "en": Words(
            title="{locker} takes {locks:en} for {object}, {other} does not",
            why="a lock keeps out only those who take it, too ({bare:en} without it): {harm:en}",
            fix="{change:en}",
            explain="A lock guards nothing by itself. It is an agreement: whoever touches this "
            "value takes this lock first. Who does not keep to it walks in while another one is "
            "in the middle of its critical section, and sees, or changes, what is only half "
            "done.\n\n"
            "That holds for reading, too: who reads two values that belong together, without the "
            "lock, may get one from before a change and one from after it. Write beside each "
            "shared value which lock belongs to it, and take that lock wherever the value is used.",
        ),
        "zh": Words(
            title="{locker} 使用 {object} 时获取 {locks:zh}，{other} 却没有",
            why="锁只能挡住同样去获取它的进程（{bare:zh}没有获取）：{harm:zh}",
            fix="{change:zh}",
            explain="锁本身并不保护任何东西。它是一个约定：谁要碰这个值，谁就先获取这把锁。"
            "不遵守约定的进程会在别人的临界区执行到一半时闯进来，看到、甚至改动只完成了一半的"
            "数据。\n\n"
            "读也一样：如果不加锁地读两个相关的值，可能一个是修改之前的，另一个是修改之后的。"
            "在每个共享的值旁边写明它对应哪一把锁，凡是使用这个值的地方都获取这把锁。",
        ),
    },
    """
def move(left, right, lock):
    with lock:
        left.value -= 1
        right.value += 1

def look(left, right, lock):
    print(left.value + right.value)      # in the midst of a move: one is missing

def look(left, right, lock):
    with lock:
        print(left.value + right.value)
""",
)


def tell(conflict: Conflict, state: State) -> Finding:
    """One side holds a lock, the other none."""
    mine, theirs = conflict.mine[-1], conflict.theirs[-1]
    locked, bare = (mine, theirs) if mine.locks.names else (theirs, mine)
    side = conflict.mine if bare is mine else conflict.theirs
    at = telling.lines(side)
    lock = telling.guard(mine.variable, (locked,))
    return two_sides.finding(
        RULE,
        conflict,
        state,
        locker=state.name(locked.actor),
        other=state.name(bare.actor),
        locks=telling.names(locked),
        bare=at,
        change=two_sides.change(conflict, lock, at, state),
    )
