"""Which call in the program's text made a process."""

from tests.story import tell
from tracer.checks.program_text import process_made

TEXT = """\
made = [Process(target=greet, args=(1, 2))]
made.append(Process(target=greet, args=("hello")))
for one in made:
    one.start()
"""


def test_of_two_calls_the_one_that_could_have_given_so_many_counts() -> None:
    """Both are started in one line; two arguments come from a pair, five from a word."""
    trace = tell("main exits")
    trace.sources["two.py"] = TEXT
    found = [process_made(trace, "two.py:4", "greet", given) for given in (2, 5, 9, None)]
    assert [made and made.at for made in found] == ["two.py:1", "two.py:2", "two.py:2", "two.py:2"]
