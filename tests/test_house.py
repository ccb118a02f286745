"""The floor plan, enforced: floors, wings, families, and what the traced program may import."""

import ast
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tracer

HOUSE = Path(tracer.__file__).parent

# From the roof down; a room uses rooms on its own floor's right to exist, and those below.
FLOORS: list[set[str]] = [
    {"__main__"},
    {"cli"},
    {"api"},
    {"renderers", "explicit"},
    {"playback"},
    {"rules"},
    {"checks"},
    {"prediction"},
    {"control"},
    {"causality"},
    {"reconstruct", "hooks"},
    {"recording"},
    {"primitives"},
    {"runtime"},
    {"scenario_files", "trace_file"},
    {"state"},
    {"model"},
    {"wire", "messages"},
    {"errors"},
    {"__init__"},
]
HEIGHT = {room: height for height, floor in enumerate(reversed(FLOORS)) for room in floor}
LIVE_WING = {"runtime", "primitives", "hooks", "recording", "control", "explicit"}
READING_WING = {
    "reconstruct", "renderers", "checks", "rules", "causality", "prediction", "playback",
}  # fmt: skip

# What runs inside the traced program: standard library only.
INSIDE = ("wire", "runtime", "primitives", "hooks", "recording/recorder", "recording/segments",
          "recording/channel", "control", "explicit")  # fmt: skip


def modules() -> Iterator[Path]:
    for path in sorted(HOUSE.rglob("*.py")):
        if "scenarios" not in path.parts and "site" not in path.parts:
            yield path


def room(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def imported(path: Path, *, also_for_types: bool) -> Iterator[str]:
    """Names of the modules that a file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    if not also_for_types:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                skipped.update(inner for part in node.body for inner in ast.walk(part))
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_used(path: Path) -> set[str]:
    used = set()
    for name in imported(path, also_for_types=False):
        parts = name.split(".")
        if parts[0] == "tracer" and len(parts) > 1 and parts[1] in HEIGHT:
            used.add(parts[1])
    return used - {room(path)}


def test_every_room_is_on_the_floor_plan() -> None:
    """A new file at the top of the package is put on a floor, or the build fails."""
    assert {room(path) for path in modules()} <= set(HEIGHT)


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_go_down_only(path: Path) -> None:
    """A room uses only the floors below it."""
    if room(path) == "__init__" or path == HOUSE / "recording" / "__init__.py":
        return  # the front door, and the word it shares with a folder, look things up when called
    height = HEIGHT[room(path)]
    assert {used for used in rooms_used(path) if HEIGHT[used] >= height} == set()


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: str(path.relative_to(HOUSE)))
def test_the_live_wing_does_not_look_into_the_reading_wing(path: Path) -> None:
    """The trace is the wall between them."""
    if room(path) in LIVE_WING:
        assert rooms_used(path) & READING_WING == set()


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: str(path.relative_to(HOUSE)))
def test_what_runs_inside_the_program_imports_the_standard_library_only(path: Path) -> None:
    """Nobody pays for pydantic in every spawned child."""
    place = str(path.relative_to(HOUSE)).removesuffix(".py")
    if place.startswith(INSIDE):
        names = {name.split(".")[0] for name in imported(path, also_for_types=False)}
        assert names <= set(sys.stdlib_module_names) | {"tracer", "__future__"}


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: str(path.relative_to(HOUSE)))
def test_every_module_opens_with_a_sentence(path: Path) -> None:
    """One honest sentence at the head."""
    sentence = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert sentence
    assert sentence.split("\n\n")[0].rstrip().endswith((".", ":", "?", '"'))


@pytest.mark.slow
@pytest.mark.timeout(400)  # half a minute where nothing else runs
def test_there_are_no_import_cycles() -> None:
    """Every module can be imported first, by an interpreter of its own."""
    names = [
        module.name
        for module in pkgutil.walk_packages([str(HOUSE)], "tracer.")
        if ".scenarios" not in module.name and ".site" not in module.name
    ]
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}:\n"
        "    for known in [m for m in sys.modules if m.split('.')[0] == 'tracer']:\n"
        "        del sys.modules[known]\n"
        "    if not name.endswith('__main__'):\n"
        "        importlib.import_module(name)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=380, check=False
    )
    assert done.returncode == 0, done.stderr


def test_importing_tracer_imports_nothing_else() -> None:
    """The front door is lazy: a program that says `import tracer` pays for nothing."""
    code = "import sys; before = set(sys.modules); import tracer; print(set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert ast.literal_eval(done.stdout) <= {"tracer", "__future__"}


def test_all_that_the_front_door_promises_is_there() -> None:
    """Every name in __all__ can be had."""
    code = "import tracer\nfor name in tracer.__all__: getattr(tracer, name)"
    subprocess.run([sys.executable, "-c", code], timeout=60, check=True)


@pytest.mark.parametrize(
    ("family", "registry"),
    [("tracer.primitives", "PRIMITIVES"), ("tracer.control.strategies", "STRATEGIES"),
     ("tracer.renderers", "RENDERERS"), ("tracer.rules", "HOUSE_RULES"),
     ("tracer.state", "OBJECT_STATES"), ("tracer.cli", "COMMANDS")],
)  # fmt: skip
def test_a_family_lists_its_members(family: str, registry: str) -> None:
    """An explicit tuple in the family's `__init__`."""
    assert len(getattr(importlib.import_module(family), registry)) > 1


def test_files_stay_small() -> None:
    """Soft limit 150 lines; 300 wants a reason, and these have one."""
    reasons: dict[str, str] = {}
    long = {
        str(path.relative_to(HOUSE)): lines
        for path in modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert set(long) - set(reasons) == set()
