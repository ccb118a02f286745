"""The scenarios: what each file promises, how little twins differ, and how each of them ends."""

import ast
import sys
from collections.abc import Mapping
from typing import Final

import pytest

from tests.live.harness import Result, TookTooLongError, run
from tests.live.recorded import environment
from tracer import scenario_files

TUTORIAL: Final = ("create", "join", "ktv", "lock", "no_lock", "subclass", "traffic_light")

# The broken ones, and the slugs of the findings that must name them.
BROKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "bank_transfer": (),  # by one of two, as it came: see LUCKY
    "barrier_short_one": ("barrier-unfilled",),
    "counter": ("lost-update",),
    "forgotten_release": ("waits-for-dead",),  # which says what held-at-exit would repeat
    "killed_holder": ("waits-for-dead",),
    "lock_broken": ("wrong-arguments", "never-taken"),
    "lost_wakeup": ("lost-notification",),
    "philosophers": ("deadlock",),
    "producer_consumer": ("no-sentinel",),
    "pulse": ("missed-pulse",),
    "readers_writers": ("one-sided-lock",),
    "shared_nothing": ("own-copy",),
    "tickets": (),  # files are no objects of a trace: it takes the rules of tickets.toml
}
FIXED: Final = tuple(f"{name}_fixed" for name in BROKEN)

# In how many lines, docstring apart, a twin may differ; one that needs more hides its fix.
DIFFERENCE: Final = {
    "bank_transfer": 2,
    "barrier_short_one": 1,
    "counter": 2,  # `with`, and the line that moves under it
    "forgotten_release": 4,  # acquire, the two lines that move under `with`, release
    "killed_holder": 1,
    "lock_broken": 5,  # `with` and the three lines that move under it; the arguments
    "lost_wakeup": 3,  # the look goes under `with`, and into a loop
    "philosophers": 2,
    "producer_consumer": 2,  # the `for`, and the line that moves under it
    "pulse": 1,
    "readers_writers": 2,  # the same
    "shared_nothing": 4,  # a parameter, the making that moves from the clerk to main, an argument
    "tickets": 9,  # an import, a parameter, `with` and what moves under it, the making, an argument
}

# How the broken ones end.
HANGS: Final = {
    "barrier_short_one": "hiker2 is at the hut",
    "forgotten_release": "bob is at the till",
    "killed_holder": "the writer has begun",
    "lost_wakeup": "the bread is ready",
    "philosophers": "philosopher4 has one fork",
    "producer_consumer": "goes home",
}
ERRORS: Final = {
    "counter": (1, "AssertionError: thirty visitors are inside, but"),
    "lock_broken": (0, "TypeError: sweep() takes 1 positional argument but 2 were given"),
    "pulse": (1, "AssertionError: turned away:"),
    "readers_writers": (1, "AssertionError: on the wrong platform:"),
    "shared_nothing": (1, "AssertionError: fifteen forms have"),
    "tickets": (1, "AssertionError: three tickets were sold, but"),
}
# These end well mostly, and hang now and then; what is found in the one case, and in the other.
LUCKY: Final = {"bank_transfer": ("possible-deadlock", "deadlock")}

ENDS_SOON: Final = ("create", "join", "no_lock", *FIXED)  # within two seconds, by itself

# As `python program.py`, but with this start method; children find the program as __main__.
_START: Final = (
    "import multiprocessing, runpy, sys; multiprocessing.set_start_method(sys.argv[1]); "
    "runpy.run_path(sys.argv[2], run_name='__main__')"
)


def source(name: str) -> str:
    return scenario_files.path(name).read_text(encoding="utf-8")


def docstring(name: str) -> str:
    text = ast.get_docstring(ast.parse(source(name)))
    assert text is not None, f"{name} has no docstring"
    return text


def docstring_ends(name: str) -> int:
    """The last line of the docstring in the file, counted from 1."""
    end = ast.parse(source(name)).body[0].end_lineno
    assert end is not None
    return end


def changed_lines(name: str) -> list[int]:
    """Where a broken scenario and its twin differ after the docstring: lines of either file."""
    pair = zip(source(name).splitlines(), source(f"{name}_fixed").splitlines(), strict=True)
    differ = [line for line, (broken, fixed) in enumerate(pair, start=1) if broken != fixed]
    return [line for line in differ if line > docstring_ends(name)]


def run_plain(name: str, method: str | None = None, *, timeout: float = 30) -> Result:
    """Run a scenario without tracer, with the default start method or this one."""
    how: tuple[str, ...] = () if method is None else ("-c", _START, method)
    command = [sys.executable, *how, str(scenario_files.path(name))]
    return run(command, env=environment(), timeout=timeout)


def test_every_scenario_stands_in_a_table() -> None:
    """A scenario is of the tutorial, or a twin; a file that is not run proves nothing."""
    assert scenario_files.names() == sorted({*TUTORIAL, *BROKEN, *FIXED})
    assert BROKEN.keys() == DIFFERENCE.keys() == HANGS.keys() | ERRORS.keys() | LUCKY.keys()


@pytest.mark.parametrize("name", scenario_files.names())
def test_a_scenario_fits_on_a_page(name: str) -> None:
    """At most sixty lines."""
    assert len(source(name).splitlines()) <= 60


@pytest.mark.parametrize("name", scenario_files.names())
def test_a_scenario_tells_its_story(name: str) -> None:
    """A title, the story, what goes wrong or what was changed, and what to look for."""
    parts = ["Story.", "What to look for."]
    if name in BROKEN:
        parts.insert(1, "What goes wrong.")
    if name in FIXED:
        parts.insert(1, "What was changed.")
    title, *paragraphs = docstring(name).split("\n\n")
    assert "\n" not in title
    assert title.endswith(".")
    assert len(paragraphs) == len(parts)
    for part, paragraph in zip(parts, paragraphs, strict=True):
        assert paragraph.startswith(f"{part} ")


@pytest.mark.parametrize("name", scenario_files.names())
def test_a_scenario_knows_nothing_of_tracer(name: str) -> None:
    """It is plain multiprocessing: nothing but the standard library is imported."""
    imported = set()
    for node in ast.walk(ast.parse(source(name))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add((node.module or "").partition(".")[0])
    assert imported <= set(sys.stdlib_module_names)
    assert "multiprocessing" in imported


@pytest.mark.parametrize("name", scenario_files.names())
def test_a_scenario_hides_no_module(name: str) -> None:
    """`python scenarios/name.py` puts this folder in front of the standard library."""
    assert name not in {*sys.stdlib_module_names, "tracer"}


@pytest.mark.parametrize("name", scenario_files.names())
def test_a_scenario_does_nothing_when_it_is_imported(name: str) -> None:
    """Spawn and forkserver import it in every child: only the guard at its end calls main."""
    *before, guard = ast.parse(source(name)).body
    assert ast.unparse(guard) == "if __name__ == '__main__':\n    main()"
    harmless = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    assert [ast.unparse(node) for node in before[1:] if not isinstance(node, harmless)] == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_twin_differs_in_the_fewest_lines(name: str) -> None:
    """Docstrings are equally long, so that a diff of the two is the fix and line numbers agree."""
    assert docstring_ends(name) == docstring_ends(f"{name}_fixed")
    assert 1 <= len(changed_lines(name)) <= DIFFERENCE[name]


@pytest.mark.live
@pytest.mark.parametrize("method", [None, "spawn", "forkserver"])
@pytest.mark.parametrize("name", ENDS_SOON)
def test_a_correct_scenario_ends_well(name: str, method: str | None) -> None:
    """Exit code 0 and no traceback of any child: as it is (fork), under spawn and forkserver."""
    result = run_plain(name, method)
    assert (result.code, result.err) == (0, b"")


@pytest.mark.live
@pytest.mark.parametrize("name", HANGS)
def test_a_broken_scenario_hangs(name: str) -> None:
    """It comes as far as it can, and never ends: its twin would have, long before."""
    with pytest.raises(TookTooLongError, match=HANGS[name]):
        run_plain(name, timeout=4)


@pytest.mark.live
@pytest.mark.parametrize("name", ERRORS)
def test_a_broken_scenario_ends_with_an_error(name: str) -> None:
    """A traceback says that something is wrong, if not what."""
    code, message = ERRORS[name]
    result = run_plain(name)
    assert result.code == code
    assert message in result.err.decode()
