"""A program behaves with tracer exactly as it does without."""

import os
import sys
from pathlib import Path

import pytest

from tests.live.harness import Result, as_a_shell_says, differences, run, same
from tests.live.transparency import FOLDER, METHODS, PROGRAMS, Program

CASES = [
    pytest.param(program, method, id=f"{program.name}-{method}" if method else program.name)
    for program in PROGRAMS
    for method in program.methods or (None,)
]


@pytest.mark.live
@pytest.mark.parametrize(("program", "method"), CASES)
def test_a_program_does_not_notice_tracer(
    program: Program, method: str | None, tmp_path: Path
) -> None:
    """Law: the same exit code, the same stdout and the same stderr, byte for byte.

    Only what differs between any two runs is left out of the comparison: see `harness.scrub`.
    """
    arguments = program.arguments(method)
    tracer = ("-m", "tracer", "run", "-q", "-o", str(tmp_path / "trace.jsonl"))
    plain = _run(program, arguments)
    traced = _run(program, (*tracer, *arguments))
    noticed = _noticed(plain, traced, unordered=program.unordered)
    if noticed:
        pytest.fail(noticed, pytrace=False)


def test_every_program_stands_in_the_table() -> None:
    """Law: a file that is not run proves nothing."""
    run_by_name = {Path(word).name for program in PROGRAMS for word in program.argv}
    run_by_name |= {f"{program.argv[1]}.py" for program in PROGRAMS if program.argv[0] == "-m"}
    scripts = {path.name for path in FOLDER.glob("*.py")}
    assert not scripts - run_by_name


def test_every_program_has_a_name_of_its_own() -> None:
    """Law: who reads that a case failed knows which program it was."""
    names = [program.name for program in PROGRAMS]
    assert len(names) == len(set(names))
    assert len(names) >= 32


def test_no_program_stands_in_the_way_of_the_standard_library() -> None:
    """Law: where programs start nothing hides a module; siblings have folders of their own."""
    hidden = {path.stem for path in FOLDER.iterdir()} & {*sys.stdlib_module_names, "tracer"}
    assert not hidden


def test_the_table_covers_every_start_method() -> None:
    """Law: what is promised for fork is promised for spawn and forkserver."""
    assert {method for program in PROGRAMS for method in program.methods} == set(METHODS)


def _run(program: Program, arguments: tuple[str, ...]) -> Result:
    """Start python as from a fresh terminal: no setting of whoever runs the tests shows through."""
    kept = {name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR") if name in os.environ}
    settings = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    env = kept | settings | dict(program.env)
    return run([sys.executable, *arguments], cwd=program.folder, env=env, stdin=program.stdin)


def _noticed(plain: Result, traced: Result, *, unordered: bool) -> str:
    """What differs, ready to be read; nothing if nothing does."""
    noticed = []
    if as_a_shell_says(plain.code) != traced.code:
        noticed.append(f"exit code {as_a_shell_says(plain.code)}, traced {traced.code}")
    for name, a, b in (("stdout", plain.out, traced.out), ("stderr", plain.err, traced.err)):
        if not same(a, b, unordered=unordered):
            noticed.append(f"{name}:\n{differences(a, b, unordered=unordered)}")
    return "\n".join(noticed)
