"""Whatever a program does to files and folders, the next schedule finds them as the first did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import tracer

if TYPE_CHECKING:
    from pathlib import Path

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
