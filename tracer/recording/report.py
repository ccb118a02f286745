"""What tracer says on stderr about a run: facts, and who waits for whom, on which lines."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tracer.state import State
    from tracer.state.waiting import Stuck

_MOST = 12  # actors that a report names; the rest is counted
_FEW_OBJECTS = 3


def headline(found: Iterable[Stuck], state: State) -> str:
    """In half a sentence: `chef and waiter wait for each other`."""
    found = list(found)
    cycle = [one for one in found if one.reason == "cycle"]
    alone = [one for one in found if one.reason == "self"]
    dead = [one for one in found if one.reason == "dead"]
    if alone:
        one = alone[0]
        return f"{state.name(one.actor)} waits for {_target(one, state)}, which it holds itself"
    if cycle:
        return f"{_listed([state.name(one.actor) for one in cycle])} wait for each other"
    if dead:
        one = dead[0]
        return (
            f"{state.name(one.actor)} waits for {_target(one, state)}, "
            f"which only {_listed([state.name(by) for by in one.by])} could give, "
            f"and {'that has' if len(one.by) == 1 else 'they have'} ended"
        )
    if len(found) == 1:
        one = found[0]
        return f"{state.name(one.actor)} waits for {_target(one, state)}, and nobody can help"
    names = [state.name(one.actor) for one in found]
    return f"{_listed(names)} wait for what none of them can give"


def waits(
    found: Iterable[Stuck], state: State, line: Callable[[str | None], str | None]
) -> list[str]:
    """Who waits for whom, with the program's own lines."""
    found = list(found)
    plain = {"cycle", "self", "dead"}
    shown = sorted(found, key=lambda one: (one.reason not in plain, one.wait.since))
    width = max((len(one.wait.at or "") for one in shown[:_MOST]), default=0)
    lines = []
    for one in shown[:_MOST]:
        words = [
            *_holding(one.actor, state),
            f"waits for {_target(one, state)}{_held_by(one, state)}"
            f" since {one.wait.since / 1e9:.3f} s",
        ]
        lines.append(f"  {one.wait.at or '':<{width}}  {state.name(one.actor)} {', '.join(words)}")
        text = line(one.wait.at)
        if text:
            lines.append(f"  {'':<{width}}  | {text}")
    if len(found) > _MOST:
        lines.append(f"  and {len(found) - _MOST} more")
    return lines


def objects(state: State) -> str:
    """What there was besides processes: `semaphore(4)`, `5 locks, 2 events`; empty if nothing."""
    kinds = Counter(thing.type for thing in state.objects.values())
    if len(state.objects) <= _FEW_OBJECTS:
        return ", ".join(_object(name, state) for name in state.objects)
    return ", ".join(
        f"{count} {kind.lower()}{'s' if count > 1 else ''}" for kind, count in kinds.most_common()
    )


def _object(name: str, state: State) -> str:
    thing = state.objects[name]
    size = getattr(thing, "initial", getattr(thing, "parties", None))
    return f"{name}({size})" if size is not None else name


def _target(one: Stuck, state: State) -> str:
    if one.wait.op == "join":
        return f"the end of {state.name(one.wait.target or '')}"
    return one.wait.target or "something"


def _held_by(one: Stuck, state: State) -> str:
    thing = state.objects.get(one.wait.target or "")
    if one.wait.op != "acquire" or thing is None:
        return ""
    holders = [holder for holder in thing.holders() if holder != one.actor]
    if holders:
        return f" (held by {_listed([state.name(holder) for holder in holders])})"
    if not thing.holds and one.reason == "dead":
        return " (most likely still taken by the dead)"
    return ""


def _holding(actor: str, state: State) -> list[str]:
    held = []
    for thing in state.objects.values():
        for hold in thing.holds:
            if hold.actor == actor:
                number = (hold.at or "").rpartition(":")[2]
                held.append(f"{thing.name} (line {number})" if number else thing.name)
    return [f"holds {_listed(held)}"] if held else []


def _listed(names: list[str]) -> str:
    if len(names) > _MOST:
        return f"{', '.join(names[: _MOST - 1])} and {len(names) - _MOST + 1} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def own_fault(error: Exception) -> str:
    """What went wrong inside tracer, and where; the program, which was ended, is not to blame."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    where = ""
    if traceback is not None:
        where = f" at {Path(traceback.tb_frame.f_code.co_filename).name}:{traceback.tb_lineno}"
    return f"tracer itself failed ({type(error).__name__}: {error}{where}). Please report this."


def full(size: int) -> str:
    """That the recording was ended at `size` bytes, and what to do about it."""
    return (
        f"the recording reached {size >> 20} MB: what came after that is not in the trace. "
        "With --max-size 20M the newest events are kept instead"
    )
