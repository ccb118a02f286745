"""Stories of shared values whose lines stand in a small program: what the rules about races see."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from tests.story import tell

if TYPE_CHECKING:
    from tracer.model.trace import Trace

CODE: Final = textwrap.dedent("""\
    def add(counter):                # 1
        counter.value += 1
        x = counter.value
        y = x + 1
        counter.value = y            # 5
        counter.value = 7

    def buy(seats):
        if seats.value > 0:
            seats.value -= 1         # 10
        while seats.value:
            pass
        seats.value = 1
        if not seats.value:
            seats.value = 3          # 15

    def move(left, right):
        left.value -= 1
        right.value += 1

    def look(left, right):           # 21
        total = left.value + right.value
        print(left.value, right.value)
        while left.value < right.value:
            pass                     # 25
    """)


def racing(story: str, *, code: str = CODE) -> Trace:
    """The story, in which `[2]` behind a statement is line 2 of `code`."""
    for number in range(len(code.splitlines()), 0, -1):
        story = story.replace(f"[{number}]", f"[code.py:{number}]")
    trace = tell(story)
    trace.sources["code.py"] = code
    return trace


LOST: Final = """
    counter is Value(5)
    A reads 5 from counter [2]
    B reads 5 from counter [2]
    A writes 6 to counter [2]
    B writes 6 to counter [2]
"""

CHECKED: Final = """
    seats is Value(1)
    lock is Lock
    A reads 1 from seats [9]
    B reads 1 from seats [9]
    A acquires lock
    A reads 1 from seats [10]
    A writes 0 to seats [10]
    A releases lock
    B acquires lock
    B reads 0 from seats [10]
    B writes -1 to seats [10]
    B releases lock
"""

RACE: Final = """
    counter is Value(5)
    A reads 5 from counter [2]
    A writes 6 to counter [2]
    B reads 6 from counter [2]
    B writes 7 to counter [2]
"""

ONE_SIDED: Final = """
    left is Value(100)
    right is Value(0)
    A acquires lock
    A reads 100 from left [18]
    A writes 99 to left [18]
    B reads 99 from left [22]
    B reads 0 from right [22]
    A reads 0 from right [19]
    A writes 1 to right [19]
    A releases lock
"""

TWO_LOCKS: Final = """
    counter is Value(5)
    A acquires mine
    A reads 5 from counter [2]
    A writes 6 to counter [2]
    A releases mine
    B acquires yours
    B reads 6 from counter [2]
    B writes 7 to counter [2]
    B releases yours
"""
