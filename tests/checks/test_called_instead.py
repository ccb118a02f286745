"""target-called, run-called: work in the parent is told; closures, partials, start() are not."""

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.families import LIBRARY, Family
from tests.checks.parents import RUN, TARGET, called, ran
from tests.gold import Gold
from tracer.checks import check
from tracer.model.finding import Finding

ERROR = "TypeError: 'int' object is not callable"


def serious(family: Family) -> list[Finding]:
    """All that is more than a note: these programs have no `__main__` guard."""
    return [one for one in check(family.build.trace()) if one.level != "note"]


def test_a_target_that_is_called() -> None:
    """Certain; the fix is written out."""
    (finding,) = serious(called())
    assert (finding.slug, finding.level, finding.certainty) == (
        "target-called", "error", "happened",
    )  # fmt: skip
    assert finding.fix_at == ("story.py:5",)
    assert finding.fields["better"] == "target=work, args=(5,)"


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(called().build.trace(), "target-called", gold)
    check_blocks(ran().build.trace(), "run-called", gold)


@pytest.mark.parametrize(
    ("call", "better"),
    [
        ("work()", "target=work"),
        ("work(5, lock)", "target=work, args=(5, lock)"),
        ("self.work(n=5)", "target=self.work, kwargs=dict(n=5)"),
    ],
)
def test_the_fix_keeps_the_arguments(call: str, better: str) -> None:
    """By place and by name."""
    family = called(TARGET.replace("work(5))", f"{call})"))
    (finding,) = found(family.build.trace(), "target-called")
    assert finding.fields["better"] == better


def test_what_it_returned_could_not_be_called() -> None:
    """Told once: the TypeError of the child is the same mistake."""
    family = called(target=None, error=ERROR)
    assert [one.slug for one in serious(family)] == ["target-called"]


def test_an_error_inside_the_target_is_another_matter() -> None:
    """A partial, say, whose function calls a number."""
    family = called(target=None, error=ERROR, frames=(LIBRARY, ("/home/story.py", 2)))
    assert [one.slug for one in serious(family)] == ["child-failed"]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        (TARGET, "make.<locals>.work"),  # a closure
        (TARGET, None),  # a partial
        (TARGET.replace("target=work(5)", ""), "Process"),  # an empty one, on purpose
        (TARGET.replace("work(5))", "work, args=(5,))"), "work"),
        (TARGET + "\nProcess()\nq = Process()", "Process"),  # the nearest above has none
        ("(", "Process"),
    ],
)
def test_what_may_well_be_meant(text: str, target: str | None) -> None:
    """The trace and the text must agree."""
    line = len(text.strip().splitlines())
    assert found(called(text, target=target, line=line).build.trace(), "target-called") == []


def test_run_instead_of_start() -> None:
    """The body ran in main, and only run() can have called it."""
    (finding,) = serious(ran())
    assert (finding.slug, finding.level, finding.certainty) == (
        "run-called", "warning", "happened",
    )  # fmt: skip
    assert finding.fix_at == ("story.py:6",)
    assert finding.fields["function"] == "work"


def test_a_function_that_is_called_elsewhere_too_is_a_suspicion() -> None:
    """That call may have been it."""
    (finding,) = found(ran(RUN + "work()\n").build.trace(), "run-called")
    assert finding.certainty == "suspicion"


@pytest.mark.parametrize(
    "text",
    [
        RUN.replace("p = Process", "ps = [Process").replace("work)", "work)]")
        .replace("p.run()", "for p in ps: p.run()"),
        "class Worker(Process):\n    def run(self):\n        print(5)\n\np = Worker()\np.run()\n",
    ],
)  # fmt: skip
def test_lists_of_processes_and_subclasses(text: str) -> None:
    """Made in one line, run in another."""
    (finding,) = found(ran(text, 3 if "class" in text else 2).build.trace(), "run-called")
    assert finding.certainty == "happened"


@pytest.mark.parametrize(
    "text",
    [
        RUN.replace("p.run()", "p.start()"),
        RUN.replace("p = Process", "p = Thread"),
        RUN.replace("p.run()", "app.run()"),
        RUN.replace("target=work", "target=print"),
        "(",
    ],
)
def test_other_things_are_run_too(text: str) -> None:
    """Not every run() is a process'."""
    assert found(ran(text).build.trace(), "run-called") == []


def test_a_body_that_only_a_child_was_in_is_not_meant() -> None:
    """It was started after all."""
    family = ran(by="p")
    assert found(family.build.trace(), "run-called") == []
