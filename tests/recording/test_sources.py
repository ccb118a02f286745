"""The files of the program: short names, bounded text, nothing of the interpreter's."""

import hashlib
import os
from pathlib import Path

import pytest

from tracer.recording import sources as sources_module
from tracer.recording.sources import Sources


def test_a_file_is_called_by_its_name_as_long_as_that_is_unique(tmp_path: Path) -> None:
    """The script keeps its short name; `__init__.py` says nothing alone."""
    sources = Sources(tmp_path, tmp_path / "a" / "main.py")
    assert sources.name(str(tmp_path / "b" / "main.py")) == "b/main.py"
    assert sources.name(str(tmp_path / "c" / "b" / "main.py")) == "c/b/main.py"
    assert sources.name(str(tmp_path / "a" / "main.py")) == "main.py"
    assert sources.name(str(tmp_path / "pkg" / "__init__.py")) == "pkg/__init__.py"
    assert sources.name("other.py") == "other.py"
    assert sources.name("<string>") == "<string>"


def test_a_file_is_one_file_by_whatever_way_it_is_met(tmp_path: Path) -> None:
    """`python ../here/main.py` leaves the way in the file's name; links lead to the same text."""
    here = tmp_path / "here"
    here.mkdir()
    script = here / "main.py"
    script.write_text("x = 1\n")
    (tmp_path / "link").symlink_to(here)
    sources = Sources(tmp_path, script)
    for way in (f"{here}/../here/main.py", "here/main.py", str(tmp_path / "link" / "main.py")):
        assert sources.name(way) == "main.py"
        assert sources.text(way) == "x = 1\n"
    assert [source.file for source in sources.records()] == ["main.py"]


def test_only_files_of_the_program_are_kept(tmp_path: Path) -> None:
    """Not the standard library's nor installed packages', unless the script lies among those."""
    script = tmp_path / "main.py"
    script.write_text("x = 1\n")
    sources = Sources(tmp_path, script)
    for file in (os.__file__, pytest.__file__, str(tmp_path / "gone.py")):
        sources.name(file)
    assert [source.file for source in sources.records()] == ["main.py"]
    installed = Sources(tmp_path, Path(pytest.__file__))
    assert "pytest/__init__.py" in [source.file for source in installed.records()]


def test_text_and_digest_are_of_what_ran(tmp_path: Path) -> None:
    """Read when first named: a later change of the file is not what ran."""
    script = tmp_path / "main.py"
    script.write_bytes(b"a = 1\r\nb = 2\r\n")
    sources = Sources(tmp_path, script)
    script.write_text("changed")
    (source,) = sources.records()
    assert source.text == "a = 1\nb = 2\n"
    assert sources.digests() == {"main.py": hashlib.sha256(b"a = 1\r\nb = 2\r\n").hexdigest()}
    assert sources.line("main.py:2") == "b = 2"
    assert sources.line("main.py:3") is None
    assert sources.line(None) is None


def test_the_coding_line_is_obeyed(tmp_path: Path) -> None:
    """As Python reads its sources; a wrong one is no trouble."""
    latin = tmp_path / "latin.py"
    latin.write_bytes("# coding: latin-1\nname = 'é'\n".encode("latin-1"))
    wrong = tmp_path / "wrong.py"
    wrong.write_bytes(b"# coding: nonsense\nname = '\xff'\n")
    sources = Sources(tmp_path, latin)
    sources.name(str(wrong))
    texts = {source.file: source.text for source in sources.records()}
    assert "é" in texts["latin.py"]
    assert "�" in texts["wrong.py"]


def test_text_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file, and all together; what is cut says so."""
    monkeypatch.setattr(sources_module, "_LONGEST", 100)
    monkeypatch.setattr(sources_module, "_ALL", 150)
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).write_text("#" * 120)
    sources = Sources(tmp_path, tmp_path / "a.py")
    sources.name("b.py")
    sources.name("c.py")
    kept = [(source.file, len(source.text), source.cut) for source in sources.records()]
    assert kept == [("a.py", 100, True), ("b.py", 50, True)]
