"""`tracer replay`: its steps in a pipe, its words, and a terminal with a person at it."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import string
import struct
import subprocess
import sys
import termios
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from tests import scenes
from tests.builder import Builder
from tests.cli.test_show import write
from tests.story import tell
from tracer.cli import main
from tracer.cli.replay_terminal import BEGIN, END, keys_in
from tracer.messages import LANGUAGES
from tracer.messages.events import SENTENCES
from tracer.messages.replay import LABELS
from tracer.messages.states import STATES
from tracer.model.events import KINDS
from tracer.renderers.text import cells

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


KITCHEN = """
    knife is Lock
    board is Lock
    chef acquires knife     waiter acquires board
    chef prints "where is the board?"
    chef requests board     waiter requests knife
"""

NOTHING = {"NO_COLOR": "", "FORCE_COLOR": "", "COLUMNS": "80", "LANG": "C.UTF-8", "LC_ALL": ""}


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    """The verb switches the collector off, for its process has not long to live; ours has."""
    import gc

    yield
    gc.enable()


@pytest.fixture
def kitchen(tmp_path: Path) -> str:
    return str(write(tmp_path / "kitchen.jsonl", tell(KITCHEN, outcome="deadlock")))


def replay(*args: str, stdin: bytes | None = None) -> Result:
    return CliRunner(env=NOTHING).invoke(main, ["replay", *args], input=stdin)


# In a pipe: the steps.


def test_without_a_terminal_every_step_is_a_line(kitchen: str) -> None:
    """Seconds, who, what, where; a finding at its moment, marked."""
    result = replay(kitchen, "--from", "1")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:5] == [
        "    1.000000  chef         takes knife                                    line 3",
        "    1.000001  waiter       takes board                                    line 3",
        '    2.000000  chef         prints "where is the board?"                   line 4',
        "    3.000000  chef         waits for board, held by waiter                line 5",
        "    3.000001  waiter       waits for knife, held by chef                  line 5",
    ]
    assert lines[5].startswith("! error[deadlock] ")
    assert all(line.startswith("!") for line in lines[5:])


def test_the_window_is_kept_and_what_was_before_is_known(kitchen: str) -> None:
    """Who holds the board was settled before the window."""
    result = replay(kitchen, "--from", "2.5", "--to", "3")
    assert result.stdout.splitlines() == [
        "    3.000000  chef         waits for board, held by waiter                line 5"
    ]
    assert replay(kitchen, "--from", "3", "--to", "2").exit_code == 2
    refused = replay(kitchen, "--from", "40")
    assert refused.exit_code == 2
    assert "nothing happens between these times" in refused.stderr


def test_it_speaks_chinese_and_both(kitchen: str) -> None:
    """Names and lines stay as they are."""
    assert "等待 board，由 waiter 持有" in replay(kitchen, "--lang", "zh").stdout
    both = replay(kitchen, "--lang", "both", "--width", "120").stdout
    assert "takes knife / 获取 knife" in both
    assert "! error[deadlock]" in both
    assert "! 错误[deadlock]" in both


def test_standard_input_is_a_trace_too(kitchen: str) -> None:
    """By the name of a dash."""
    with open(kitchen, "rb") as file:  # noqa: PTH123 -- bytes as they are
        assert replay("-", stdin=file.read()).stdout == replay(kitchen).stdout


def test_a_trace_that_is_cut_short_is_played_and_said_to_be(tmp_path: Path) -> None:
    """So is one in which nothing happened."""
    cut = replay(str(write(tmp_path / "cut.jsonl", tell("A acquires left", outcome=None))))
    assert cut.exit_code == 0
    assert "takes left" in cut.stdout
    assert "note: the trace is cut short" in cut.stdout
    empty = replay(str(write(tmp_path / "empty.jsonl", Builder().trace())))
    assert empty.stdout.startswith("nothing was recorded")


def test_bad_requests_are_sentences(tmp_path: Path, kitchen: str) -> None:
    """Exit 2: no such file, no trace, a speed that is none."""
    (tmp_path / "x").write_text("no")
    for args in ([str(tmp_path / "x")], [str(tmp_path / "y")], [str(tmp_path)]):
        result = replay(*args)
        assert result.exit_code == 2
        assert result.stderr.startswith("tracer: ")
    for speed in ("0", "-1", "inf", "nan", "fast"):
        assert replay(kitchen, "--speed", speed).exit_code == 2


def test_who_has_read_enough_may_leave(tmp_path: Path) -> None:
    """`tracer replay x | head -1`: no traceback, and what a shell calls SIGPIPE."""
    path = write(tmp_path / "ktv.jsonl", scenes.ktv())
    with subprocess.Popen(
        [sys.executable, "-m", "tracer", "replay", str(path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) in {0, 141}


# The words.


@pytest.mark.parametrize("table", [SENTENCES, STATES, LABELS], ids=["events", "states", "labels"])
def test_words_have_the_same_fields_in_every_language(table: dict[str, dict[str, str]]) -> None:
    """Nothing is left out in one of them."""
    for key, templates in table.items():
        assert set(templates) == set(LANGUAGES), key
        fields = [
            sorted(field for _, field, _, _ in string.Formatter().parse(template) if field)
            for template in templates.values()
        ]
        assert fields[0] == fields[1], key


def test_every_kind_of_event_has_a_sentence() -> None:
    """`requested` and `looked` by what was asked for, the others by their name."""
    by_particulars = {"requested", "looked"}
    assert KINDS - by_particulars <= set(SENTENCES)
    for kind in by_particulars:
        assert any(key.startswith(f"{kind} ") for key in SENTENCES)


# The keyboard and the terminal.


@pytest.mark.parametrize(
    ("data", "keys", "rest"),
    [
        (b"n p", ["n", "space", "p"], b""),
        (b"\x1b[C\x1bOD\x1b[H\x1b[4~\x1b[6~", ["right", "left", "home", "end", "page down"], b""),
        (b"q\x1b[", ["q"], b"\x1b["),
        (b"\x1b[1;5", [], b"\x1b[1;5"),
        (b"\x1b[1;5Cn", ["n"], b""),
        (b"\x1b\xe4q", ["\x1b", "\ufffd", "q"], b""),
    ],
)
def test_bytes_are_keys(data: bytes, keys: list[str], rest: bytes) -> None:
    """Arrows in both dialects; half a key waits for its other half; others mean nothing."""
    assert keys_in(data) == (keys, rest)


class Person:
    """Sits at a terminal of its own: presses keys, looks at the last whole picture, and has only so
    much patience.
    """

    def __init__(self, command: list[str], lines: int = 24, columns: int = 80) -> None:
        self.master, slave = os.openpty()
        self.resize(lines, columns)
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        self.shown = ""
        self.deadline = time.monotonic() + 60
        own = (
            "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
            "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", own, *command],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env=os.environ | NOTHING | {"TERM": "xterm-256color", "NO_COLOR": "1"},
        )  # fmt: skip

    def resize(self, lines: int, columns: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def look(self) -> list[str]:
        """The last picture that is complete."""
        end = self.shown.rfind(END)
        if end < 0:
            return []
        picture = self.shown[self.shown.rfind(BEGIN, 0, end) + len(BEGIN) : end]
        return [
            line.removeprefix("\x1b[2K")
            for line in picture.removeprefix("\x1b[H").replace("\r", "").split("\n")
        ]

    def sees(self, words: str) -> list[str]:
        while words not in "\n".join(self.look()):
            assert self._read(), f"{words!r} never came:\n" + "\n".join(self.look())
        return self.look()

    def leaves(self) -> int:
        """The exit code; the terminal has to be as it was."""
        code = self.process.wait(timeout=max(self.deadline - time.monotonic(), 1))
        while select.select([self.master], [], [], 0)[0] and self._read():
            pass
        assert termios.tcgetattr(self.slave) == self.before
        assert self.shown.endswith("\x1b[?25h\x1b[?1049l") or "Error" in self.shown
        assert self.shown.count("\x1b[?1049h") == self.shown.count("\x1b[?1049l") == 1
        return code

    def _read(self) -> bool:
        left = self.deadline - time.monotonic()
        if left <= 0 or not select.select([self.master], [], [], left)[0]:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.shown += data.decode("utf-8", "replace")
        return bool(data)


@contextmanager
def person(*command: str) -> Iterator[Person]:
    somebody = Person(list(command))
    try:
        yield somebody
    finally:
        if somebody.process.poll() is None:
            somebody.process.kill()
            somebody.process.wait(timeout=10)
        os.close(somebody.slave)
        os.close(somebody.master)


@pytest.mark.live
def test_a_person_at_a_terminal(kitchen: str) -> None:
    """Steps on and back, jumps to the finding, changes the size, quits; nothing is left behind."""
    with person("-m", "tracer", "replay", kitchen) as somebody:
        somebody.sees("q quit")
        somebody.press("\x1b[H")
        assert "x1  paused" in somebody.sees("moment 1 of 11")[0]
        somebody.press("n")
        somebody.press("\x1b[C")
        somebody.sees("moment 3 of 11")
        somebody.press("p")
        somebody.sees("moment 2 of 11")
        somebody.press("f")
        lines = somebody.sees("error[deadlock] chef and waiter wait for each other")
        assert "moment 11 of 11" in lines[0]
        assert len(lines) == 24
        assert "where is the board?" in lines
        somebody.press("F")
        somebody.sees("no finding before this")
        somebody.resize(12, 60)
        somebody.press("+")
        lines = somebody.sees("x2")
        while len(lines) != 12:
            assert somebody._read()
            lines = somebody.look()
        assert all(cells(line) <= 60 for line in lines)
        somebody.press("q")
        assert somebody.leaves() == 0


@pytest.mark.live
@pytest.mark.parametrize(("by", "code"), [("key", 0), ("terminate", 143)])
def test_whoever_ends_it_gets_the_terminal_back(kitchen: str, by: str, code: int) -> None:
    """Ctrl-C is another way to quit; SIGTERM is obeyed, after tidying up."""
    with person("-m", "tracer", "replay", kitchen) as somebody:
        somebody.sees("q quit")
        if by == "key":
            somebody.press("\x03")
        else:
            somebody.process.send_signal(signal.SIGTERM)
        assert somebody.leaves() == code


@pytest.mark.live
def test_an_exception_gives_the_terminal_back_first() -> None:
    """What is said about it stands on the screen that one came from."""
    code = (
        "from tracer.cli.replay_terminal import Terminal\n"
        "with Terminal(0) as terminal:\n"
        "    terminal.draw(['here'])\n"
        "    raise RuntimeError('Error on purpose')\n"
    )
    with person("-c", code) as somebody:
        assert somebody.leaves() == 1
        assert somebody.shown.index("\x1b[?1049l") < somebody.shown.index("Error on purpose")


@pytest.mark.live
def test_keys_come_from_the_terminal_where_the_trace_comes_through_a_pipe(kitchen: str) -> None:
    """`cat trace | tracer replay -`."""
    code = (
        "import os, subprocess, sys\n"
        "cat = subprocess.Popen(['cat', sys.argv[1]], stdout=subprocess.PIPE)\n"
        "os.dup2(cat.stdout.fileno(), 0)\n"
        "from tracer.cli import main\n"
        "main(['replay', '-'])\n"
    )
    with person("-c", code, kitchen) as somebody:
        somebody.sees("q quit")
        somebody.press("\x1b[F")
        somebody.sees("moment 11 of 11")
        somebody.press("q")
        assert somebody.leaves() == 0
