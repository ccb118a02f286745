"""Arguments that do not fit: the process ends before the first line of its target."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.binding import Misfit, misfit
from tracer.checks.children import Children
from tracer.checks.program_text import process_made
from tracer.checks.whereabouts import raised_at
from tracer.checks.wording import Wording
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.children import Child
    from tracer.checks.program_text import Made
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

NO_TUPLE = Rule(
    "args-no-tuple",
    "error",
    {
        "en": Words(
            title="{actor} cannot make a process: args=({value}) is no tuple",
            why="parentheses alone make no tuple, so args is {value} itself and nothing that "
            "could be taken apart into arguments",
            fix="write args=({value},) in line {line}: a tuple of one element needs its comma",
            explain="`args` is a tuple, or a list, of the arguments for the target. The comma "
            "makes a tuple, not the parentheses: `(5)` is the number 5, `(5,)` a tuple of one "
            "element. `Process(...)` tries to take `args` apart into single arguments, and where "
            "that is not possible it raises \"TypeError: 'int' object is not iterable\" in the "
            "parent; no process is made.",
        ),
        "zh": Words(
            title="{actor} 无法创建进程：args=({value}) 不是元组",
            why="只有括号并不构成元组，因此 args 就是 {value} 本身，无法拆成一个个参数",
            fix="在第 {line} 行写 args=({value},)：只有一个元素的元组需要逗号",
            explain="`args` 是由 target 的各个参数组成的元组（或列表）。"
            "构成元组的是逗号，而不是括号：`(5)` 就是数字 5，`(5,)` 才是只有一个元素的元组。"
            "`Process(...)` 要把 `args` 拆成一个个参数，如果无法拆开，就在父进程中抛出 "
            "\"TypeError: 'int' object is not iterable\"，进程根本没有创建。",
        ),
    },
    """
p = Process(target=work, args=(5))     # TypeError: write args=(5,)
""",
)

# How CPython words a call that does not fit; C functions say `exactly one argument`.
_REFUSED: Final = re.compile(
    r"TypeError: (?P<who>[\w.<>]+)\(\) (?P<what>(?:missing|takes|got an unexpected keyword|"
    r"got multiple values|got some positional-only).*)",
    re.DOTALL,
)
_NOT_ITERABLE: Final = re.compile(r"TypeError: '\w+' object is not iterable")


class WrongArguments:
    """A1: `started.call` cannot bind, or the child ended with the TypeError of its own call.

    A child that ended in any other way got past the call, whatever its signature looks like.
    args-no-tuple: an actor ended with the TypeError of `tuple(args)` in a line that says
    `args=(something)`.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE, NO_TUPLE)
    KINDS: ClassVar[frozenset[str]] = Children.KINDS

    def __init__(self) -> None:
        self._children = Children()

    def see(self, event: Event, state: State) -> None:
        self._children.see(event, state)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        for child, what in misfits(self._children, trace):
            yield _finding(child, what, state, trace)
        yield from _no_tuples(state, trace)


def misfits(children: Children, trace: Trace) -> list[tuple[Child, Misfit]]:
    """The children that could not call their targets."""
    found = []
    refused = {child.actor for child in children.known.values() if _refusal(child)}
    inside = raised_at(trace, refused) if refused else {}
    for child in children.known.values():
        if child.misstarted or child.actor in inside:
            continue  # a wrong call in a line of the target is another's business
        what = misfit(child.started.get("call"), _plain(child.target))
        if what is not None and (child.ended is None or child.actor in refused):
            found.append((child, what))
        elif child.actor in refused:
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


def _finding(child: Child, what: Misfit, state: State, trace: Trace) -> Finding:
    started = child.started
    made = process_made(trace, started.at, child.target, _given(started))
    at = made.at if made else started.at
    happened = child.error is not None
    places = [Place(started.actor, started.at, (Phrase("starts", {"child": child.name}),))]
    signature = what.signature or child.target
    if what.at is not None:
        places.append(Place(child.actor, what.at, (Phrase("is-defined", {"what": signature}),)))
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
            "trouble": what.trouble,
            "signature": signature,
            "change": _change(child, what, made, line_of(at)),
        },
        tuple(places),
        evidence=child.proof(),
        fix_at=(at,) if at else (),
        about=(started.at, child.target, what.trouble),
    )


def _given(started: Event) -> int | None:
    """How many arguments stood in `args=`."""
    call = started.get("call")
    positional = call.get("positional") if isinstance(call, dict) else None
    if not isinstance(positional, int):
        return None
    return positional - bool(call.get("bound"))


def _change(child: Child, what: Misfit, made: Made | None, line: str) -> Wording:
    target = _plain(child.target)
    if what.better is None:
        return Wording(
            f"give {target} in line {line} exactly the arguments that it takes",
            f"在第 {line} 行，给 {target} 的参数要与它的定义完全一致",
        )
    if what.single and made is not None and made.loose is not None:
        return Wording(
            f"write args=({made.loose},) in line {line}: a tuple of one element needs its comma, "
            "without it each letter or item becomes an argument",
            f"在第 {line} 行写 args=({made.loose},)：只有一个元素的元组需要逗号，"
            "否则每个字符或元素都成为一个参数",
        )
    return Wording(
        f"give {target} in line {line} what it takes: {what.better}",
        f"在第 {line} 行，给 {target} 它所需要的参数：{what.better}",
    )


def _no_tuples(state: State, trace: Trace) -> Iterator[Finding]:
    failed = [actor for actor in state.actors.values() if _NOT_ITERABLE.match(actor.error or "")]
    lines = raised_at(trace, {actor.actor for actor in failed}) if failed else {}
    for actor in failed:
        made = process_made(trace, lines.get(actor.actor), None)
        if made is None or made.loose is None:
            continue
        yield Finding(
            NO_TUPLE.slug,
            NO_TUPLE.level,
            "happened",
            actor.ended,
            actor.actor,
            {"actor": actor.name, "value": made.loose, "line": line_of(made.at)},
            (Place(actor.actor, made.at, (Phrase("raises", {"error": "TypeError"}),)),),
            evidence=evidence(
                *(e for e in trace.events if e.actor == actor.actor and e.kind == "exited")
            ),
            fix_at=(made.at,),
            about=(made.at,),
        )
