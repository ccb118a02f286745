"""How a write follows from a read is read off the text: through names, tests, loops and calls."""

import pytest

from tests.builder import Builder
from tracer.checks.races.follows import asked_again, link, no_look, only_asked, watched_only
from tracer.model.trace import Trace


def text(source: str) -> Trace:
    """A trace of this program, in which nothing happens."""
    build = Builder("a.py", source)
    build.begin(0)
    return build.trace()


def linked(source: str) -> str:
    """How the line marked `# w` follows from the line marked `# r`; one line may be both."""
    lines = source.splitlines()
    read, write = (
        next(number for number, line in enumerate(lines, 1) if mark in line.partition("#")[2])
        for mark in "rw"
    )
    return link(text(source), f"a.py:{read}", f"a.py:{write}")


UPDATES = {
    "in place": "v.value += 1  # rw",
    "in place, under a lock": "with v.get_lock():\n    v.value += 1  # rw",
    "one line": "v.value = v.value + 1  # rw",
    "two in a line": "x = v.value; v.value = x + 1  # rw",
    "several lines": "v.value = (  # w\n    v.value  # r\n    + f(1))",
    "a name": "x = v.value  # r\nsleep(1)\nv.value = x + 1  # w",
    "names": "x = v.value  # r\ny = x + 1\nz = f(y)\nv.value = z  # w",
    "unpacked": "x, y = v.value, w.value  # r\nv.value = x + 1  # w",
    "a walrus": "print(x := v.value)  # r\nv.value = x + 1  # w",
    "an item": "x = d['n']  # r\nx.append(1)\nd['n'] = x  # w",
    "what a function returns": (
        "def get(v):\n    return v.value  # r\n"
        "def work(v):\n    x = get(v)\n    v.value = x + 1  # w"
    ),
    "methods": (
        "class A:\n    def get(self):\n        return self.v.value  # r\n"
        "    def put(self, x):\n        self.v.value = x  # w\n"
        "def work(a):\n    x = a.get()\n    a.put(x + 1)"
    ),
    "methods in one line": (
        "class A:\n    def get(self):\n        return self.v.value  # r\n"
        "    def put(self, x):\n        self.v.value = x  # w\n"
        "def work(a):\n    a.put(a.get() + 1)"
    ),
    "in one line of a test": "if v.value > 0: v.value -= 1  # rw",
}
CHECKS = {
    "if": "if v.value > 0:  # r\n    v.value = f()  # w",
    "deep inside": "if v.value > 0:  # r\n    with lock:\n        v.value -= 1  # w",
    "else": "if v.value:  # r\n    pass\nelse:\n    v.value = f()  # w",
    "a name": "x = v.value  # r\nif x > 0:\n    v.value = f()  # w",
    "while": "while v.value > 0:  # r\n    v.value -= 1  # w",
    "while, at length": "while v.value > 0:  # r\n    v.value = v.value - 1  # w",
    "a way out": "for i in r:\n    if v.value == 0:  # r\n        break\n    v.value -= 1  # w",
    "one line": "if v.value == 0: v.value = f()  # rw",
    "a question": (
        "def left(v):\n    return v.value > 0  # r\n"
        "def buy(v):\n    if left(v):\n        v.value -= 1  # w"
    ),
}
ELSE = {
    "once": "if not v.value:  # r\n    v.value = True  # w",
    "once in a line": "if not v.value: v.value = 1  # rw",
    "once after a way out": "if v.value:  # r\n    return_()\n    raise E\nv.value = 1  # w",
    "spin": "while v.value:  # r\n    pass\nv.value = 1  # w",
    "spin asleep": "while v.value != me:  # r\n    sleep(1)\nf()\nv.value = other  # w",
    "none to stop at": "while not v.value:  # r\n    if f():\n        v.value = n  # w",
    "none": "print(v.value)  # r\nv.value = 1  # w",
    "none of it left": "x = v.value  # r\nx = 5\nv.value = x  # w",
    "apart": "def f(v):\n    print(v.value)  # r\ndef g(v):\n    v.value = 1  # w",
}


@pytest.mark.parametrize("source", UPDATES.values(), ids=UPDATES)
def test_what_was_read_is_in_what_is_written(source: str) -> None:
    """An update, however it is spelt."""
    assert linked(source) == "update"


@pytest.mark.parametrize("source", CHECKS.values(), ids=CHECKS)
def test_what_was_read_decides_whether_it_is_written(source: str) -> None:
    """A check."""
    assert linked(source) == "check"


@pytest.mark.parametrize("what", ELSE)
def test_what_is_neither(what: str) -> None:
    """Constants that are written once, loops that wait, and what has nothing to do with it."""
    assert linked(ELSE[what]) == what.partition(" ")[0]


def test_without_a_text_the_same_line_is_an_update() -> None:
    """Nobody else wrote between its read and its write, or it would not be one line."""
    trace = text("this is ! no program")
    assert link(trace, "a.py:1", "a.py:1") == "update"
    assert link(trace, "a.py:1", "a.py:2") == "unknown"
    assert link(trace, "b.py:1", "b.py:1") == "update"
    assert link(trace, "b.py:1", "b.py:2") == "unknown"
    assert link(trace, None, "a.py:1") == "unknown"


def test_what_is_only_watched() -> None:
    """Printed, waited for, asked again and again, or only asked."""
    trace = text(
        "print(v.value)\n"
        "while v.value:\n"
        "    x = v.value\n"
        "if v.value:\n"
        "    y = v.value\n"
        "v.value += 1\n"
    )
    seen = [
        [said(trace, f"a.py:{line}") for line in range(1, 7)]
        for said in (watched_only, only_asked, asked_again, no_look)
    ]
    assert seen == [
        [True, True, False, False, False, False],
        [True, True, False, True, False, False],
        [False, True, True, False, False, False],
        [True, True, False, False, False, True],
    ]
