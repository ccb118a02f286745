"""An object is called what the program calls it."""

import ast
import textwrap
from pathlib import Path

import pytest

from tracer.recording.made import Made, Site
from tracer.recording.naming import Names
from tracer.recording.sources import Sources

# a program -> the names of the objects that its calls of Lock, Semaphore, Event make, in order; a
# number behind a call says how often it is executed.
PROGRAMS: list[tuple[str, list[str]]] = [
    ("semaphore = Semaphore(4)", ["semaphore"]),
    ("self.lock = Lock()", ["lock"]),
    ("lock: Any = Lock()", ["lock"]),
    ("a = b = Lock()", ["a"]),
    ("a, b = Lock(), Lock()", ["a", "b"]),
    ("(a, self.b) = [Lock(), Event()]", ["a", "b"]),
    ("a, (b, c) = Lock(), (Lock(), Lock())", ["a", "b", "c"]),
    ("if (lock := Lock()): pass", ["lock"]),
    ("lock = Lock() if safe else Event()", ["lock", "lock#2"]),
    ("lock = given or Lock()", ["lock"]),
    ("locks = [Lock(), Lock()]", ["locks[0]", "locks[1]"]),
    ("locks = {'a': Lock(), 2: Lock()}", ["locks['a']", "locks[2]"]),
    ("locks = dict(a=Lock())", ["locks['a']"]),
    ("locks['a'] = Lock()", ["locks['a']"]),
    ("self.locks[0] = Lock()", ["locks[0]"]),
    ("locks[key] = Lock()", ["locks[key]"]),
    ("forks = [Lock() for _ in range(5)]  # 3", ["forks[0]", "forks[1]", "forks[2]"]),
    ("forks = tuple(Lock() for _ in range(5))  # 2", ["forks[0]", "forks[1]"]),
    ("a, b = (Lock() for _ in range(2))  # 2", ["a", "b"]),
    ("forks = {i: Lock() for i in range(5)}  # 2", ["forks[0]", "forks[1]"]),
    ("for i in range(5): forks[i] = Lock()  # 2", ["forks[0]", "forks[1]"]),
    ("for i, x in enumerate(xs): forks[i] = Lock()  # 2", ["forks[0]", "forks[1]"]),
    ("for i in range(5): forks.append(Lock())  # 2", ["forks[0]", "forks[1]"]),
    ("for i in range(5): self.forks.append(Lock())  # 2", ["forks[0]", "forks[1]"]),
    ("forks += [Lock()]  # 2", ["forks[0]", "forks[1]"]),
    ("for x in xs: lock = Lock()  # 3", ["lock", "lock#2", "lock#3"]),
    ("locks.setdefault('a', Lock())", ["locks['a']"]),
    ("p = Process(target=f, args=(Lock(), Event()))", ["lock1", "event1"]),
    ("p = Process(target=f, kwargs={'lock': Lock()})", ["lock"]),
    ("p = Worker(lock=Lock())", ["lock"]),
    ("p = Worker(Lock())", ["lock1"]),
    ("f(Lock()); f(Lock())", ["lock1", "lock2"]),
    ("lock1 = Lock(); f(Lock())", ["lock1", "lock2"]),
    ("def f(lock=Lock(), *, event=Event()): pass", ["lock", "event"]),
    ("with Lock() as lock: pass", ["lock"]),
    ("def make(): return Lock()", ["lock1"]),
    ("lock = mp.get_context('spawn').Lock()", ["lock"]),
    ("lock = mp.\\\n    Lock()", ["lock"]),
    ("lock = (\n    Lock()\n)", ["lock"]),
    ("锁 = Lock()", ["锁"]),
    ("名, b = '名字', Lock()", ["b"]),
    ("class Table:\n    lock = Lock()", ["lock"]),
    ("Lock().acquire()", ["lock1"]),
    ("lock = functools.partial(Lock())", ["lock1"]),
]


def made(folder: Path, source: str, *, columns: bool = True) -> list[str]:
    """Names of the objects that a program makes, as if each call had been executed."""
    path = folder / "program.py"
    path.write_text(source, encoding="utf-8")
    names = Names(Sources(folder, path))
    times = int(source.rpartition("# ")[2]) if "# " in source else 1
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in {"Lock", "Semaphore", "Event"}:
                found.append((node.lineno, node.col_offset, node, called))
    given: list[str] = []
    for line, column, node, type_name in sorted(found, key=lambda one: one[:2]):
        ends = (node.end_lineno, column, node.end_col_offset) if columns else (None, None, None)
        for _ in range(times):
            site = Site(str(path), line, ends[0], ends[1], ends[2], "f")
            given.append(names.name(f"1-2:{len(given)}", Made(type_name, site)))
    return given


@pytest.mark.parametrize(("source", "names"), PROGRAMS, ids=lambda value: str(value)[:40])
def test_an_object_has_the_name_that_the_program_gives_it(
    tmp_path: Path, source: str, names: list[str]
) -> None:
    """Found in the line that made it."""
    assert made(tmp_path, source) == names


def test_the_line_is_enough_where_it_makes_one_object(tmp_path: Path) -> None:
    """Columns are not there with -X no_debug_ranges."""
    assert made(tmp_path, "lock = Lock()", columns=False) == ["lock"]
    assert made(tmp_path, "a, b = Lock(), Lock()", columns=False) == ["lock1", "lock2"]


def test_each_process_counts_its_own(tmp_path: Path) -> None:
    """A spawned child that imports the main module again makes forks[0] once more, not forks[5]."""
    path = tmp_path / "program.py"
    path.write_text("forks = [Lock() for _ in range(2)]")
    names = Names(Sources(tmp_path, path))
    site = Site(str(path), 1, 1, 9, 15, "<module>")
    given = [
        names.name(f"{key}:{n}", Made("Lock", site)) for key in ("1-a", "2-b") for n in range(2)
    ]
    assert given == ["forks[0]", "forks[1]", "forks[0]#2", "forks[1]#2"]


def test_without_a_source_it_is_type_and_number(tmp_path: Path) -> None:
    """Code from `exec`, from a console, from a file that is gone or broken."""
    names = Names(Sources(tmp_path))
    (tmp_path / "broken.py").write_text("lock = = Lock()")
    for number, file in enumerate(["<string>", "gone.py", "broken.py"], 1):
        site = Site(file, 1, 1, 7, 13, "f")
        assert names.name(f"1-1:{number}", Made("Lock", site)) == f"lock{number}"
    assert names.name("1-1:9", Made("Event", None)) == "event1"


def test_a_name_once_given_stays(tmp_path: Path) -> None:
    """And goes through a checkpoint."""
    names = Names(Sources(tmp_path))
    assert names.name("1-1:1", Made("Lock", None)) == "lock1"
    assert names.name("1-1:1", Made("Lock", None)) == "lock1"
    again = Names(Sources(tmp_path))
    again.restore(names.facts())
    assert again.name("1-1:1", Made("Lock", None)) == "lock1"
    assert again.name("1-1:2", Made("Lock", None)) == "lock2"


def test_the_programs_warnings_are_not_repeated(tmp_path: Path) -> None:
    """Python warns of an invalid escape when it compiles the program; reading it again does not."""
    path = tmp_path / "program.py"
    path.write_text("lock = Lock('\\d')")
    names = Names(Sources(tmp_path, path))
    assert names.name("1-1:1", Made("Lock", Site(str(path), 1, 1, 7, 17, "f"))) == "lock"


def test_deeply_nested_code_is_no_trouble(tmp_path: Path) -> None:
    """The parser gives up on it: then there is no name."""
    path = tmp_path / "deep.py"
    path.write_text("lock = " + "(" * 5000 + "Lock()" + ")" * 5000)
    names = Names(Sources(tmp_path, path))
    assert names.name("1-1:1", Made("Lock", Site(str(path), 1, 1, 7, 13, "f"))) == "lock1"


@pytest.mark.parametrize("source", ["lock = Lock()", "self.\\\n lock = mp.\\\n Lock()"])
def test_the_positions_of_the_interpreter_find_the_call(tmp_path: Path, source: str) -> None:
    """What `co_positions` says of a call leads to the same call in the syntax tree."""
    path = tmp_path / "program.py"
    path.write_text(source)
    places = []

    class Caller:
        def Lock(self) -> None:  # noqa: N802 -- it stands for the class
            import sys

            frame = sys._getframe(1)
            positions = list(frame.f_code.co_positions())[frame.f_lasti // 2]
            places.append((frame.f_lineno, *positions[1:]))

    mp = Caller()
    scope = {"mp": mp, "Lock": mp.Lock, "self": mp}
    exec(compile(textwrap.dedent(source), str(path), "exec"), scope)
    line, end_line, column, end_column = places[0]
    site = Site(str(path), line, end_line, column, end_column, "f")
    assert Names(Sources(tmp_path, path)).name("1-1:1", Made("Lock", site)) == "lock"
