"""A small language in which a test tells a trace as the incident that it is about.

    left is Lock                          objects are declared, or guessed from their first use
    A acquires left    B acquires right   a line is a moment; statements are two spaces apart
    A requests right   B requests left    and happen one after the other, a microsecond apart
    4.5: A releases left                  a line may say its own time in seconds; else it is one
                                          `tick` after the line before

Who is named is there from the start, as a child of main, unless somebody `starts` it. Each event's
`at` is its line of the story, and the story is the trace's source: `trace.line(at)` reads it back.
`[ktv.py:12]` behind a statement gives another place. The whole vocabulary is in `PHRASES`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from tests.builder import MICROSECOND, SECOND, Builder

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.model.trace import Trace

MAIN: Final = "main"
_THING: Final = r"(?P<thing>\S+)"
_LIMIT: Final = r"(?: within (?P<timeout>[\d.]+))?"

# phrase -> the events that it stands for: (kind, fields). `thing` fills `object`, `child` `child`.
PHRASES: Final[tuple[tuple[str, tuple[tuple[str, dict[str, Any]], ...]], ...]] = (
    (rf"requests {_THING}{_LIMIT}", (("requested", {"op": "acquire"}),)),
    (rf"acquires {_THING}", (("acquired", {}),)),
    (rf"tries and acquires {_THING}", (("acquired", {"tried": True}),)),
    (rf"releases {_THING}", (("released", {}),)),
    (rf"is refused {_THING}", (("refused", {}),)),
    (rf"gives up acquiring {_THING}", (("timed_out", {"op": "acquire"}),)),
    (rf"fails to release {_THING}", (("failed", {"op": "released", "error": "ValueError: no"}),)),
    (
        rf"may not release {_THING}",
        (("failed", {"op": "released", "error": "AssertionError: not owned"}),),
    ),
    (rf"sets {_THING}", (("set", {}), ("returned", {"op": "set"}))),
    (rf"clears {_THING}", (("cleared", {}), ("returned", {"op": "cleared"}))),
    (rf"begins to set {_THING}", (("set", {}),)),
    (rf"has set {_THING}", (("returned", {"op": "set"}),)),
    (rf"begins to clear {_THING}", (("cleared", {}),)),
    (rf"has cleared {_THING}", (("returned", {"op": "cleared"}),)),
    (rf"sees {_THING} set", (("looked", {"value": True}),)),
    (rf"sees {_THING} clear", (("looked", {"value": False}),)),
    (rf"waits for {_THING}{_LIMIT}", (("requested", {"op": "wait"}),)),
    (rf"lets go and waits for {_THING}{_LIMIT}", (("requested", {"op": "wait"}), ("released", {}))),
    (rf"arrives at {_THING}{_LIMIT}", (("requested", {"op": "wait"}),)),
    (rf"passes {_THING}", (("waited", {"ok": True}),)),
    (rf"wakes from {_THING}", (("acquired", {}), ("waited", {"ok": True}))),
    (rf"returns False from {_THING}", (("waited", {"ok": False}),)),
    (
        rf"is interrupted waiting for {_THING}",
        (("failed", {"op": "wait", "error": "KeyboardInterrupt"}),),
    ),
    (rf"gives up {_THING}", (("timed_out", {"op": "wait"}),)),
    (rf"finds {_THING} broken", (("broken", {}),)),
    (rf"aborts {_THING}", (("aborted", {}),)),
    (rf"resets {_THING}", (("reset", {}),)),
    (rf"notifies (?P<n>\d+) of {_THING}", (("notified", {}),)),
    (rf"notifies {_THING}", (("notified", {}),)),
    (rf"puts (?P<item>\S+) into {_THING}", (("put", {}),)),
    (rf"feeds (?P<size>\d+) bytes into {_THING}", (("fed", {}),)),
    (rf"puts and feeds (?P<item>\S+) into {_THING}", (("put", {}), ("fed", {"size": 5}))),
    (rf"gets (?P<size>\d+) bytes from {_THING}", (("got", {}),)),
    (rf"gets from {_THING}", (("got", {"size": 5}),)),
    (rf"wants from {_THING}{_LIMIT}", (("requested", {"op": "get"}),)),
    (rf"gives up wanting from {_THING}", (("timed_out", {"op": "get"}),)),
    (rf"wants room in {_THING}{_LIMIT}", (("requested", {"op": "put"}),)),
    (rf"waits for {_THING} to drain", (("requested", {"op": "drain"}),)),
    (rf"has drained {_THING}", (("drained", {}),)),
    (rf"is done with an item of {_THING}", (("task_done", {}),)),
    (rf"sends (?P<item>\S+) through {_THING}", (("sent", {}),)),
    (rf"receives at {_THING}", (("received", {}),)),
    (rf"listens at {_THING}", (("requested", {"op": "receive"}),)),
    (rf"closes {_THING}", (("closed", {}),)),
    (rf"reads (?P<item>-?[\d.]+) from {_THING} at (?P<index>\S+)", (("read", {}),)),
    (rf"reads (?P<item>-?[\d.]+) from {_THING}", (("read", {}),)),
    (rf"writes (?P<item>-?[\d.]+) to {_THING} at (?P<index>\S+)", (("wrote", {}),)),
    (rf"writes (?P<item>-?[\d.]+) to {_THING}", (("wrote", {}),)),
    (rf"calls (?P<method>\w+) of {_THING}", (("wrote", {}),)),
    (
        rf"fails to write to {_THING}",
        (("failed", {"op": "wrote", "error": "TypeError: an integer is required"}),),
    ),
    (rf"attaches {_THING}", (("attached", {}),)),
    (
        rf"submits (?P<name>\w+) as (?P<task>\S+) to {_THING} in (?P<parts>\d+)",
        (("submitted", {}),),
    ),
    (rf"streams (?P<name>\w+) as (?P<task>\S+) to {_THING}", (("submitted", {}),)),
    (rf"is idle at {_THING}", (("requested", {"op": "task"}),)),
    (rf"begins part (?P<part>\d+) of (?P<task>\S+) for {_THING}", (("accepted", {}),)),
    (rf"completes part (?P<part>\d+) of (?P<task>\S+) for {_THING}", (("completed", {}),)),
    (rf"awaits (?P<task>\S+) of {_THING}{_LIMIT}", (("requested", {"op": "result"}),)),
    (rf"fetches (?P<task>\S+) of {_THING}", (("fetched", {}),)),
    (rf"unlinks {_THING}", (("unlinked", {}),)),
    (r"joins (?P<child>\S+)" + _LIMIT, (("requested", {"op": "join"}),)),
    (r"has joined (?P<child>\S+)", (("joined", {"code": 0}),)),
    (r"gives up joining (?P<child>\S+)", (("timed_out", {"op": "join"}),)),
    (r"terminates (?P<child>\S+)", (("terminated", {}),)),
    (r"kills (?P<child>\S+)", (("killed", {}),)),
    (r'prints "(?P<text>.*)"', (("output", {"stream": "stdout"}),)),
    (r'marks "(?P<text>.*)"', (("marked", {}),)),
    (r"enters (?P<name>\S+)", (("entered", {}),)),
    (r"leaves (?P<name>\S+)", (("left", {}),)),
    (r"exits with (?P<error>.+)", (("exited", {"code": 1}),)),
    (r"exits(?: (?P<code>-?\d+))?", (("exited", {"code": 0}),)),
    (r"dies(?: (?P<code>-?\d+))?", (("died", {"code": -9}),)),
    (r"is ended by tracer", (("died", {"code": -9, "by": "tracer"}),)),
)
_GUESSES: Final = (
    (re.compile(r"puts|feeds|gets|wants|drain|item of"), "Queue"),
    (re.compile(r"sends|receives|listens"), "Connection"),
    (re.compile(r" (submits|streams|awaits|fetches|is idle at) | part "), "Pool"),
    (re.compile(r"^\S+ (reads|writes) .* at "), "Array"),
    (re.compile(r"^\S+ (reads|writes|fails to write) "), "Value"),
    (re.compile(r"^\S+ (attaches|unlinks) "), "SharedMemory"),
    (re.compile(r"notifies|lets go|wakes"), "Condition"),
    (re.compile(r"arrives|aborts|resets|broken"), "Barrier"),
    (re.compile(r"sets|clears|set |clear |sees|waits for|passes"), "Event"),
)
_NUMBERS: Final = {
    "Barrier": "parties",
    "Pool": "processes",
    "ProcessPoolExecutor": "processes",
    "Queue": "maxsize",
    "JoinableQueue": "maxsize",
    "Value": "item",
    "Array": "length",
    "SharedMemory": "size",
}
_DECLARED: Final = re.compile(r"(\S+) is (\w+)(?:\((\d+)\))?$")
_PLACE: Final = re.compile(r"\s*\[(\S+:\d+)\]$")
_TIME: Final = re.compile(r"([\d.]+):\s+")
# `main starts A with left, room to work(n, lock)`: the objects that it is given, and its target.
_START: Final = re.compile(r"starts (\S+)(?: with (.+?))?(?: to (\w+)\((.*)\))?")


def tell(text: str, *, tick: float = 1.0, program: str = "story.py", **footer: Any) -> Trace:
    """The trace that a story tells; keywords beyond `tick` describe its footer."""
    return _Teller(text, tick, program).tell().trace(**footer)


class _Teller:
    def __init__(self, text: str, tick: float, program: str) -> None:
        self.lines = [line.strip() for line in text.strip("\n").splitlines()]
        self.tick = tick
        self.build = Builder(program, "\n".join(self.lines) + "\n")
        self.now = 0

    def tell(self) -> Builder:
        build = self.build
        build.begin(0, "MainProcess")
        build.paths[MAIN] = build.paths["MainProcess"]
        statements = list(self._statements())
        for name, type_name, number in self._objects(statements):
            field = _NUMBERS.get(type_name, "value")
            made = {field: number} if number is not None else {}
            build.add(2, MAIN, "created", name, f"{build.program}:1", type=type_name, **made)
        started = {said.split()[2] for _, _, said in statements if " starts " in said}
        for index, name in enumerate(self._actors(statements)):
            if name != MAIN and name not in started:
                build.begin(10 + 10 * index, name, MAIN)
        for t, place, said in statements:
            self._say(t, place, said)
        return build

    def _statements(self) -> list[tuple[int, str, str]]:
        found = []
        moment = 0
        for number, line in enumerate(self.lines, 1):
            if not line or line.startswith("--") or _DECLARED.match(line):
                continue
            said = line
            clock = _TIME.match(said)
            if clock:
                moment = round(float(clock[1]) * SECOND)
                said = said[clock.end() :]
            else:
                moment += round(self.tick * SECOND)
            for index, part in enumerate(re.split(r"\s{2,}(?!\[)", said)):
                place = _PLACE.search(part)
                where = place[1] if place else f"{self.build.program}:{number}"
                found.append((moment + index * MICROSECOND, where, _PLACE.sub("", part)))
        return found

    def _objects(self, statements: list[tuple[int, str, str]]) -> list[tuple[str, str, int | None]]:
        found: dict[str, tuple[str, str, int | None]] = {}
        for line in self.lines:
            declared = _DECLARED.match(line)
            if declared:
                number = int(declared[3]) if declared[3] else None
                found[declared[1]] = (declared[1], declared[2], number)
        declared_names = set(found)
        for _, _, said in statements:
            for pattern, _ in _COMPILED:
                match = pattern.fullmatch(said.partition(" ")[2])
                if match and "thing" in match.re.groupindex:
                    name = match["thing"]
                    kind = next((k for hint, k in _GUESSES if hint.search(said)), "Lock")
                    # Conditions and Locks are both acquired: what is only done to one decides.
                    if name not in declared_names and (name not in found or kind != "Lock"):
                        found[name] = (name, kind, None)
                    break
        return list(found.values())

    def _actors(self, statements: list[tuple[int, str, str]]) -> list[str]:
        return list(dict.fromkeys(said.split()[0] for _, _, said in statements))

    def _say(self, t: int, place: str, said: str) -> None:
        who, _, what = said.partition(" ")
        start = _START.fullmatch(what)
        if start:
            child, given, target, taken = start.groups()
            more: dict[str, Any] = {} if given is None else {"given": given.split(", ")}
            if target is not None:
                names = taken.split(", ") if taken else []
                more |= {"target": target, "call": {"positional": len(names), "parameters": names}}
            self.build.begin(t, child, who, at=place, **more)
            return
        nap = re.fullmatch(r"sleeps ([\d.]+)", what)
        if nap:
            length = float(nap[1])
            self.build.add(t, who, "requested", None, place, op="sleep", timeout=length)
            self.build.add(t + round(length * SECOND), who, "slept", None, place)
            return
        for pattern, events in _COMPILED:
            match = pattern.fullmatch(what)
            if match:
                self._emit(t, who, place, match, events)
                return
        raise ValueError(f"the story language has no words for: {said!r}")

    def _emit(
        self,
        t: int,
        who: str,
        place: str,
        match: re.Match[str],
        events: tuple[tuple[str, dict[str, Any]], ...],
    ) -> None:
        said = {key: value for key, value in match.groupdict().items() if value is not None}
        thing = said.pop("thing", None)
        read = _SHARED if events[0][0] in {"read", "wrote"} else _READ
        fields = {key: read.get(key, str)(value) for key, value in said.items()}
        for step, (kind, fixed) in enumerate(events):
            own = fields if step == 0 else {}
            self.build.add(t + step * 100, who, kind, thing, place, **(fixed | own))


def _number(said: str) -> int | float:
    return float(said) if "." in said else int(said)


def _place(said: str) -> int | str:
    return int(said) if said.lstrip("-").isdigit() else said


_READ: Final[dict[str, Callable[[str], Any]]] = {
    "n": int,
    "code": int,
    "size": int,
    "timeout": float,
    "index": _place,
    "part": int,
    "parts": int,
}
_SHARED: Final[dict[str, Callable[[str], Any]]] = _READ | {"item": _number}

_COMPILED: Final = tuple((re.compile(phrase), events) for phrase, events in PHRASES)
