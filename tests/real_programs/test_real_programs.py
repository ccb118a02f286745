"""What people write runs under tracer as without, and what is wrong with it is named."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.live.harness import as_a_shell_says, differences, same
from tests.real_programs.run_both import HUNG, Both, run_both
from tests.real_programs.table import FOLDER, PROGRAMS, SURVEYED, Program, markdown
from tracer.checks import check
from tracer.model.finding import Finding

_TRIES = 4

CASES = [pytest.param(program, id=program.name) for program in PROGRAMS]


@pytest.fixture(scope="module", params=CASES)
def program(request: pytest.FixtureRequest) -> Program:
    """Each program of the table."""
    assert isinstance(request.param, Program)
    return request.param


@pytest.fixture(scope="module")
def both(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Its two runs, made once for all tests."""
    return run_both(program, tmp_path_factory.mktemp("real"))


@pytest.mark.live
def test_it_behaves_as_without_tracer(program: Program, both: Both) -> None:
    """The same stdout, stderr and exit code, up to the order of lines of different processes."""
    plain, traced = both.plain, both.traced
    if program.ends == "by itself":
        assert plain.code is not None
        assert traced.code == as_a_shell_says(plain.code), traced.err.decode()
    else:
        assert plain.code is None
        assert traced.code == (HUNG if program.ends == "by verdict" else 124)
    unordered = not program.ordered
    assert same(plain.out, traced.out, unordered=unordered), differences(plain.out, traced.out)
    if program.ends == "by itself":  # who is ended while it hangs may die with a traceback
        assert same(plain.err, traced.err, unordered=True), differences(plain.err, traced.err)


@pytest.mark.live
def test_it_leaves_nothing_behind(program: Program, both: Both) -> None:
    """No process of it lives on under tracer, no temporary file stays that plainly would not."""
    if program.ends == "by itself":
        assert both.plain.left == ()
    assert both.traced.left == ()


@pytest.mark.live
def test_its_mistake_is_named_at_the_right_line(
    program: Program, both: Both, tmp_path: Path
) -> None:
    """By one finding, at the line that is marked in the program; nothing else is accused.

    Some mistakes do harm in most runs only, and a trace tells what happened: such a program is
    run again where nothing came of it.
    """
    serious = _serious(both)
    for number in range(_TRIES):
        if serious or program.wrong is None:
            break
        folder = tmp_path / str(number)
        folder.mkdir()
        serious = _serious(run_both(program, folder))
    assert {finding.slug for finding in serious} == set(program.marks)
    for finding in serious:
        named = {*finding.fix_at, *(place.at for place in finding.places)}
        assert program.marks[finding.slug] in named


def _serious(both: Both) -> list[Finding]:
    return [finding for finding in check(both.trace) if finding.level != "note"]


def test_the_table_and_the_programs_agree() -> None:
    """Every program stands in it once; what is wrong in words is marked in the program."""
    assert Counter(program.name for program in PROGRAMS) == Counter(
        path.stem for path in FOLDER.glob("*.py")
    )
    for program in PROGRAMS:
        assert len(program.marks) == (program.wrong is not None), program.name
    assert len(PROGRAMS) >= 30
    assert 0.4 < sum(program.wrong is None for program in PROGRAMS) / len(PROGRAMS) < 0.6


def test_the_survey_is_covered() -> None:
    """Every primitive that published scripts use, and every start method, is used here."""
    used = {use for program in PROGRAMS for use in program.uses}
    assert used == set(SURVEYED)
    assert {program.method for program in PROGRAMS} >= {"default", "spawn", "forkserver"}


@pytest.mark.parametrize("each", CASES)
def test_what_the_table_says_is_used_is_used(each: Program) -> None:
    """All of it is made in the program, and nothing else is."""
    text = each.path.read_text(encoding="utf-8").replace("threading.Lock(", "")
    made = set(re.findall(r"\b(?:Bounded)?([A-Z][A-Za-z]+)\(", text))
    assert made & set(SURVEYED) == set(each.uses)


def test_the_table_is_markdown() -> None:
    """One line for each program, with its finding."""
    lines = markdown().splitlines()
    assert len(lines) == len(PROGRAMS) + 2
    assert all(line.count(" | ") == lines[0].count(" | ") for line in lines[2:])
