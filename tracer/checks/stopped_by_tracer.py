"""A program that had not ended when it was stopped: what everybody was doing at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from tracer.checks.base import Rule, Words, evidence, line_of
from tracer.checks.stop import Stop
from tracer.checks.whereabouts import last_lines
from tracer.checks.wording import Wording
from tracer.messages import listed
from tracer.model.finding import Finding, Phrase, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer.checks.stop import Doing
    from tracer.model.events import Event
    from tracer.model.trace import Trace
    from tracer.state import State

RULE = Rule(
    "stopped-by-tracer",
    "note",
    {
        "en": Words(
            title="{actors} had not ended when {what} stopped the program",
            why="at that moment {doing:en}; what they would have done next is not known",
            fix="none if it is meant to run for ever; else {change:en}",
            explain="The recording ended before the program did: `--stop-after` ran out, or "
            "somebody pressed Ctrl-C. That is no mistake by itself: a traffic light never ends.\n\n"
            "If the program should have ended, look at who was still there. Whoever was waiting "
            "needs somebody who gives; whoever was running or sleeping is in a loop that did not "
            "come to its end. A program in which nobody can move any more is reported as a "
            "deadlock instead.",
        ),
        "zh": Words(
            title="{what} 停止程序时，{actors} 还没有结束",
            why="当时 {doing:zh}；它们接下来会做什么，无从知道",
            fix="如果程序本来就不会结束，则无须修改；否则{change:zh}",
            explain="记录在程序结束之前就停止了：`--stop-after` 的时间到了，或者有人按了 Ctrl-C。"
            "这本身不是错误：交通灯永远不会停。\n\n"
            "如果程序本应结束，就看看还有谁在：正在等待的进程需要别人给出它等的东西；"
            "正在运行或休眠的进程停留在一个没有走到头的循环里。"
            "如果谁都无法再动，报告的将是死锁。",
        ),
    },
    """
def blink(light):
    while True:            # never ends: tracer run --stop-after 10 light.py
        light.set()
        time.sleep(1)
        light.clear()
        time.sleep(1)
""",
)

_STATUS: Final = {"running": "正在运行", "waiting": "正在等待", "sleeping": "正在休眠"}
_WHAT = {"stopped": "--stop-after", "interrupted": "Ctrl-C or SIGTERM"}


class StoppedByTracer:
    """A note whenever somebody still lived when --stop-after ran out or Ctrl-C came.

    Where the program ended all its processes itself upon Ctrl-C, nothing is said.
    """

    RULES: ClassVar[tuple[Rule, ...]] = (RULE,)
    KINDS: ClassVar[frozenset[str]] = Stop.KINDS

    def __init__(self) -> None:
        self._stop = Stop()

    def see(self, event: Event, state: State) -> None:
        self._stop.see(event, state)

    def finish(self, state: State, trace: Trace) -> Iterator[Finding]:
        what = _WHAT.get(trace.footer.outcome if trace.footer else "")
        moment = self._stop.moment(trace)
        doing = self._stop.doing(trace)
        if what is None or moment is None or not doing:
            return
        last = last_lines(trace, {one.actor for one in doing}, moment)
        doing.sort(key=lambda one: (one.actor == "main", one.status == "waiting"))
        lines = {one.actor: _line(one, last) for one in doing}
        signs = [event for event in trace.events if event.t == moment and event.kind in Stop.KINDS]
        at = lines[doing[0].actor]
        yield Finding(
            RULE.slug,
            RULE.level,
            "happened",
            moment,
            doing[0].actor,
            {
                "actors": tuple(state.name(one.actor) for one in doing),
                "what": what,
                "doing": _doing(doing, state),
                "change": _change(doing[0], at, state),
            },
            tuple(Place(one.actor, lines[one.actor], _phrases(one, state)) for one in doing),
            evidence=evidence(*signs),
            fix_at=(at,) if at else (),
        )


def _line(one: Doing, last: dict[str, str]) -> str | None:
    """Where it was. A wait without a line is the one at the end of a process, for its children."""
    return one.at or (None if one.status == "waiting" else last.get(one.actor))


def _doing(doing: list[Doing], state: State) -> Wording:
    """Who was running, waiting and sleeping, in that order."""
    said: dict[str, list[str]] = {"en": [], "zh": []}
    for status, chinese in _STATUS.items():
        names = tuple(state.name(one.actor) for one in doing if one.status == status)
        if names:
            be = "were" if len(names) > 1 else "was"
            said["en"].append(f"{listed(names, 'en')} {be} {status}")
            said["zh"].append(f"{listed(names, 'zh')} {chinese}")
    return Wording("; ".join(said["en"]), "；".join(said["zh"]))


def _phrases(one: Doing, state: State) -> tuple[Phrase, ...]:
    if one.status != "waiting":
        return (Phrase("sleeps" if one.status == "sleeping" else "runs"),)
    if one.target is None:
        return ()
    if one.op == "join":
        return (Phrase("waits-for-end", {"child": state.name(one.target)}),)
    return (Phrase("waits", {"object": one.target}),)


def _change(one: Doing, at: str | None, state: State) -> Wording:
    name, line = state.name(one.actor), line_of(at)
    if at is None:
        return Wording(f"see why {name} does not end", f"看看 {name} 为什么没有结束")
    if one.status == "waiting":
        return Wording(
            f"see who should have ended the wait of {name} in line {line}",
            f"看看 {name} 在第 {line} 行的等待本该由谁来结束",
        )
    return Wording(
        f"give the loop around line {line}, in which {name} was, an end",
        f"让 {name} 所在的、第 {line} 行周围的循环能够结束",
    )
