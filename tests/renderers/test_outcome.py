"""The last words: nothing is called well that was not, and nothing wrong that was not."""

import pytest

from tests import scenes
from tests.builder import Builder
from tests.renderers.draw import chart
from tests.story import tell
from tracer.model.trace import Trace
from tracer.reconstruct import reconstruct
from tracer.renderers.chart.outcome import outcome


def last(text: str) -> str:
    """What stands under the chart, as one line."""
    return " ".join(text[text.rindex("\n\n") :].split())


def sentences(trace: Trace) -> str:
    """The words about a trace of which no check has anything to say."""
    return " ".join(" ".join(outcome(trace, reconstruct(trace))).split())


def test_when_nothing_is_wrong_it_says_so_and_no_more() -> None:
    """Other orders are not excluded."""
    text = chart(scenes.ktv())
    assert text.endswith(
        "no problem in this run (14 processes, 155 events); other orders are not excluded\n"
    )


def test_a_light_that_never_ends_is_named() -> None:
    """Who was waited for, by whom, and what it was doing."""
    said = last(chart(scenes.traffic_light()))
    assert "tracer stopped the program after 25.0 s: it had not ended" in said
    assert "light had not ended while MainProcess waited for it since 16.1 s" in said
    assert "light was sleeping since 20.1 s, traffic_light.py:31" in said


def test_a_deadlock_is_told_with_every_line() -> None:
    """Who waits for what and where, and who holds it and took it where."""
    said = sentences(scenes.philosophers())
    assert "deadlock: nobody could move any more" in said
    assert "Plato waits for forks[1] since 0.16 s, philosophers.py:7: with right:" in said
    assert "held by Kant since 0.07 s, philosophers.py:5: with left:" in said
    assert "MainProcess waits for Plato to end" in said


def test_a_child_that_failed_is_named() -> None:
    """The program finished, and all the same not all went well."""
    said = sentences(tell("A exits with TypeError: f() takes 1 argument\nmain exits"))
    assert "not all went well" in said
    assert "A failed at 1.00 s: TypeError: f() takes 1 argument" in said


def test_a_child_that_was_killed_is_named_with_its_signal() -> None:
    """By whoever did it."""
    assert "A died at 1.00 s: signal 9 (SIGKILL)" in sentences(tell("A dies -9\nmain exits"))


def test_of_an_end_that_nobody_asked_about_nothing_is_said() -> None:
    """A child of os.fork() ends by os._exit(0): without a word, and well."""
    build = Builder()
    build.begin(0)
    build.begin(1, "A", "MainProcess")
    build.add(5, "A", "died", by="unknown")
    build.add(9, "MainProcess", "exited", code=0)
    assert sentences(build.trace()).startswith("no problem in this run")


def test_what_was_found_is_told_in_its_block_and_not_twice() -> None:
    """The last words then only say how it ended."""
    said = last(chart(scenes.philosophers()))
    text = chart(scenes.philosophers())
    assert "deadlock: nobody could move any more" in text
    assert "error[deadlock] Plato, Kant, Hume, and 2 more wait for each other" in said
    assert "Plato waits for forks[1] since" not in text


def test_who_leaves_without_giving_back_is_named() -> None:
    """With the line where it was taken."""
    said = sentences(tell("A acquires left\nA exits\nmain exits"))
    assert "A ended without giving back left (taken at story.py:1)" in said


def test_a_recording_that_contradicts_itself_is_not_the_programs_fault() -> None:
    """Two holders of one lock."""
    said = last(chart(tell("A acquires left\nB acquires left\nmain exits")))
    assert "no fault of the program" in said


@pytest.mark.parametrize(
    ("outcome", "code", "sentence"),
    [
        ("finished", 3, "the program ended with exit code 3"),
        ("interrupted", 130, "the program was interrupted after 1.00 s"),
        ("killed", -9, "the program was killed after 1.00 s: signal 9 (SIGKILL)"),
        ("incomplete", None, "tracer itself was killed"),
        (None, None, "the trace is cut short at 1.00 s: what came after that is not known"),
    ],
)
def test_every_outcome_has_its_sentence(
    outcome: str | None, code: int | None, sentence: str
) -> None:
    """And what waited then is named where it had not finished."""
    story = "main acquires left   A requests left"
    said = last(chart(tell(story, outcome=outcome, exit=code)))
    assert sentence in said
    assert ("A was waiting for left since 1.00 s" in said) == (outcome != "finished")


def test_losses_and_cuts_are_said() -> None:
    """A chart with gaps says that it has them."""
    said = last(chart(tell("main exits", lost=7, cut_before=500_000_000)))
    assert "7 events could not be recorded: the chart may have gaps" in said
    assert "what was before 500.0 ms was dropped" in said


def test_a_trace_without_events_says_that_nothing_ran() -> None:
    """It would be no news that nothing went wrong."""
    trace = tell("main exits")
    trace.events.clear()
    assert "nothing was recorded" in last(chart(trace))


def test_an_interrupted_child_did_not_fail() -> None:
    """Ctrl-C goes to all of them."""
    said = last(chart(tell("A exits with KeyboardInterrupt", outcome="interrupted", exit=130)))
    assert "failed" not in said
