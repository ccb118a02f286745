"""wrong-arguments: a call that does not fit is told, where and why; one that fits is not."""

from typing import Any

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.families import LIBRARY, PROGRAM, Family, call
from tests.gold import Gold
from tracer.checks import RULES
from tracer.messages import fill
from tracer.model.finding import Finding
from tracer.model.trace import Trace

MISSING = "TypeError: work() missing 1 required positional argument: 'lock'"


def child_called(facts: dict[str, Any] | None, error: str | None = MISSING) -> Trace:
    """Main starts one child with this call; it ends with the error, or well."""
    family = Family(PROGRAM.replace("args=(n, lock)", "args=(n,)"))
    more: dict[str, Any] = {} if facts is None else {"call": facts}
    family.start(10, "child", target="work", **more)
    if error is None:
        family.exit(20, "child")
    else:
        family.fail(20, "child", error, LIBRARY)
    family.join(12, 30, "child", code=error is not None)
    family.exit(40)
    return family.build.trace()


def trouble(finding: Finding) -> str:
    return str(finding.fields["trouble"])


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (call(1, "n", "lock"), "given 1 argument, needs 2: lock missing"),
        (call(0, "n", "lock"), "given 0 arguments, needs 2: n, lock missing"),
        (call(3, "n", "lock"), "given 3 arguments, takes 2"),
        (call(3, "n", "lock", defaults=1), "given 3 arguments, takes 1 to 2"),
        (call(1, "n", "lock", any_positional=True), "given 1 argument, needs 2: lock missing"),
        (call(2, "n", "lock", named=["x"]), "it has no parameter x"),
        (call(2, "n", "lock", named=["n"]), "n is given twice"),
        (
            call(1, "n", named_only=["k"], named_needed=["k"]),
            "given 1 argument, needs 2: k missing",
        ),
        (call(3, "self", "n", bound=True), "given 2 arguments, takes 1"),
    ],
)
def test_a_call_that_does_not_fit_is_counted(facts: dict[str, Any], said: str) -> None:
    """In the words of the program: how many are given and taken, which are missing."""
    (finding,) = found(child_called(facts), "wrong-arguments")
    assert trouble(finding) == said
    assert (finding.level, finding.certainty) == ("error", "happened")


@pytest.mark.parametrize(
    "facts",
    [
        call(2, "n", "lock"),
        call(1, "n", "lock", defaults=1),
        call(1, "n", "lock", named=["lock"]),
        call(0, "n", "lock", named=["lock", "n"]),
        call(5, "n", any_positional=True),
        call(1, "n", any_named=True, named=["whatever"]),
        call(1, "n", any_named=True, named=["n"]),  # it may be positional-only
        call(2, "self", "n", bound=True),
        call(1, "n", named_only=["k"]),
    ],
)
def test_a_call_that_fits_is_not_told(facts: dict[str, Any]) -> None:
    """Defaults, keywords, stars and bound methods included."""
    assert found(child_called(facts, None), "wrong-arguments") == []
    cut = child_called(facts, None)
    cut.events = [event for event in cut.events if event.actor != "main.0"]
    assert found(cut, "wrong-arguments") == []


def test_the_parents_line_comes_first_then_the_definition() -> None:
    """The fix names the line that makes the process, and what to write there."""
    facts = call(1, "n", "lock", at="story.py:3")
    (finding,) = found(child_called(facts), "wrong-arguments")
    assert [place.at for place in finding.places] == ["story.py:11", "story.py:3", "story.py:10"]
    assert finding.fix_at == ("story.py:10",)
    words = fill(RULES["wrong-arguments"].words["en"].fix, finding.fields, "en")
    assert words == "give work in line 10 what it takes: args=(n, lock)"


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    trace = child_called(call(1, "n", "lock", at="story.py:3"))
    check_blocks(trace, "wrong-arguments", gold)


COMMA = """\
def greet(name):
    print(name)

p = Process(
    target=greet,
    args=({}),
)


if True:
    p.start()
"""


@pytest.mark.parametrize(
    ("value", "fixed"),
    [('"ann"', 'args=("ann",) in line 6'), ("name", "args=(name,) in line 6")],
)
def test_a_missing_comma_is_guessed(value: str, fixed: str) -> None:
    """`args=(x)`, given where a tuple of one was meant: each letter became an argument."""
    family = Family(COMMA.format(value))
    family.start(10, "child", 11, target="greet", call=call(3, "name"))
    family.fail(20, "child", "TypeError: greet() takes 1 positional argument but 3 were given")
    (finding,) = found(family.build.trace(), "wrong-arguments")
    assert f"write {fixed}: a tuple of one element needs its comma" in finding.fields["change"]
    assert finding.fix_at == ("story.py:6",)


def test_a_tuple_misses_no_comma() -> None:
    """`args=(1, 2, 3)` for one parameter is too many, and that is all."""
    family = Family(COMMA.format("1, 2, 3"))
    family.start(10, "child", 11, target="greet", call=call(3, "name"))
    family.fail(20, "child", "TypeError: greet() takes 1 positional argument but 3 were given")
    (finding,) = found(family.build.trace(), "wrong-arguments")
    assert finding.fields["change"] == "give greet in line 6 what it takes: args=(name,)"


@pytest.mark.parametrize(
    "error",
    [
        MISSING,
        "TypeError: work() takes 2 positional arguments but 3 were given",
        "TypeError: work() got an unexpected keyword argument 'x'",
        "TypeError: shop.work() takes exactly one argument (0 given)",
    ],
)
def test_without_call_facts_pythons_own_words_are_enough(error: str) -> None:
    """A target without Python code, or a trace of an older recorder."""
    (finding,) = found(child_called(None, error), "wrong-arguments")
    assert trouble(finding) in error


@pytest.mark.parametrize(
    "error",
    [
        "TypeError: helper() takes 1 positional argument but 2 were given",
        "TypeError: 'int' object is not callable",
        "ValueError: work() takes 2 positional arguments",
    ],
)
def test_another_error_is_not_about_the_call(error: str) -> None:
    """A near miss: the wrong call is in the target, or it is no call at all."""
    assert found(child_called(None, error), "wrong-arguments") == []


def test_a_wrong_call_inside_the_target_is_not_about_the_call() -> None:
    """A target that calls itself wrongly: the traceback goes through a line of the program."""
    family = Family()
    family.start(10, "child", target="work", call=call(2, "n", "lock"))
    family.fail(20, "child", MISSING, LIBRARY, ("/home/ann/story.py", 5))
    assert found(family.build.trace(), "wrong-arguments") == []


def test_a_child_that_ended_well_could_call_its_target() -> None:
    """Whatever the recorder made of its signature."""
    assert found(child_called(call(5, "n", "lock"), None), "wrong-arguments") == []


def test_a_child_whose_end_is_unknown_cannot_have_called_its_target() -> None:
    """The trace is cut short: possible, not happened."""
    family = Family()
    family.start(10, "child", target="work", call=call(5, "n", "lock"))
    (finding,) = found(family.build.trace(None), "wrong-arguments")
    assert (finding.level, finding.certainty) == ("error", "possible")
    assert finding.t == 10_000_000


def test_equal_calls_are_one_finding() -> None:
    """A loop that starts three children wrongly is wrong once."""
    family = Family()
    for number in range(3):
        family.start(10 + number, f"child{number}", target="work", call=call(1, "n", "lock"))
        family.fail(20 + number * 5, f"child{number}", MISSING)
    (finding,) = found(family.build.trace(), "wrong-arguments")
    assert finding.count == 3


@pytest.mark.parametrize(
    "facts",
    [{}, {"positional": "many"}, {"positional": -3, "parameters": []}, {"parameters": [3]},
     {"positional": 10**30, "parameters": ["a"], "defaults": -(10**9), "named": ["x"] * 999}],
)  # fmt: skip
def test_a_strangers_call_does_no_harm(facts: dict[str, Any]) -> None:
    """A trace is data from a stranger."""
    assert len(found(child_called(facts), "wrong-arguments")) <= 1


# --- args-no-tuple ---


def test_a_number_for_args_is_told(gold: Gold) -> None:
    """`args=(5)`: no process is made, and main ends with a TypeError that says nothing of args."""
    family = Family(COMMA.format("5"))
    error = "TypeError: 'int' object is not iterable"
    family.fail(20, "MainProcess", error, ("/home/ann/story.py", 4), LIBRARY)
    trace = family.build.trace(exit=1)
    (finding,) = found(trace, "args-no-tuple")
    assert (finding.level, finding.fix_at) == ("error", ("story.py:6",))
    check_blocks(trace, "args-no-tuple", gold)


@pytest.mark.parametrize("line", [2, 4])
def test_another_value_that_is_not_iterable_is_not_about_args(line: int) -> None:
    """`for x in 5` is plain Python, and here args is a tuple."""
    family = Family(COMMA.format("5,"))
    error = "TypeError: 'int' object is not iterable"
    family.fail(20, "MainProcess", error, ("/home/ann/story.py", line), LIBRARY)
    assert found(family.build.trace(exit=1), "args-no-tuple") == []
