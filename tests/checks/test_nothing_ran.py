"""nothing-ran: a file of definitions only is told how to begin; whatever did something is not."""

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.families import Family
from tests.gold import Gold
from tracer.model.trace import Trace

DEFINITIONS = '''\
"""Homework."""
from multiprocessing import Lock, Process

COUNT = 4

def work(n):
    print(n)

def main():
    Process(target=work, args=(1,)).start()
'''


def ran(source: str) -> Trace:
    """Main begins and ends."""
    family = Family(source)
    family.exit(40)
    return family.build.trace()


def test_a_file_of_definitions_is_told() -> None:
    """What it defines, and the lines that are missing."""
    (finding,) = found(ran(DEFINITIONS), "nothing-ran")
    assert (finding.level, finding.certainty) == ("warning", "happened")
    assert finding.fields["names"] == ("work", "main")
    assert finding.fields["change"] == 'add after line 10: if __name__ == "__main__": main()'
    assert [place.at for place in finding.places] == ["story.py:9"]


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(ran(DEFINITIONS), "nothing-ran", gold)


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("def work(n): ...\ndef go(): ...\n", "go()"),
        ("def work(n, m=2): ...\n", "work(...)"),
        ("def work(n=1): ...\n", "work()"),
        ("class Download(Process): ...\n", "Download(...)"),
    ],
)
def test_the_likeliest_call_is_named(source: str, call: str) -> None:
    """main if there is one, else the last function that needs nothing."""
    (finding,) = found(ran(source), "nothing-ran")
    assert finding.fields["change"].endswith(call)


@pytest.mark.parametrize("text", ["main", "__main", "_main_", "__Main__"])
def test_a_condition_that_is_never_true_is_the_line_to_change(text: str) -> None:
    """`if __name__ == "main":`."""
    (finding,) = found(ran(f'{DEFINITIONS}\nif __name__ == "{text}":\n    main()\n'), "nothing-ran")
    assert finding.fix_at == ("story.py:12",)
    assert finding.fields["change"].startswith('write if __name__ == "__main__": in line 12')


# --- near misses ---


@pytest.mark.parametrize(
    "source",
    [
        DEFINITIONS + 'if __name__ == "__main__":\n    main()\n',
        DEFINITIONS + "main()\n",
        DEFINITIONS + "x = work(3)\n",
        DEFINITIONS + "for n in range(3): work(n)\n",
        "open('result.txt', 'w').write('42')\n",
        "",
        "def broken(:\n",
        "import os\n",
    ],
)
def test_a_program_that_does_something_is_not_told(source: str) -> None:
    """What it did left no event, but it did run."""
    assert found(ran(source), "nothing-ran") == []


def test_a_program_with_events_ran() -> None:
    """A child, an object or a line of output is enough."""
    family = Family(DEFINITIONS)
    family.add(20, "MainProcess", "output", 7, stream="stdout", text="1")
    family.exit(40)
    assert found(family.build.trace(), "nothing-ran") == []


@pytest.mark.parametrize(
    ("outcome", "code", "more"),
    [("finished", 1, {}), ("stopped", -9, {}), (None, 0, {}), ("finished", 0, {"lost": 3}),
     ("finished", 0, {"cut_before": 5})],
)  # fmt: skip
def test_where_events_may_be_missing_nothing_is_claimed(
    outcome: str | None, code: int, more: dict[str, int]
) -> None:
    """It failed, was stopped, or there was no room for its events."""
    family = Family(DEFINITIONS)
    family.exit(40, code=code)
    trace = family.build.trace(outcome, exit=code, **more)
    assert found(trace, "nothing-ran") == []
