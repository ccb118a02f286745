"""child-failed: a bad end is told, unless it was wanted or is told by another rule."""

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.families import LIBRARY, PROGRAM, Family, call
from tests.gold import Gold
from tracer.model.trace import Trace

ERROR = "IndexError: list index out of range"


def one_fails(source: str = PROGRAM, *, exit: int = 0) -> Trace:  # noqa: A002 -- the footer's name
    """Of three children the last asks for an item too many; main joins them all."""
    family = Family(source)
    for number in range(3):
        family.start(10 + number, f"worker{number}", target="work", call=call(2, "n", "lock"))
    family.exit(20, "worker0")
    family.exit(21, "worker1")
    family.fail(22, "worker2", ERROR, LIBRARY, ("/home/ann/story.py", 5))
    for number in range(3):
        family.reap(30 + number, f"worker{number}", code=number // 2)
    family.exit(40, code=exit)
    return family.build.trace(exit=exit)


def test_an_exception_is_told_with_its_line() -> None:
    """Where it was raised, where the child was started, where it was joined."""
    (finding,) = found(one_fails(), "child-failed")
    assert (finding.level, finding.certainty) == ("warning", "happened")
    assert [place.at for place in finding.places] == ["story.py:5", "story.py:11", "story.py:14"]
    assert finding.fix_at == ("story.py:5", "story.py:14")
    assert finding.fields["how"] == ERROR


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(one_fails(), "child-failed", gold)


def test_it_is_a_note_where_somebody_may_have_looked() -> None:
    """Main itself failed, reads exitcode, or its end is not known."""
    looks = PROGRAM + "        if p . exitcode: print(p.name)\n"
    cut = one_fails()
    cut.footer = None
    for trace in (one_fails(exit=1), one_fails(looks), cut):
        assert [finding.level for finding in found(trace, "child-failed")] == ["note"]


@pytest.mark.parametrize(
    ("code", "how"), [(3, "exitcode 3"), (-9, "SIGKILL"), (-11, "SIGSEGV"), (-99, "signal 99")]
)
def test_a_code_or_a_signal_is_told_in_its_own_words(code: int, how: str) -> None:
    """A signal leaves no last words: the line is where the child was seen last."""
    family = Family()
    family.start(10, "worker", target="work")
    family.add(15, "worker", "output", 5, stream="stdout", text="here")
    if code > 0:
        family.exit(20, "worker", code)
    else:
        family.add(20, "worker", "died", by="unknown")
    family.reap(30, "worker", code=code)
    family.exit(40)
    (finding,) = found(family.build.trace(), "child-failed")
    assert finding.fields["how"] == how
    assert finding.places[0].at == "story.py:5"


def test_a_child_that_was_never_joined_is_to_be_joined_first() -> None:
    """The implicit join at the end of main has no line."""
    family = Family()
    family.start(10, "worker", target="work")
    family.exit(20, "worker", 2)
    family.exit(40)
    (finding,) = found(family.build.trace(), "child-failed")
    assert finding.fields["look"] == "join the process of line 11, then"


def test_equal_failures_are_one_finding() -> None:
    """Ten workers that fail in one line are one mistake."""
    family = Family()
    for number in range(10):
        family.start(10 + number, f"worker{number}", target="work")
        family.fail(30 + 2 * number, f"worker{number}", ERROR, ("/home/ann/story.py", 5))
    family.exit(60)
    (finding,) = found(family.build.trace(), "child-failed")
    assert finding.count == 10


def test_of_chained_exceptions_the_last_counts() -> None:
    """An exception while another one was handled: two tracebacks."""
    family = Family()
    family.start(10, "worker", target="work")
    text = "Traceback (most recent call last):"
    for step, line in enumerate((text, '  File "/home/ann/story.py", line 4, in work', "KeyError")):
        family.add(15 + step / 1000, "worker", "output", stream="stderr", text=line)
    family.fail(20, "worker", ERROR, LIBRARY, ("/home/ann/story.py", 5))
    family.exit(40)
    (finding,) = found(family.build.trace(), "child-failed")
    assert finding.places[0].at == "story.py:5"


# --- near misses ---


def test_children_that_end_well_are_not_told() -> None:
    """Code 0, by its end, by sys.exit(0) or os._exit(0)."""
    family = Family()
    for number in range(2):
        family.start(10 + number, f"worker{number}")
    family.exit(20, "worker0")
    family.add(21, "worker1", "died", by="unknown")
    family.reap(30, "worker0")
    family.reap(31, "worker1")
    family.exit(40)
    assert found(family.build.trace(), "child-failed") == []


@pytest.mark.parametrize("kind", ["terminated", "killed"])
def test_who_was_ended_by_the_program_did_not_fail(kind: str) -> None:
    """terminate() and kill() are wanted, even if the child's handler makes 3 of it."""
    family = Family()
    for number in range(2):
        family.start(10 + number, f"worker{number}")
        family.add(20 + number, "MainProcess", kind, 12, child=f"worker{number}")
    family.add(23, "worker0", "died", by="program", code=-15)
    family.exit(24, "worker1", 3)
    for number, code in enumerate((-15, 3)):
        family.reap(30 + number, f"worker{number}", code=code)
    family.exit(40)
    assert found(family.build.trace(), "child-failed") == []


def test_who_was_terminated_after_it_had_failed_did_fail() -> None:
    """terminate() on the dead changes nothing."""
    family = Family()
    family.start(10, "worker")
    family.exit(15, "worker", 3)
    family.add(20, "MainProcess", "terminated", 12, child="worker")
    family.reap(30, "worker", code=3)
    family.exit(40)
    assert len(found(family.build.trace(), "child-failed")) == 1


def test_a_signal_at_the_very_end_is_no_failure() -> None:
    """A Pool that is left terminates its workers, which are about to end by themselves."""
    family = Family()
    family.start(10, "worker")
    family.exit(15, "worker")
    family.add(16, "MainProcess", "terminated", 12, child="worker")
    family.reap(30, "worker", code=-15)
    family.exit(40)
    assert found(family.build.trace(), "child-failed") == []


def test_who_was_ended_by_tracer_did_not_fail() -> None:
    """A deadlock, --stop-after, or children that outlived main."""
    for outcome in ("deadlock", "stopped", "finished"):
        family = Family()
        family.start(10, "worker")
        family.add(20, "worker", "died", by="tracer", code=-9)
        assert found(family.build.trace(outcome), "child-failed") == []


def test_ctrl_c_is_no_failure() -> None:
    """All end with KeyboardInterrupt, or by the signal; who failed before did fail."""
    family = Family()
    for number in range(3):
        family.start(10 + number, f"worker{number}", line=11 + number)
    family.fail(20, "worker0", ERROR)
    family.fail(50, "worker1", "KeyboardInterrupt")
    family.add(52, "worker2", "died", by="unknown", code=-2)
    family.exit(60, code=1)
    (finding,) = found(family.build.trace("interrupted", exit=1), "child-failed")
    assert (finding.actor, finding.level) == ("main.0", "note")


def test_what_wrong_arguments_tells_is_not_told_twice() -> None:
    """The child's TypeError is the parent's mistake."""
    family = Family()
    family.start(10, "worker", target="work", call=call(1, "n", "lock"))
    family.fail(20, "worker", "TypeError: work() missing 1 required positional argument: 'lock'")
    family.exit(40)
    assert found(family.build.trace(), "child-failed") == []


def test_a_start_that_failed_has_no_child() -> None:
    """spawn: what cannot be pickled raises in the parent, and that is seen."""
    family = Family()
    family.start(10, "worker")
    family.add(11, "MainProcess", "failed", 11, op="started", child="worker", error="PicklingError")
    family.add(12, "worker", "died", by="unknown", code=1)
    family.exit(40)
    assert found(family.build.trace(), "child-failed") == []


def test_os_fork_hands_its_code_over() -> None:
    """waitpid returns it; nobody overlooks it there."""
    family = Family()
    family.start(10, "worker")
    for event in family.build.events:
        if event.kind == "started":
            event.more = {**(event.more or {}), "method": "os.fork"}
    family.exit(20, "worker", 7)
    family.exit(40)
    assert found(family.build.trace(), "child-failed") == []
