"""Arguments that do not fit: the process ends before the first line of its target."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from pydantic import ValidationError

from tracer.checks.base import Rule, Words, line_of
from tracer.checks.children import Children, raised_at
from tracer.checks.program_text import given_args, process_call
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place
from tracer.model.schema import Call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.children import Child
    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "wrong-arguments",
    "error",
    {
        "en": Words(
            title="{child} cannot call {target}: {trouble:en}",
            why="args and kwargs have to fit {signature}; because they do not, the process ends "
            "with a TypeError before the first line of {target}, and its parent goes on",
            fix="{change:en}",
            explain="`Process(target=work, args=(1, 2))` means that the new process calls "
            "`work(1, 2)`. Whether this call is possible turns out in the new process, not in the "
            "line that starts it: the TypeError appears among the output, the process is gone, "
            "and the program goes on without it. The line to change is that of `Process(...)`.\n\n"
            "A tuple of one element needs its comma: `args=(name)` is the same as `args=name`. If "
            "name is a text, each of its letters becomes an argument of its own.",
        ),
        "zh": Words(
            title="{child} 无法调用 {target}：{trouble:zh}",
            why="args 和 kwargs 必须与 {signature} 相符；由于不相符，进程在执行 {target} "
            "的第一行之前就以 TypeError 结束，而父进程毫不知情地继续运行",
            fix="{change:zh}",
            explain="`Process(target=work, args=(1, 2))` 的意思是：新进程将调用 `work(1, 2)`。"
            "这个调用是否可行，要到新进程里才知道，而不是在启动它的那一行："
            "TypeError 混在输出之中，进程已经没了，程序却照常继续。应当修改的是写着 "
            "`Process(...)` 的那一行。\n\n"
            "只有一个元素的元组需要逗号：`args=(name)` 等同于 `args=name`。如果 name 是字符串，"
            "它的每个字符都会成为一个单独的参数。",
        ),
    },
    """
def greet(name):
    print("hello", name)

p = Process(target=greet, args=("ann"))    # greet("a", "n", "n"): write args=("ann",)
p.start()
p.join()
""",
)

# How CPython words a call that does not fit, in 3.11 to 3.14; C functions say `exactly one argument`.
_REFUSED: Final = re.compile(
    r"TypeError: (?P<who>[\w.<>]+)\(\) (?P<what>(?:missing|takes|got an unexpected keyword|"
    r"got multiple values|got some positional-only).*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a call cannot be: in words, how it would have to be written, what the target takes."""

    trouble: Wording
    better: str | None = None
    signature: str | None = None
    at: str | None = None
    single: bool = False


class WrongArguments:
    """A1: `started.call` cannot bind, or the child ended with the TypeError of its own call.

    A child that ended in any other way got past the call, whatever its signature looks like.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = Children.KINDS

    def __init__(self) -> None:
        self._children = Children()

    def see(self, event: Event, state: State) -> None:
        self._children.see(event, state)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        for child, misfit in misfits(self._children, trace):
            yield _finding(child, misfit, state, trace)


def misfits(children: Children, trace: Trace) -> list[tuple[Child, Misfit]]:
    """The children that could not call their targets."""
    found = []
    refused = {child.actor for child in children.known.values() if _refusal(child)}
    inside = raised_at(trace, refused) if refused else {}
    for child in children.known.values():
        if child.misstarted or child.actor in inside:
            continue  # a wrong call in a line of the target is another's business
        misfit = _misfit(child)
        if misfit is not None and (child.ended is None or child.actor in refused):
            found.append((child, misfit))
        elif child.actor in refused and misfit is None and child.started.get("call") is None:
            said = (_refusal(child) or "").partition("\n")[0]
            found.append((child, Misfit(Wording(said, said))))
    return found


def _refusal(child: Child) -> str | None:
    """What Python said when it would not make the call."""
    match = _REFUSED.match(child.error or "")
    if match is None or _plain(match["who"]) != _plain(child.target):
        return None
    return match["what"]


def _plain(name: str) -> str:
    return name.rpartition(".")[2]


def _misfit(child: Child) -> Misfit | None:
    """What is wrong with the call by its own facts."""
    if child.started.get("call") is None:
        return None
    try:
        call = Call.model_validate(child.started.get("call"))
    except ValidationError:
        return None  # a stranger's
    own = 1 if call.bound and call.parameters else 0
    needed = call.parameters[: max(len(call.parameters) - call.defaults, 0)]
    given = call.positional - own
    trouble = _trouble(call, own, given, needed)
    if trouble is None:
        return None
    wanted = call.parameters if call.positional > len(call.parameters) else needed
    return Misfit(
        trouble,
        _written(wanted[own:], call.named_needed),
        f"{_plain(child.target)}({', '.join(_signature(call)[own:])})",
        call.at,
        given > 1 and len(call.parameters) - own == 1,
    )


def _trouble(call: Call, own: int, given: int, needed: list[str]) -> Wording | None:
    takes = _takes(len(needed) - own, len(call.parameters) - own, more=call.any_positional)
    known = {*call.parameters, *call.named_only}
    unknown = [name for name in call.named if name not in known]
    if unknown and not call.any_named:
        name = unknown[0]
        return Wording(f"it has no parameter {name}", f"它没有名为 {name} 的参数")
    twice = [name for name in call.named if name in call.parameters[: call.positional]]
    if twice:
        return Wording(f"{twice[0]} is given twice", f"{twice[0]} 被给了两次")
    counted = Wording(
        f"given {_many(given)}, takes {takes}", f"给了 {given} 个参数，接受 {takes:zh} 个"
    )
    if call.positional > len(call.parameters) and not call.any_positional:
        return counted
    missing = [name for name in needed[call.positional :] if name not in call.named]
    missing += [name for name in call.named_needed if name not in call.named]
    if not missing:
        return None
    names = ", ".join(missing[:4]) + (", ..." if len(missing) > 4 else "")
    given += len(call.named)
    takes = _takes(len(needed) - own + len(call.named_needed), 0, more=False)
    return Wording(
        f"given {_many(given)}, needs {takes}: {names} missing",
        f"给了 {given} 个参数，需要 {takes:zh} 个：缺少 {names}",
    )


def _takes(least: int, most: int, *, more: bool) -> Wording:
    if more:
        return Wording(f"at least {least}", f"至少 {least}")
    if least < most:
        return Wording(f"{least} to {most}", f"{least} 到 {most}")
    return Wording(str(least), str(least))


def _many(count: int) -> str:
    return f"{count} argument{'' if count == 1 else 's'}"


def _signature(call: Call) -> list[str]:
    first_default = len(call.parameters) - call.defaults
    words = [
        name if number < first_default else f"{name}=..."
        for number, name in enumerate(call.parameters)
    ]
    if call.any_positional or call.named_only:
        words.append("*args" if call.any_positional else "*")
    words += [n if n in call.named_needed else f"{n}=..." for n in call.named_only]
    return [*words, "**kwargs"] if call.any_named else words


def _written(names: list[str], named: list[str]) -> str:
    """`args=(n, lock)`, with the comma that a tuple of one needs."""
    args = f"args=({names[0]},)" if len(names) == 1 else f"args=({', '.join(names)})"
    if not named:
        return args
    return args + ", kwargs={" + ", ".join(f'"{name}": {name}' for name in named) + "}"


def _finding(child: Child, misfit: Misfit, state: State, trace: Trace) -> Finding:
    started = child.started
    made = process_call(trace, started.at, child.target)
    at, args = started.at, None
    if made is not None:
        at, args = made[0], given_args(made[1])
        if args is not None:
            at = f"{at.rpartition(':')[0]}:{args.lineno}"
    happened = child.error is not None
    places = [Place(started.actor, started.at, (Phrase("starts", {"child": child.name}),))]
    signature = misfit.signature or child.target
    if misfit.at is not None:
        places.append(Place(child.actor, misfit.at, (Phrase("is-defined", {"what": signature}),)))
    if at is not None and at != started.at:
        places.append(Place(started.actor, at, (Phrase("makes", {"object": child.name}),)))
    return Finding(
        RULE.slug,
        RULE.level,
        "happened" if happened else "possible",
        child.ended.t if child.ended and happened else started.t,
        child.actor if child.actor in state.actors else started.actor,
        {
            "child": child.name,
            "target": _plain(child.target),
            "trouble": misfit.trouble,
            "signature": signature,
            "change": _change(child, misfit, args, line_of(at)),
        },
        tuple(places),
        evidence=child.proof(),
        fix_at=(at,) if at else (),
        about=(started.at, child.target, misfit.trouble),
    )


def _change(child: Child, misfit: Misfit, args: ast.expr | None, line: str) -> Wording:
    target = _plain(child.target)
    text = isinstance(args, ast.Constant) and isinstance(args.value, str)
    loose = misfit.single and (text or args is None or isinstance(args, ast.Name | ast.JoinedStr))
    if misfit.better is None:
        return Wording(
            f"give {target} in line {line} exactly the arguments that it takes",
            f"在第 {line} 行，给 {target} 的参数要与它的定义完全一致",
        )
    if loose:
        comma = f"args=({ast.unparse(args)},)" if args is not None else misfit.better
        return Wording(
            f"write {comma} in line {line}: a tuple of one element needs its comma, "
            "without it each letter is an argument",
            f"在第 {line} 行写 {comma}：只有一个元素的元组需要逗号，否则每个字符都成为一个参数",
        )
    return Wording(
        f"give {target} in line {line} what it takes: {misfit.better}",
        f"在第 {line} 行，给 {target} 它所需要的参数：{misfit.better}",
    )
