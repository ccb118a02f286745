"""How somebody ended who still held something, in words, and what to change so that it does not."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, NamedTuple

from tracer.checks.base import line_of
from tracer.checks.wording import Wording
from tracer.model.finding import Phrase

if TYPE_CHECKING:
    from tracer.model.events import Event
    from tracer.state import ActorState, Hold, State


class Ending(NamedTuple):
    """`said` is the short form; `at` is the line to change; `killer` the program's own kill()."""

    how: Wording
    change: Wording
    said: Phrase
    at: str | None
    killer: Event | None = None


def ending(name: str, hold: Hold, holder: ActorState, killer: Event | None, state: State) -> Ending:
    """The end of the holder of `name`."""
    if holder.error or holder.how == "exited":
        return _on_its_way(name, hold, holder)
    owner = state.actors.get(holder.process)
    if owner is not holder and owner is not None and owner.how == "exited":
        return _with_its_process(hold, holder, state)
    code = holder.code
    signalled = "killed" if code is None else f"exit code {code}"  # None: nobody was told it
    if code is not None and code < 0:
        signalled = _signal(code)
    died = Phrase("dies", {"how": signalled})
    who, line = state.name(holder.actor), line_of(hold.at)
    if killer is None:
        how = Wording(f"it was gone all at once ({signalled})", f"它突然消失了（{signalled}）")
        change = Wording(
            f"find out what killed {who} after line {line}, where it took {name}",
            f"查明 {who} 在第 {line} 行获取 {name} 之后是被什么杀死的",
        )
        if code is not None and code >= 0:
            change = Wording(
                f"leave by `return` or sys.exit(), not by os._exit(), and `with {name}:` in line "
                f"{line} gives it back",
                f"用 return 或 sys.exit() 离开，而不是 os._exit()，第 {line} 行的 `with {name}:` "
                "就会释放它",
            )
        return Ending(how, change, died, hold.at)
    if killer.at is None:
        how = Wording(
            f"it was a daemon, ended with its parent ({signalled})",
            f"它是守护进程，随父进程一起被结束（{signalled}）",
        )
        change = Wording(
            f"ask {who} to stop, by an Event for example, and join it before the end",
            f"在结束之前请 {who} 自己停止（例如用一个 Event），并对它调用 join()",
        )
        return Ending(how, change, died, None, killer)
    where, by = line_of(killer.at), state.name(killer.actor)
    how = Wording(
        f"{by} ended it in line {where} ({signalled})",
        f"{by} 在第 {where} 行结束了它（{signalled}）",
    )
    change = Wording(
        f"do not end {who} in line {where} while it may hold {name}: wait for it, or ask it to "
        "stop by an Event",
        f"不要在第 {where} 行结束可能持有 {name} 的 {who}：等它结束，或者用一个 Event 请它停止",
    )
    return Ending(how, change, died, killer.at, killer)


def _on_its_way(name: str, hold: Hold, holder: ActorState) -> Ending:
    """It left its code, by an exception or at the end."""
    line = line_of(hold.at)
    how = Wording("it came to its end without release()", "它没有 release() 就结束了")
    said = Phrase("exits", {"code": holder.code or 0})
    if holder.error:
        error = holder.error.partition("\n")[0]
        said = Phrase("raises", {"error": error.partition(":")[0]})
        how = Wording(
            f"{error} ended it before it came to release()",
            f"{error} 使它没能执行到 release()",
        )
    change = Wording(
        f"use `with {name}:` in line {line}, which gives it back on every way out",
        f"在第 {line} 行使用 `with {name}:`，这样无论如何离开都会释放它",
    )
    return Ending(how, change, said, hold.at)


def _with_its_process(hold: Hold, holder: ActorState, state: State) -> Ending:
    """A daemon thread, wherever it was when its process came to its end."""
    who, owner = state.name(holder.actor), state.name(holder.process)
    return Ending(
        Wording(
            f"it was a daemon thread, and ended with its process {owner}",
            f"它是守护线程，随所在进程 {owner} 一起结束",
        ),
        Wording(
            f"join {who} before {owner} ends; ask it to stop, by an Event for example, if it does "
            "not end by itself",
            f"在 {owner} 结束之前对 {who} 调用 join()；如果它不会自己结束，先请它停止"
            "（例如用一个 Event）",
        ),
        Phrase("goes-along"),
        hold.at,
    )


def _signal(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
