"""everybody-waits names what is missing: which end waits for which, who has the permits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.state.test_connection import pipe
from tests.story import tell
from tracer.checks import check
from tracer.checks.wording import Wording

if TYPE_CHECKING:
    from tracer.model.finding import Finding
    from tracer.model.trace import Trace

_RECEIVES: dict[str, object] = {"op": "receive"}
_SENDS: dict[str, object] = {"op": "send"}


def told(trace: Trace) -> Finding:
    (finding,) = (one for one in check(trace) if one.slug == "everybody-waits")
    return finding


def words(finding: Finding) -> tuple[str, str, str, str]:
    """Why and fix in English, then in Chinese."""
    how, change = finding.fields["how"], finding.fields["change"]
    assert isinstance(how, Wording)
    assert isinstance(change, Wording)
    return str(how), str(change), how.zh, change.zh


# --- semaphores ---


def test_permits_that_ended_with_who_took_them() -> None:
    """All are named, the last one is to be changed."""
    finding = told(
        tell(
            "sem is Semaphore(2)\nA acquires sem\nB acquires sem\nA exits\nB exits\n"
            "C requests sem\nmain requests sem"
        )
    )
    how, change, *chinese = words(finding)
    assert "2 permits and none is left: they were taken by A (line 2) and B (line 3)" in how
    assert "use `with sem:` in line 3: then B gives" in change
    assert "A（第 2 行）、B（第 3 行）取得后一直没有归还" in chinese[0]
    assert "`with sem:`" in chinese[1]
    assert finding.fix_at == ("story.py:3", "story.py:6")


def test_a_permit_of_somebody_who_waits_for_more() -> None:
    """He lives, so `with` alone would not help: he has to give back before he waits."""
    story = "sem is Semaphore(2)\nA acquires sem\nmain acquires sem\nA requests sem\n"
    how, change, *chinese = words(told(tell(story + "main requests sem")))
    assert "taken by A (line 2) and MainProcess (line 3)" in how
    assert "let MainProcess call sem.release() for what it took in line 3 before" in change
    assert "让 MainProcess 在等待其他东西之前" in chinese[1]


@pytest.mark.parametrize(
    ("before", "more", "chinese"),
    [
        ("", "nobody has called release()", "还没有谁调用过 release()"),
        (
            "A releases sem\nA acquires sem\n",
            "the last one, of A in line 2, was used up by A",
            "最后一次由 A 在第 2 行调用，已被 A 用掉",
        ),
    ],
)
def test_a_semaphore_that_began_with_none(before: str, more: str, chinese: str) -> None:
    """Each acquire() needs a release(): whether there was one, and who used it up."""
    words_of = words(told(tell(f"sem is Semaphore(0)\n{before}A exits\nmain requests sem")))
    assert "began with 0 permits" in words_of[0]
    assert more in words_of[0]
    assert chinese in words_of[2]


# --- pipes ---


def test_both_ends_of_a_pipe_wait_for_a_message() -> None:
    """One has to send first."""
    finding = told(
        pipe(
            ("MainProcess", "requested", "left", _RECEIVES), ("A", "requested", "right", _RECEIVES)
        )
    )
    how, change, *chinese = words(finding)
    assert "left receives what is sent into right, and nothing is on the way" in how
    assert "A waits at right for a message itself (line 2)" in how
    assert "let one of the two send first: line 1 and line 2 both receive" in change
    assert "A 自己也在 right 等待消息（第 2 行）" in chinese[0]
    assert "让其中一方先发送" in chinese[1]


def test_an_end_that_nobody_closed() -> None:
    """The sender has ended; recv() would find that out if the last copy of its end was closed."""
    how, change, *chinese = words(
        told(
            pipe(
                ("A", "sent", "right", {"item": 7}),
                ("MainProcess", "received", "left", {}),
                ("A", "exited", None, {"code": 0}),
                ("MainProcess", "requested", "left", _RECEIVES),
            )
        )
    )
    assert "right is still open in a process that lives" in how
    assert "call right.close() in every process that does not send" in change
    assert "没有关闭 right" in chinese[0]
    assert "EOFError" in chinese[1]


def test_a_sender_who_waits_for_something_else() -> None:
    """Then it is not the end that is missing, but a message."""
    how, change, *chinese = words(
        told(
            pipe(
                ("A", "sent", "right", {"item": 7}),
                ("MainProcess", "received", "left", {}),
                ("MainProcess", "created", "lock", {"type": "Lock"}),
                ("MainProcess", "acquired", "lock", {}),
                ("MainProcess", "requested", "left", _RECEIVES),
                ("A", "requested", "lock", {"op": "acquire"}),
            )
        )
    )
    assert "whoever could send there waits, too" in how
    assert "send into right before going to wait: line 5" in change
    assert "能从那里发送的进程也都在等待" in chinese[0]
    assert "先向 right 发送" in chinese[1]


def test_a_full_pipe_whose_reader_waits_for_the_sender() -> None:
    """Join before recv: it is told of who sends, not of who joins, although he waits longer."""
    finding = told(
        pipe(
            ("A", "sent", "right", {"item": 7}),
            ("MainProcess", "requested", None, {"op": "join", "child": "A"}),
            ("A", "requested", "right", _SENDS),
        )
    )
    how, change, *chinese = words(finding)
    assert "nobody receives at left what was sent into right (1 message)" in how
    assert "receive at left before waiting for who sends: line 3 waits for room" in change
    assert "（1 条消息）" in chinese[0]
    assert "先从 left 接收" in chinese[1]


def test_two_who_both_send_into_a_full_pipe() -> None:
    """Each waits for the other to receive."""
    how, change, *chinese = words(
        told(
            pipe(
                ("A", "sent", "right", {"item": 7}),
                ("MainProcess", "sent", "left", {"item": 8}),
                ("A", "requested", "right", _SENDS),
                ("MainProcess", "requested", "left", _SENDS),
            )
        )
    )
    assert "MainProcess at the other end is sending as well (line 4)" in how
    assert "line 3 and line 4 both send" in change
    assert "另一端的 MainProcess 也正在发送（第 4 行）" in chinese[0]
    assert "先接收再发送" in chinese[1]
