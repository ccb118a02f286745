"""Locks of `threading` that several processes use: each has a copy, and nobody is kept out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.program_text import global_made
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "threading-lock",
    "warning",
    {
        "en": Words(
            title="{lock} is of threading, but {count} processes use it, through {children}",
            why="{how:en}: each process has one of its own, so it keeps no other process out "
            "and wakes none",
            fix="{change:en}",
            explain="The locks, events, conditions and semaphores of `threading` are for the "
            "threads of one process: they live in its memory. Processes have no memory in "
            "common. Under fork a child gets a copy, under spawn it makes its own, and whoever "
            "takes one copy does not notice that another one is taken.\n\n"
            "Take the class of the same name from `multiprocessing`, make it once in the main "
            "process and give it to each child in `args=`.",
        ),
        "zh": Words(
            title="{lock} 属于 threading，却有 {count} 个进程（{children}）使用它",
            why="{how:zh}：每个进程各有一份，因此它既挡不住也唤不醒别的进程",
            fix="{change:zh}",
            explain="`threading` 的锁、事件、条件变量和信号量只用于同一个进程里的线程："
            "它们存在于该进程的内存中，而进程之间没有共同的内存。"
            "在 fork 方式下子进程得到一份副本，在 spawn 方式下它自己创建一份；"
            "获取其中一份的进程察觉不到另一份是否已被获取。\n\n"
            "请改用 `multiprocessing` 中的同名类，在主进程中只创建一次，"
            "并通过 `args=` 交给每个子进程。",
        ),
    },
    """
lock = threading.Lock()    # one copy for each process: use multiprocessing.Lock()

def work(n):
    with lock: ...
""",
)


class ThreadingLock:
    """F3: what `started` says of the target of a child.

    A warning where it is given as an argument or several children refer to it; a note where one
    does: that child's own business, maybe. Quiet where start() failed: nobody has it then.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = frozenset({"started", "failed"})

    def __init__(self) -> None:
        self._starts: dict[str, Event] = {}

    def see(self, event: Event, state: State) -> None:
        del state
        child = event.get("child") or ""
        if event.kind == "started" and event.get("threading"):
            self._starts[child] = event
        elif event.kind == "failed" and event.get("op") == "started":
            self._starts.pop(child, None)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        groups: dict[tuple[str, str], list[Event]] = {}
        for start in self._starts.values():
            for name in start.get("threading") or ():
                if isinstance(name, str):
                    groups.setdefault((name, start.get("target") or ""), []).append(start)
        del state
        for (name, target), starts in groups.items():
            yield _finding(name, target, starts, trace)


def _finding(name: str, target: str, starts: list[Event], trace: Trace) -> Finding:
    first = starts[0]
    call = first.get("call")
    parameters = call.get("parameters") if isinstance(call, dict) else None
    given = name in parameters if isinstance(parameters, list) else False
    given = given or name.startswith(("args[", "self."))
    file = (first.at or "").rpartition(":")[0]
    made = None if given else global_made(trace, file, name)
    at = made or first.at
    plain = target.rpartition(".")[2]
    how = Wording(f"{plain} uses the global variable {name}", f"{plain} 使用全局变量 {name}")
    change = Wording(
        f"make {name} in line {line_of(at)} with the class of the same name from multiprocessing, "
        "in the main process, and give it to each process in args=",
        f"在第 {line_of(at)} 行改用 multiprocessing 中的同名类创建 {name}，"
        "只在主进程中创建，并通过 args= 交给每个进程",
    )
    if given:
        how = Wording(f"start() copies {name} to the child", f"start() 把 {name} 复制给子进程")
        change = Wording(
            f"what line {line_of(at)} gives as {name} has to be made with the class of the same "
            "name from multiprocessing, not from threading",
            f"第 {line_of(at)} 行传给 {name} 的对象应当用 multiprocessing 中的同名类创建，"
            "而不是 threading 中的",
        )
    places = [Place(first.actor, first.at, (Phrase("starts", {"child": _name(first)}),))]
    if made is not None:
        places.insert(0, Place(first.actor, made, (Phrase("makes", {"object": name}),)))
    return Finding(
        RULE.slug,
        "warning" if given or len(starts) > 1 else "note",
        "happened" if given else "suspicion",
        first.t,
        first.actor,
        {
            "lock": name,
            "count": len(starts) + 1 if given else len(starts),
            "children": tuple(_name(start) for start in starts),
            "how": how,
            "change": change,
        },
        tuple(places),
        evidence=evidence(*starts),
        fix_at=(at,) if at else (),
        about=(name, at),
    )


def _name(start: Event) -> str:
    return start.get("name") or start.get("child") or "?"
