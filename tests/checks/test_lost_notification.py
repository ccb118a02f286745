"""lost-notification: a notify to nobody, then a wait in vain; not who looks under the lock."""

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.conditions import OUTSIDE, UNHEARD
from tests.checks.programs import act
from tests.gold import Gold
from tracer.checks import check
from tracer.model.finding import Finding
from tracer.model.trace import Trace

BARE = """
    def customer(door):
        with door:
            door.wait()

    def shop(door):
        with door:
            door.notify_all()
"""
LATE = """
    door is Condition
    1.0: ben acquires door
    1.1: ben notifies door  <notify_all>
    1.2: ben releases door
    1.5: ann acquires door
    1.6: ann lets go and waits for door  <door.wait>
"""
NOBODY = "2.0: ben exits\n2.1: main joins ann\n"


def lost(trace: Trace) -> list[Finding]:
    return found(trace, "lost-notification")


def test_a_look_before_the_lock_and_a_notify_between() -> None:
    """Certain, and told instead of everybody-waits; the look is to go under the lock."""
    (finding,) = check(act(OUTSIDE, UNHEARD))
    assert (finding.slug, finding.level, finding.certainty) == (
        "lost-notification", "error", "happened",
    )  # fmt: skip
    assert finding.fix_at == ("prog.py:2", "prog.py:3")
    assert [place.at for place in finding.places] == ["prog.py:2", "prog.py:9", "prog.py:4"]


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(act(OUTSIDE, UNHEARD), "lost-notification", gold)


def test_who_does_not_look_at_all() -> None:
    """The wait itself is to change."""
    (finding,) = check(act(BARE, LATE + NOBODY))
    assert (finding.slug, finding.fix_at) == ("lost-notification", ("prog.py:3",))


def test_what_is_tested_may_be_the_process_s_own_affair() -> None:
    """`if n == 0:` looks at nothing that a notification could be about."""
    text = BARE.replace(
        "with door:\n            door.wait", "if n == 1: \n         with door: door.wait"
    )
    assert len(lost(act(text, LATE + NOBODY))) == 1


@pytest.mark.parametrize(
    "text",
    [
        OUTSIDE.replace("if not bread.value:", "while not bread.value:  # if not"),
        OUTSIDE.replace("if not bread.value:", "while 1:\n         if bread.value: break  # if not")
        .replace("   with door:\n                door.wait()", "with door: door.wait()"),
    ],
)  # fmt: skip
def test_a_loop_around_the_lock_looks_too_early_all_the_same(text: str) -> None:
    """It would look again, but it is never woken."""
    assert len(lost(act(text, UNHEARD))) == 1


@pytest.mark.parametrize(
    ("end", "level", "certainty"),
    [
        ("3: ann gives up door  <door.wait>", "warning", "happened"),
        ("3: main terminates ann\n3.1: ann dies -15", "warning", "happened"),
        ("3: main sleeps 9\n4: ann is ended by tracer", "warning", "suspicion"),
    ],
)
def test_a_wait_that_something_else_ended(end: str, level: str, certainty: str) -> None:
    """Its timeout, the program's terminate(), or --stop-after while somebody could still act."""
    (finding,) = lost(act(BARE, LATE + end, outcome="stopped"))
    assert (finding.level, finding.certainty) == (level, certainty)


@pytest.mark.parametrize(
    ("text", "story"),
    [
        # Looked at under the lock: it waits for another notification.
        (BARE.replace("door.wait()", "while not open.value: door.wait()"), LATE),
        (BARE.replace("door.wait()", "if not open.value: door.wait()"), LATE),
        (BARE.replace("door.wait()", "door.wait_for(lambda: open.value)"),
         LATE.replace("<door.wait>", "<wait_for>")),
        (BARE.replace("door.wait()", "while True:\n              if open.value: break\n"
                      "              door.wait()"), LATE),
        # Its timeout over, it looks.
        (BARE.replace("door.wait()", "door.wait(1)\n            if open.value: sell()"),
         LATE + "3: ann gives up door  <door.wait>"),
        # The look came after the notification: it was about something else.
        (OUTSIDE, UNHEARD.replace("1.0: ann reads", "1.35: ann reads")),
        # Nobody can say what is looked at.
        (OUTSIDE.replace("bread.value", "bread.is_baked()"), LATE),
        # Heard by somebody, woken later, or never notified.
        (BARE, LATE + "1.7: ben notifies door  <notify_all>\n1.8: ann wakes from door"),
        (BARE, LATE + "1.7: ben notifies 1 of door\n9: cem joins ann"),
        (BARE, LATE.replace("1.1: ben notifies door  <notify_all>\n", "")),
        # Its own notification, and one that it was told of already.
        (BARE, LATE.replace("ben", "ann")),
        (BARE, """
            door is Condition
            1: ben notifies door
            2: ann lets go and waits for door  <door.wait>
            3: ben notifies door
            4: ann wakes from door  <door.wait>
            5: ann lets go and waits for door  <door.wait>
        """),
        # A daemon may wait when the program ends; and polling has other ways to know.
        (BARE.replace("door.wait()", "\n            for _ in range(9): door.wait(1)"),
         LATE + "3: ann gives up door  <door.wait>"),
    ],
)  # fmt: skip
def test_near_misses(text: str, story: str) -> None:
    """No notification that this wait could have been about."""
    assert lost(act(text, story)) == []


def test_a_program_whose_text_is_unknown_is_not_accused() -> None:
    """Then everybody-waits says what is certain."""
    trace = act(BARE, LATE + NOBODY)
    trace.sources.clear()
    assert [finding.slug for finding in check(trace)] == ["everybody-waits"]
