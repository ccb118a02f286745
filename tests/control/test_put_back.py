"""Whatever a program does to files and folders, the next schedule finds them as the first did."""

from __future__ import annotations

import marshal
import os
from pathlib import Path
from typing import Any

import pytest

import tracer
from tracer.control.putting_back import put_back

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

PROGRAM = """
import multiprocessing as mp
import os, shutil, sqlite3


def work(lock):
    with lock:
        pass


if __name__ == "__main__":
    {change}
    lock = mp.Lock()
    workers = [mp.Process(target=work, args=(lock,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
"""
CHANGES = {
    "rename a folder": 'os.rename("data", "old"); os.mkdir("data")',
    "remove a tree": 'shutil.rmtree("data"); os.makedirs("data")',
    "move a folder": 'shutil.move("data", "old")',
    "mode and time": 'os.chmod("data/a.txt", 0o444); os.utime("data/a.txt", (1, 1))',
    "relative to a descriptor": 'os.unlink("a.txt", dir_fd=os.open("data", os.O_RDONLY))',
    "written relative to a descriptor": """
    folder = os.open("data", os.O_RDONLY)
    for name in ("a.txt", "new.txt", "../link"):
        os.write(os.open(name, os.O_WRONLY | os.O_CREAT, dir_fd=folder), b"changed")""",
    "through a hard link": """
    os.link("data/a.txt", "second")
    open("second", "a").write("changed")""",
    "mode of an open file": """
    file = os.open("data/a.txt", os.O_RDONLY)
    os.fchmod(file, 0o600)
    os.utime(file, (1, 1))""",
    "a folder that forbids": """
    os.makedirs("N/M")
    open("N/M/x", "w").write("1")
    os.chmod("N/M", 0o555)""",
    "a socket with a name": """
    import socket
    socket.socket(socket.AF_UNIX).bind("data/socket")""",
    "a database with an address": """
    base = sqlite3.connect("file:data/base.db?mode=rwc", uri=True)
    base.execute("create table t(a)")
    base.commit()""",
    "database": """
    base = sqlite3.connect("base")
    base.execute("create table t(a)")
    base.commit()""",
    "renamed and back": """
    os.makedirs("data", exist_ok=True)
    open("data/a.txt", "w").write("1")
    os.rename("data", "old")
    os.makedirs("data")
    open("data/a.txt", "w").write("2")
    os.rename("old/sub", "data/sub")
    open("data/sub/b.txt", "a").write("3")
    os.rename("data", "new")
    os.rename("old", "data")
    open("data/a.txt", "w").write("4")""",
    "renamed twice": """
    os.rename("data/sub", "data/sub2")
    os.rename("data/sub2/b.txt", "data/b.txt")
    os.removedirs("data/sub2")""",
    "a pipe with a name": 'os.mkfifo("data/pipe"); os.mknod("data/file")',
    "a link": 'os.remove("link"); open("link", "w").write("no link")',
    "through a link": 'open("link", "w").write("a.txt")',
    "a file becomes a folder": 'os.remove("data/a.txt"); os.mkdir("data/a.txt")',
}


def _tree(folder: Path) -> dict[str, tuple[object, ...]]:
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        text = path.read_text() if path.is_file() else None
        target = path.readlink() if path.is_symlink() else None
        changed = None if path.is_dir() or target else status.st_mtime_ns
        found[str(path.relative_to(folder))] = (status.st_mode, text, target, changed)
    return found


@pytest.mark.parametrize("change", CHANGES)
def test_files_and_folders_are_put_back(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the user's is lost, and no run fails because of the one before."""
    home = tmp_path / "home"
    (home / "data" / "sub").mkdir(parents=True)
    (home / "data" / "a.txt").write_text("hello", encoding="utf-8")
    (home / "data" / "sub" / "b.txt").write_text("b", encoding="utf-8")
    (home / "link").symlink_to("data/a.txt")
    program = home / "program.py"
    program.write_text(PROGRAM.format(change=CHANGES[change].strip()), encoding="utf-8")
    monkeypatch.chdir(home)
    before = _tree(home)
    verdict = tracer.explore(program, schedules=4, output=tmp_path / "failure.jsonl")
    assert verdict.result == "none"
    assert _tree(home) == before


UNKEPT = {
    "too large to be kept": (
        """
    with open("big.new", "w") as file:
        file.write("new")
    os.replace("big.new", "big")""",
        "big",
    ),
    "moved by another program": (
        """
    import subprocess
    os.makedirs("out", exist_ok=True)
    subprocess.run(["mv", "data", "out/"])""",
        "out",
    ),
    "no descriptor is left": (
        """
    import resource
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    try:
        while True:
            os.dup(0)
    except OSError:
        pass
    os.remove("link")
    os.closerange(10, 64)""",
        ".",
    ),
}


@pytest.mark.parametrize("change", UNKEPT)
def test_what_cannot_be_kept_is_left_as_the_program_left_it(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search ends and names it: another run would begin with other files."""
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / "data" / "a.txt").write_text("hello", encoding="utf-8")
    (home / "link").symlink_to("data/a.txt")
    with (home / "big").open("wb") as file:
        file.truncate(65 << 20)
    program = home / "program.py"
    text, named = UNKEPT[change]
    program.write_text(PROGRAM.format(change=text.strip()), encoding="utf-8")
    monkeypatch.chdir(home)
    verdict = tracer.explore(program, schedules=4, output=tmp_path / "failure.jsonl")
    assert (verdict.result, verdict.tally.runs) == ("inconclusive", 1)
    assert [Path(path).name for path in verdict.tally.unkept] == [Path(named).name]
    where = "out/data/a.txt" if named == "out" else "data/a.txt"
    assert (home / where).read_text(encoding="utf-8") == "hello"
    if named == "big":
        assert (home / "big").read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("stop", range(7))
def test_whoever_is_ended_while_files_are_put_back_leaves_the_rest_to_the_next(
    stop: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each change is forgotten when it is undone, and to undo one twice does no harm."""
    home, kept = tmp_path / "home", tmp_path / "run" / "kept"
    (home / "c").mkdir(parents=True)
    kept.mkdir(parents=True)
    (home / "c" / "x").write_text("new", encoding="utf-8")
    (home / "c" / "made").write_text("new", encoding="utf-8")
    notes: list[tuple[str, str, Any]] = [
        ("b", "renamed", str(home / "a")),
        ("b/x", "file", (0o644, os.getuid(), os.getgid())),
        ("c", "renamed", str(home / "b")),
        ("c/made", "nothing", None),
    ]
    for number, (path, was, more) in enumerate(notes):
        data = marshal.dumps((str(home / path), was, more))
        (kept / f"{number:06}-mark{number}.note").write_bytes(data)
    (kept / "000001-mark1").write_text("old", encoding="utf-8")
    stock = os.remove
    removed: list[str] = []

    def remove(path: str) -> None:
        if len(removed) == stop:
            raise KeyboardInterrupt
        removed.append(path)
        stock(path)

    monkeypatch.setattr(os, "remove", remove)
    try:
        put_back(str(tmp_path / "run"))
    except KeyboardInterrupt:
        monkeypatch.undo()
        assert put_back(str(tmp_path / "run")) == []
    assert [str(path.relative_to(home)) for path in sorted(home.rglob("*"))] == ["a", "a/x"]
    assert (home / "a" / "x").read_text(encoding="utf-8") == "old"


REMOVES_ITS_FOLDER = """
import os, shutil
import multiprocessing as mp


def work():
    here = os.getcwd()
    os.chdir("/")
    shutil.rmtree(here)
    os.mkdir(here)


if __name__ == "__main__":
    worker = mp.Process(target=work)
    worker.start()
    worker.join()
"""


def test_a_program_may_remove_the_folder_in_which_it_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next run finds it, and is in it."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "program.py").write_text(REMOVES_ITS_FOLDER, encoding="utf-8")
    monkeypatch.chdir(home)
    verdict = tracer.explore("program.py", schedules=4, output=tmp_path / "failure.jsonl")
    assert (verdict.result, verdict.tally.runs) == ("none", 4)
    assert [path.name for path in home.iterdir()] == ["program.py"]


WRITES_SELDOM = """
import os
from multiprocessing import Process, Value


def show(number):
    number.value = 1


def look(number):
    if number.value == 0:
        with open("only", "x"):
            sum(range(300_000))
        os.remove("only")


if __name__ == "__main__":
    number = Value("i", 0)
    workers = [Process(target=each, args=(number,)) for each in (show, look)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
"""


@pytest.mark.parametrize("seed", [2, 3])
def test_runs_at_the_same_time_do_not_see_each_others_files(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is about to write stops; from then on one run comes after the other."""
    (tmp_path / "program.py").write_text(WRITES_SELDOM, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    verdict = tracer.explore(
        "program.py", schedules=40, seed=seed, jobs=2, output=tmp_path / "failure.jsonl"
    )
    assert (verdict.result, verdict.tally.runs, verdict.tally.files) == ("none", 40, True)
    assert [path.name for path in tmp_path.iterdir()] == ["program.py"]
