"""Schedules that nobody could tell apart count once."""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

from hypothesis import given, settings

from tests.control.bare import doing
from tests.control.generated import SCRIPTS, program
from tests.control.known_bugs import lost_update
from tests.control.simulator import run, run_bare
from tracer.control.choice import depends
from tracer.control.fingerprint import Fingerprint
from tracer.control.strategies import Dfs, Random
from tracer.model.schedule import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

A_WRITES = Operation("main.0", "write", "x")
B_WRITES = Operation("main.1", "write", "x")
A_READS = Operation("main.0", "read", "x", writes=False)
B_READS = Operation("main.1", "read", "x", writes=False)
B_ELSEWHERE = Operation("main.1", "write", "y")


def value(*steps: Operation) -> int:
    return Fingerprint(steps).value()


def test_what_commutes_has_no_order() -> None:
    """Different objects, and two looks."""
    assert value(A_WRITES, B_ELSEWHERE) == value(B_ELSEWHERE, A_WRITES)
    assert value(A_READS, B_READS) == value(B_READS, A_READS)
    assert value(A_WRITES, A_READS, B_READS) == value(A_WRITES, B_READS, A_READS)


def test_what_depends_has() -> None:
    """A look before a write is not a look after it."""
    assert value(A_WRITES, B_WRITES) != value(B_WRITES, A_WRITES)
    assert value(A_READS, B_WRITES) != value(B_WRITES, A_READS)
    assert value(A_READS) != value(B_READS)


def test_it_is_the_same_in_every_process() -> None:
    """No hash of strings that differ from interpreter to interpreter."""
    assert value(A_WRITES, B_READS) == 9448134760401833961


def test_it_grows_with_the_run() -> None:
    """One operation at a time comes to the same."""
    growing = Fingerprint()
    for step in (A_WRITES, B_READS, B_ELSEWHERE):
        growing.add(step)
    assert growing.value() == value(A_WRITES, B_READS, B_ELSEWHERE)


def distinct(dfs: Dfs, *bodies: object) -> int:
    """How many partial orders all schedules of bare actors have."""
    seen = set()
    while dfs.begin(0, None):
        seen.add(value(*run_bare(dfs, *bodies).schedule.steps))  # type: ignore[arg-type]
    return len(seen)


def test_bare_actors_have_as_many_partial_orders_as_counting_says() -> None:
    """One if nobody meets, k! if each touches one object once."""
    assert distinct(Dfs(0), *[doing(f"own{n}", f"own{n}") for n in range(3)]) == 1
    assert distinct(Dfs(0), *[doing("x")] * 4) == factorial(4)


def normal_form(steps: Sequence[Operation]) -> tuple[frozenset[tuple[str, int, Operation]], ...]:
    """Foata's: layers of what can happen at once. Another way to tell partial orders apart."""
    layers: list[set[tuple[str, int, Operation]]] = []
    depth: list[tuple[Operation, int]] = []
    turns: dict[str, int] = {}
    for step in steps:
        turn = turns[step.actor] = turns.get(step.actor, -1) + 1
        before = [
            layer
            for earlier, layer in depth
            if earlier.actor == step.actor or depends(earlier, step)
        ]
        layer = max(before, default=-1) + 1
        depth.append((step, layer))
        if layer == len(layers):
            layers.append(set())
        layers[layer].add((step.actor, turn, step))
    return tuple(map(frozenset, layers))


def test_it_tells_apart_what_the_normal_form_tells_apart() -> None:
    """Over all schedules of a program, in both directions."""
    dfs = Dfs(0)
    pairs = set()
    while dfs.begin(0, None):
        steps = run(lost_update(2), dfs).schedule.steps
        pairs.add((value(*steps), normal_form(steps)))
    assert len({number for number, _ in pairs}) == len(pairs) == len({form for _, form in pairs})


@settings(max_examples=40)  # each is four runs, and the normal form is slow
@given(SCRIPTS)
def test_two_runs_are_the_same_exactly_if_their_normal_forms_are(scripts: list[list[str]]) -> None:
    """Random programs, random schedules."""
    numbers, forms = [], []
    for seed in range(4):
        walk = Random(seed)
        walk.begin(0, None)
        steps = run(program(scripts), walk).schedule.steps
        touching = [step for step in steps if step.object is not None]
        numbers.append(value(*touching))
        forms.append(normal_form(touching))
    for one, other in combinations(range(4), 2):
        assert (numbers[one] == numbers[other]) == (forms[one] == forms[other])
