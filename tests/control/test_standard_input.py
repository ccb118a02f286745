"""Where a program reads its standard input, from its text."""

from __future__ import annotations

import pytest

from tracer.control.standard_input import read_at
from tracer.model.frame import Source


def source(text: str, file: str = "a.py") -> Source:
    return Source(file=file, path=f"/{file}", text=text)


@pytest.mark.parametrize(
    "line",
    [
        "n = int(input('how many? '))",
        "for line in sys.stdin: pass",
        "from sys import argv, stdin",
        "for line in fileinput.input(): pass",
        "text = open(0).read()",
        "text = open('/dev/stdin', 'r').read()",
    ],
)
def test_a_line_that_reads_it_is_found(line: str) -> None:
    """Each of the usual ways."""
    assert read_at([source("import sys\n"), source(f"import sys\n{line}\n", "b.py")]) == "b.py:2"


def test_the_first_of_several_is_told() -> None:
    """By line, not by depth in the tree."""
    text = "def f():\n    return [input() for _ in 'ab']\n\nx = input()\n"
    assert read_at([source(text)]) == "a.py:2"


@pytest.mark.parametrize("text", ["print('input()')  # sys.stdin", "x = open('0')", "def ("])
def test_what_only_looks_like_it_is_not(text: str) -> None:
    """Comments, strings, other files, and a file that is cut short."""
    assert read_at([source(text)]) is None
