"""Laws of the rules about races, against programs that are played in every order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hypothesis import given
from hypothesis import strategies as st

from tests.builder import Builder
from tracer.checks import check
from tracer.checks.races import Races

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer.model.finding import Finding
    from tracer.model.trace import Trace

# What an actor can do, in one word each; `+x` is a read and a write of x, one step after the other.
_CODE: Final = "x.value += 1\ny.value += 1\n"
_LINES: Final = {"x": "code.py:1", "y": "code.py:2"}
_ACTS: Final = ("+x", "+y", "a", "b", "set", "wait")
_THINGS: Final = {"x": "Value", "y": "Value", "a": "Lock", "b": "Lock", "go": "Event"}
_NAMES: Final = ("A", "B", "C")


@dataclass(frozen=True)
class Step:
    """One event of an actor: what, on which object."""

    kind: str
    thing: str


def steps(acts: Sequence[str]) -> tuple[Step, ...]:
    """What an actor does. A lock's name takes it, or gives it back if it is held."""
    found: list[Step] = []
    held: list[str] = []
    for act in acts:
        if act.startswith("+"):
            found += [Step("read", act[1:]), Step("wrote", act[1:])]
        elif act in {"set", "wait"}:
            found.append(Step("set" if act == "set" else "waited", "go"))
        elif act in held:
            held.remove(act)
            found.append(Step("released", act))
        else:
            held.append(act)
            found.append(Step("acquired", act))
    return (*found, *(Step("released", lock) for lock in held))


@dataclass(frozen=True)
class Moment:
    """How far each actor is, who holds which lock, what was set, what stands and was read."""

    at: tuple[int, ...]
    locks: frozenset[tuple[str, int]] = frozenset()
    is_set: bool = False
    values: tuple[tuple[str, int], ...] = (("x", 0), ("y", 0))
    seen: tuple[tuple[int, int], ...] = ()

    def after(self, actor: int, step: Step) -> Moment | None:
        """The next one, if the actor can do this step now."""
        at = tuple(one + (number == actor) for number, one in enumerate(self.at))
        values, seen = dict(self.values), dict(self.seen)
        locks, is_set = self.locks, self.is_set
        if step.kind == "acquired":
            if any(lock == step.thing for lock, _ in locks):
                return None
            locks |= {(step.thing, actor)}
        elif step.kind == "released":
            locks -= {(step.thing, actor)}
        elif step.kind == "set":
            is_set = True
        elif step.kind == "waited":
            if not is_set:
                return None
        elif step.kind == "read":
            seen[actor] = values[step.thing]
        else:
            values[step.thing] = seen.pop(actor) + 1
        return Moment(at, locks, is_set, tuple(sorted(values.items())), tuple(sorted(seen.items())))


def ends(program: Sequence[tuple[Step, ...]]) -> set[tuple[tuple[str, int], ...]]:
    """What may stand in x and y when all are done, or can go no further: every order is tried."""
    found = set()
    seen = {Moment((0,) * len(program))}
    agenda = list(seen)
    while agenda:
        moment = agenda.pop()
        stuck = True
        for then in _next(moment, program):
            stuck = False
            if then[1] not in seen:
                seen.add(then[1])
                agenda.append(then[1])
        if stuck:
            lost = _done(moment, program)
            found.add(tuple((name, lost[name] - value) for name, value in moment.values))
    return found


def _done(moment: Moment, program: Sequence[tuple[Step, ...]]) -> dict[str, int]:
    """How many updates of each were written."""
    return {
        name: sum(
            step == Step("wrote", name)
            for actor, at in enumerate(moment.at)
            for step in program[actor][:at]
        )
        for name in ("x", "y")
    }


def _next(moment: Moment, program: Sequence[tuple[Step, ...]]) -> Iterator[tuple[int, Moment]]:
    for actor, done in enumerate(moment.at):
        if done < len(program[actor]):
            then = moment.after(actor, program[actor][done])
            if then is not None:
                yield actor, then


def played(program: Sequence[tuple[Step, ...]], choices: Sequence[int]) -> tuple[Trace, Moment]:
    """The trace of one order, as far as the choices go and then as far as it can go."""
    build = Builder("code.py", _CODE)
    build.begin(0)
    for name, made in (
        ("x", "Value"),
        ("y", "Value"),
        ("a", "Lock"),
        ("b", "Lock"),
        ("go", "Event"),
    ):
        build.add(1, "MainProcess", "created", name, "code.py:1", type=made)
    names = _NAMES[: len(program)]
    for name in names:
        build.begin(2, name, "MainProcess")
    moment, t, left = Moment((0,) * len(program)), 10, list(choices)
    while can := list(_next(moment, program)):
        actor, then = can[(left.pop(0) if left else 0) % len(can)]
        step = program[actor][moment.at[actor]]
        item = {}
        if step.kind in {"read", "wrote"}:
            now = moment if step.kind == "read" else then
            item = {"item": dict(now.values)[step.thing]}
        build.add(t, names[actor], step.kind, step.thing, _LINES.get(step.thing), **item)
        moment, t = then, t + 1
    return build.trace("stopped"), moment


programs = st.lists(st.lists(st.sampled_from(_ACTS), max_size=5).map(steps), min_size=2, max_size=3)
orders = st.lists(st.integers(0, 2), max_size=40)


def told(trace: Trace, sure: str) -> set[str]:
    """The values of which a lost update is said, with this certainty."""
    return {_value(one) for one in check(trace, (Races,)) if one.certainty == sure}


def _value(finding: Finding) -> str:
    return "x" if any(place.at == _LINES["x"] for place in finding.places) else "y"


@given(program=programs, order=orders)
def test_what_is_said_to_be_lost_is_missing(
    program: list[tuple[Step, ...]], order: list[int]
) -> None:
    """That is said of a value if it is less than the number of its updates, and only then."""
    trace, moment = played(program, order)
    updates = _done(moment, program)
    missing = {name for name, value in moment.values if value < updates[name]}
    assert told(trace, "happened") == missing


@given(program=programs, order=orders)
def test_what_is_said_to_be_possible_is(program: list[tuple[Step, ...]], order: list[int]) -> None:
    """There is an order in which an update of that value is lost: no false alarm."""
    trace, _ = played(program, order)
    possible = {name for end in ends(program) for name, lost in end if lost > 0}
    assert told(trace, "possible") <= possible


@given(program=programs, order=orders)
def test_where_nothing_can_be_lost_nothing_is_said(
    program: list[tuple[Step, ...]], order: list[int]
) -> None:
    """Each update under a lock of its value: whatever else happens, the rules are quiet."""
    locks = {"+x": "a", "+y": "b"}
    safe = [
        steps([part for step in acts if step.kind == "wrote"
               for part in (locks[f"+{step.thing}"], f"+{step.thing}", locks[f"+{step.thing}"])])
        for acts in program
    ]  # fmt: skip
    trace, _ = played(safe, order)
    assert check(trace, (Races,)) == []
