"""Correct programs, as students and teachers write them, are not accused of anything."""

import ast
from pathlib import Path
from typing import Final

import pytest

from tests.correct_programs.run import METHODS, PROGRAMS, all_accusations, with_method

PRIMITIVES: Final = {
    "Lock", "RLock", "Semaphore", "BoundedSemaphore", "Event", "Condition", "Barrier",
    "Queue", "JoinableQueue", "SimpleQueue", "Pipe", "Value", "Array", "Manager", "Pool",
    "ProcessPoolExecutor", "SharedMemory", "ShareableList",
}  # fmt: skip

MANAGED: Final = {"dict", "list", "Namespace", "Lock", "RLock"}


def made(program: Path) -> set[str]:
    """The primitives that a program makes, those of its manager as `manager.x`."""
    found = set()
    for node in ast.walk(ast.parse(program.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        word = node.func.attr if isinstance(node.func, ast.Attribute) else None
        if isinstance(node.func, ast.Name):
            found |= {node.func.id} & PRIMITIVES
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            if node.func.value.id == "manager" and word in MANAGED:
                found.add(f"manager.{word}")
            elif word in PRIMITIVES:
                found.add(word)
    return found


def sleeps(program: Path) -> bool:
    """Whether what it does depends on time: it sleeps, or waits for so long and no longer."""
    text = program.read_text(encoding="utf-8")
    return "time.sleep(" in text or "timeout=" in text


@pytest.mark.live
@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("method", METHODS)
def test_correct_programs_are_not_accused(method: str, tmp_path: Path) -> None:
    """No error and no warning, in any start method; all of them end with exit code 0."""
    assert all_accusations(method, tmp_path, PROGRAMS) == []


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_uses_two_primitives_at_least(program: Path) -> None:
    """One alone has little to go wrong with; and it can be given a start method."""
    assert len(made(program)) >= 2
    assert 'set_start_method("spawn")' in with_method(program.read_text(encoding="utf-8"), "spawn")


def test_all_primitives_are_used_and_time_matters_to_ten() -> None:
    """Forty programs, together all there is, some of them written by Chinese speakers."""
    assert len(PROGRAMS) >= 40
    used = set().union(*map(made, PROGRAMS))
    assert used >= PRIMITIVES | {f"manager.{kind}" for kind in MANAGED}
    assert sum(map(sleeps, PROGRAMS)) >= 10
    assert sum(not path.read_text(encoding="utf-8").isascii() for path in PROGRAMS) >= 8
