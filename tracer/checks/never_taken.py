"""A lock that is given to processes and that none of them ever takes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.ledger import family
from tracer.checks.program_text import parsed
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.model.events import Event
    from tracer.model.happenings import Call
    from tracer.model.trace import Trace
    from tracer.state import ObjectState, State

RULE = Rule(
    "never-taken",
    "warning",
    {
        "en": Words(
            title="{object} is given to {children}, but nobody ever takes it",
            why="a lock protects nothing by being there: {effect:en}",
            fix="{change:en}",
            explain="To make a Lock and to give it to every process changes nothing yet. Only "
            "between acquire() and release(), or inside of `with lock:`, a process is sure that no "
            "other one is between its own. All of them have to take the same lock, wherever they "
            "touch what they share: a file, a counter, the screen.\n\n"
            "This run took the lock nowhere. If the program works all the same, it may have been "
            "lucky, or not need a lock at all: then leave it out.",
        ),
        "zh": Words(
            title="{object} 被交给了 {children}，却从来没有谁获取它",
            why="锁仅仅存在并不能保护任何东西：{effect:zh}",
            fix="{change:zh}",
            explain="创建一把 Lock 并交给每个进程，这本身不会改变任何事情。只有在 acquire() 和 "
            "release() 之间，也就是在 `with lock:` 里面，"
            "一个进程才能确信没有别的进程同时处在它自己的那一段里。凡是操作共享内容的地方"
            "（文件、计数器、屏幕），所有进程都必须获取同一把锁。\n\n"
            "这次运行中没有任何地方获取这把锁。如果程序看起来仍然正确，那可能只是运气，"
            "也可能根本不需要锁：那就把它去掉。",
        ),
    },
    """
def work(n, lock):
    print("worker", n)     # with lock: belongs around this

p = Process(target=work, args=(1, lock))
""",
    absence=True,
)

_TYPES: Final = frozenset({"Lock", "RLock", "Semaphore", "BoundedSemaphore"})


class _Target(NamedTuple):
    """What a child ran, as far as the program's text and the start tell.

    at         where it is defined
    first      its first line that does something
    parameter  under which name it was given the object
    takes      it would take it, had it come to that line
    """

    name: str
    at: str | None
    first: str | None
    parameter: str
    takes: bool


class NeverTaken:
    """L1: given to at least one child that came to its end without a fault, and never touched.

    All who were given it must have ended: whoever was stopped might have taken it yet. A note where
    every target would take it, says the program's text, and only did not come to that line.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = frozenset({"started", "died"})

    def __init__(self) -> None:
        self._given: dict[str, list[Event]] = {}
        self._stopped: set[str] = set()

    def see(self, event: Event, state: State) -> None:
        del state
        if event.kind == "died":
            if event.get("by") == "tracer":
                self._stopped.add(event.actor)
            return
        for name in event.get("given") or ():
            if isinstance(name, str):
                self._given.setdefault(name, []).append(event)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        untouched = {
            name: starts
            for name, starts in self._given.items()
            if (thing := state.objects.get(name)) is not None
            and thing.type in _TYPES
            and thing.last_taker is None
        }
        if not untouched:
            return
        for event in trace.events:
            if event.object in untouched and event.kind != "created":
                del untouched[event.object]  # tried in vain, or released: others know more
        for name, starts in untouched.items():
            users = [start for start in starts if _ended_well(start, state)]
            if users and all(self._over(start, state) for start in starts):
                yield _finding(state.objects[name], starts, users, trace)

    def _over(self, start: Event, state: State) -> bool:
        child = start.get("child") or ""
        known = state.actors.get(child)
        return known is None or (not known.alive and child not in self._stopped)


def _ended_well(start: Event, state: State) -> bool:
    known = state.actors.get(start.get("child") or "")
    return known is not None and known.how == "exited" and not known.error and not known.code


def _finding(thing: ObjectState, starts: list[Event], users: list[Event], trace: Trace) -> Finding:
    targets: dict[tuple[object, str | None], Event] = {}
    for start in users:
        targets.setdefault((start.get("target"), start.at), start)
    known = [_target(start, thing.name, trace) for start in targets.values()]
    target = next((one for one in known if not one.takes), known[0])
    start = next(
        (one for one, about in zip(targets.values(), known, strict=True) if about is target)
    )
    at = target.first or target.at or start.at
    name, line = target.name, line_of(at)
    effect = Wording(
        f"whatever {name} does with what it shares, others may do at the same time",
        f"{name} 操作共享内容的同时，别的进程也可以操作",
    )
    change = Wording(
        f"take it in {name}: `with {target.parameter}:` in line {line}, around all that only one "
        "may do at a time",
        f"在 {name} 中获取它：在第 {line} 行使用 `with {target.parameter}:`，"
        "包住同一时刻只允许一个进程做的全部操作",
    )
    if target.takes:
        effect = Wording(
            f"{name} did not come to the line where it would take it",
            f"{name} 没有执行到获取它的那一行",
        )
        change = Wording(
            f"nothing, if {target.parameter} is not needed on the way that {name} went "
            f"(line {line})",
            f"如果 {name} 所走的路径（第 {line} 行起）不需要 {target.parameter}，就不用改",
        )
    places = [Place(start.actor, start.at, (Phrase("starts", {"child": _name(start)}),))]
    if thing.made_at is not None:
        makes = Phrase("makes", {"object": thing.name})
        places.insert(0, Place(start.actor, thing.made_at, (makes,)))
    if target.at is not None:
        defined = Phrase("is-defined", {"what": target.name})
        places.append(Place(start.get("child"), target.at, (defined,)))
    return Finding(
        RULE.slug,
        "note" if target.takes else RULE.level,
        "happened",
        start.t,
        start.actor,
        {
            "object": thing.name,
            "children": tuple(dict.fromkeys(_name(one) for one in starts)),
            "effect": effect,
            "change": change,
        },
        tuple(places),
        evidence=evidence(*starts),
        fix_at=(at,) if at else (),
        about=(family(thing.name), start.at, at),
    )


def _name(start: Event) -> str:
    return start.get("name") or start.get("child") or "?"


def _target(start: Event, thing: str, trace: Trace) -> _Target:
    from pydantic import ValidationError

    from tracer.model.happenings import Call  # the whole schema: too much for who needs no call

    name = (start.get("target") or _name(start)).rpartition(".")[2]
    try:
        call = Call.model_validate(start.get("call"))
    except ValidationError:
        call = None  # a Process class of the program's own, or a stranger's trace
    at = call.at if call else None
    function = _defined(trace, at) if call else _own_run(trace, start.at, name)
    file = (at or start.at or "").rpartition(":")[0]
    if function is None:
        return _Target(name, at, None, _parameter(start, thing, call, trace) or thing, takes=False)
    at = at or f"{file}:{function.lineno}"
    body = function.body
    documented = ast.get_docstring(function, clean=False) is not None and len(body) > 1
    first = f"{file}:{body[1 if documented else 0].lineno}"
    parameter = _parameter(start, thing, call, trace)
    takes = parameter is not None and _takes(function, parameter)
    return _Target(name, at, first, parameter or thing, takes)


def _parameter(start: Event, thing: str, call: Call | None, trace: Trace) -> str | None:
    """The name that the target has for what the program calls `thing` where it starts it."""
    if call is None:
        return None
    own = family(thing)
    file = (start.at or "").rpartition(":")[0]
    tree = parsed(trace.sources.get(file, ""))
    wanted = (start.get("target") or "").rpartition(".")[2]
    for node in ast.walk(tree) if tree else ():
        if not isinstance(node, ast.Call):
            continue
        said = {keyword.arg: keyword.value for keyword in node.keywords}
        if _word(said.get("target")) != wanted:
            continue
        args = said.get("args")
        for place, arg in enumerate(args.elts if isinstance(args, ast.Tuple | ast.List) else ()):
            number = place + call.bound
            if _word(arg) == own and number < len(call.parameters):
                return call.parameters[number]
    return own if own in (*call.parameters, *call.named_only) else None


def _word(node: ast.expr | None) -> str | None:
    """`lock` of `lock`, of `self.lock` and of `lock[3]`."""
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _defined(trace: Trace, at: str | None) -> ast.FunctionDef | None:
    """The function whose definition begins at `at`."""
    file, _, number = (at or "").rpartition(":")
    tree = parsed(trace.sources.get(file, ""))
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.FunctionDef):
            begins = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            if number == str(begins):
                return node
    return None


def _own_run(trace: Trace, at: str | None, name: str) -> ast.FunctionDef | None:
    """The `run` of a Process class, in the file in which it is started."""
    tree = parsed(trace.sources.get((at or "").rpartition(":")[0], ""))
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.ClassDef) and node.name == name:
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and part.name == "run":
                    return part
    return None


def _takes(function: ast.FunctionDef, parameter: str) -> bool:
    """Whether there is a `with parameter` or a `parameter.acquire` anywhere in it."""
    for node in ast.walk(function):
        if isinstance(node, ast.With):
            if any(_word(item.context_expr) == parameter for item in node.items):
                return True
        elif (
            isinstance(node, ast.Attribute)
            and node.attr == "acquire"
            and _word(node.value) == parameter
        ):
            return True
    return False
