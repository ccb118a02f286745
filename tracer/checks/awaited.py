"""What is missing where somebody waits for ever: a permit, a message, room, a task_done()."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer.checks.base import line_of
from tracer.checks.wording import Wording
from tracer.state.connection import ConnectionState
from tracer.state.queue import QueueState
from tracer.state.semaphore import SemaphoreState

if TYPE_CHECKING:
    from tracer.state import State
    from tracer.state.waiting import Stuck

_MOST = 3  # holders of permits that are named


class Missing(NamedTuple):
    """Why a wait cannot end, what to change, and the line where, if another one than that waits."""

    how: Wording
    change: Wording
    at: str | None = None


def missing(one: Stuck, all_of_them: list[Stuck], state: State) -> Missing:
    """What the state of the object tells; the least that is true where it tells nothing."""
    thing = state.objects.get(one.wait.target or "")
    found = None
    if isinstance(thing, QueueState) and one.wait.op == "wait":
        found = _unfinished(thing, line_of(one.wait.at))
    elif isinstance(thing, SemaphoreState):
        found = _permits(thing, one, state)
    elif isinstance(thing, ConnectionState):
        found = _message(thing, one, all_of_them, state)
    return found or _anything(one)


def _anything(one: Stuck) -> Missing:
    name, line = one.wait.target or "?", line_of(one.wait.at)
    return Missing(
        Wording(
            f"only a process that runs can end a wait for {name}, and all that are left wait",
            f"对 {name} 的等待只能由正在运行的进程来结束，而剩下的进程全都在等待",
        ),
        Wording(
            f"see who should have given {name} before it ended or went to wait: it is awaited in "
            f"line {line}",
            f"检查谁本应在自己结束或等待之前给出 {name}：第 {line} 行在等待它",
        ),
    )


def _unfinished(queue: QueueState, line: str) -> Missing:
    """Who waits in a JoinableQueue's join() waits for task_done(), once for each item."""
    name, count, left = queue.name, queue.unfinished, queue.depth
    how = Wording(
        f"join() waits until task_done() was called once for each item put into {name}: still "
        f"missing {count}" + (f", {left} of them for what nobody has taken out" if left else ""),
        f"join() 要等到 {name} 中每放入一项都调用过一次 task_done()：还差 {count} 次"
        + (f"，其中 {left} 项还没有被取出" if left else ""),
    )
    at = queue.taken.at if queue.taken else None
    if at is None or count <= left:
        change = Wording(
            f"take everything out of {name}, and call {name}.task_done() after each get(): line "
            f"{line} waits for it",
            f"取出 {name} 的全部内容，每次 get() 之后调用 {name}.task_done()：第 {line} 行在等待",
        )
        return Missing(how, change, at)
    taken = line_of(at)
    change = Wording(
        f"call {name}.task_done() once for each get() of line {taken}, also if the work between "
        "them fails (try ... finally)",
        f"对第 {taken} 行的每次 get() 都调用一次 {name}.task_done()，"
        "即使其间的工作失败也要调用（try ... finally）",
    )
    return Missing(how, change, at)


# --- semaphores ---


def _permits(semaphore: SemaphoreState, one: Stuck, state: State) -> Missing | None:
    """Who has the permits and never gave them back; where there were none, who gave the last."""
    if semaphore.initial == 0:
        return _signals(semaphore, one, state)
    if not semaphore.holds:
        return None
    name, count = semaphore.name, semaphore.initial
    holds = sorted(semaphore.holds, key=lambda hold: hold.since)
    last = holds[-1]
    who, line = state.name(last.actor), line_of(last.at)
    told = [(state.name(hold.actor), line_of(hold.at)) for hold in holds[-_MOST:]]
    how = Wording(
        f"{name} has {count} permit{'s' if count > 1 else ''} and none is left: they were taken by "
        + " and ".join(f"{actor} (line {at})" for actor, at in told)
        + " and not given back",
        f"{name} 共有 {count} 个许可，已全部被占用：由 "
        + "、".join(f"{actor}（第 {at} 行）" for actor, at in told)
        + "取得后一直没有归还",
    )
    actor = state.actors.get(last.actor)
    if actor is not None and actor.alive:
        change = Wording(
            f"let {who} call {name}.release() for what it took in line {line} before it waits for "
            f"anything else, or make {name} with more permits",
            f"让 {who} 在等待其他东西之前，为第 {line} 行取得的许可调用 {name}.release()，"
            f"或者创建 {name} 时给出更多许可",
        )
    else:
        change = Wording(
            f"use `with {name}:` in line {line}: then {who} gives its permit back however it ends",
            f"在第 {line} 行使用 `with {name}:`，这样 {who} 无论怎样结束都会归还许可",
        )
    return Missing(how, change, last.at)


def _signals(semaphore: SemaphoreState, one: Stuck, state: State) -> Missing:
    """A semaphore that began with 0: each acquire() needs a release() of somebody's."""
    name, line, last = semaphore.name, line_of(one.wait.at), semaphore.given
    if last is None or semaphore.last_taker is None:
        more = Wording("nobody has called release()", "还没有谁调用过 release()")
    else:
        giver, taker = state.name(last.actor), state.name(semaphore.last_taker)
        more = Wording(
            f"the last one, of {giver} in line {line_of(last.at)}, was used up by {taker}",
            f"最后一次由 {giver} 在第 {line_of(last.at)} 行调用，已被 {taker} 用掉",
        )
    return Missing(
        Wording(
            f"{name} began with 0 permits, so each acquire() needs a release(): {more:en}",
            f"{name} 的初始许可为 0，每次 acquire() 都需要一次 release()：{more:zh}",
        ),
        Wording(
            f"call {name}.release() once for each acquire(): line {line} waits for one more",
            f"每次 acquire() 都要对应一次 {name}.release()：第 {line} 行还在等待一次",
        ),
        last.at if last else None,
    )


# --- pipes ---


def _message(
    end: ConnectionState, one: Stuck, all_of_them: list[Stuck], state: State
) -> Missing | None:
    """Which end waits for which: for a message, or for room."""
    far = state.objects.get(end.peer or "")
    if not isinstance(far, ConnectionState):
        return None
    there = next((other for other in all_of_them if other.wait.target == far.name), None)
    if one.wait.op == "send":
        return _room(end, far, one, there, state)
    name, other, line = end.name, far.name, line_of(one.wait.at)
    empty = Wording(
        f"{name} receives what is sent into {other}, and nothing is on the way",
        f"{name} 接收从 {other} 发送的内容，而途中没有任何消息",
    )
    if there is not None and there.wait.op == "receive":
        who, its = state.name(there.actor), line_of(there.wait.at)
        return Missing(
            Wording(
                f"{empty:en}: {who} waits at {other} for a message itself (line {its})",
                f"{empty:zh}：{who} 自己也在 {other} 等待消息（第 {its} 行）",
            ),
            Wording(
                f"let one of the two send first: line {line} and line {its} both receive",
                f"让其中一方先发送：第 {line} 行和第 {its} 行都在接收",
            ),
            there.wait.at,
        )
    users = (state.actors.get(user) for user in far.touched - {one.actor})
    if any(user is not None and user.alive for user in users):
        return Missing(
            Wording(
                f"{empty:en}: whoever could send there waits, too",
                f"{empty:zh}：能从那里发送的进程也都在等待",
            ),
            Wording(
                f"send into {other} before going to wait: line {line} waits for a message",
                f"在开始等待之前先向 {other} 发送：第 {line} 行在等待消息",
            ),
        )
    return Missing(
        Wording(
            f"{empty:en}: whoever sent there has ended, but {other} is still open in a process "
            "that lives, so recv() does not find the end",
            f"{empty:zh}：从那里发送的进程已经结束，但仍有存活的进程没有关闭 {other}，"
            "所以 recv() 等不到结尾",
        ),
        Wording(
            f"call {other}.close() in every process that does not send, after the children were "
            f"started: then line {line} gets EOFError; or send a last message that means the end",
            f"在启动子进程之后，凡是不发送的进程都调用 {other}.close()：这样第 {line} 行会得到 "
            "EOFError；或者发送一个表示结束的消息",
        ),
    )


def _room(
    end: ConnectionState, far: ConnectionState, one: Stuck, there: Stuck | None, state: State
) -> Missing:
    name, other, line, count = end.name, far.name, line_of(one.wait.at), len(end.sent)
    messages = f"{count} message{'s' if count != 1 else ''}"
    full = Wording(
        f"the pipe is full: nobody receives at {other} what was sent into {name} ({messages})",
        f"管道已满：从 {name} 发送的内容（{count} 条消息）没有谁在 {other} 接收",
    )
    if there is not None and there.wait.op == "send":
        who, its = state.name(there.actor), line_of(there.wait.at)
        return Missing(
            Wording(
                f"{full:en}, and {who} at the other end is sending as well (line {its})",
                f"{full:zh}，而另一端的 {who} 也正在发送（第 {its} 行）",
            ),
            Wording(
                f"let one of the two receive before it sends: line {line} and line {its} both send",
                f"让其中一方先接收再发送：第 {line} 行和第 {its} 行都在发送",
            ),
            there.wait.at,
        )
    return Missing(
        full,
        Wording(
            f"receive at {other} before waiting for who sends: line {line} waits for room",
            f"在等待发送方之前先从 {other} 接收：第 {line} 行在等待空位",
        ),
    )
