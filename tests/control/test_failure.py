"""How a failure is told in half a sentence."""

from __future__ import annotations

from tracer.control.failure import Failure


def test_what_has_many_lines_is_told_in_one() -> None:
    """A message may be a page long."""
    text = "RuntimeError: \n    An attempt has been made\n" + "    and so on\n" * 50
    brief = Failure("exception", ("exception",), text).brief
    assert brief.startswith("RuntimeError: An attempt has been made and so on and so on")
    assert len(brief) == 100
    assert Failure("exception", (), "ValueError: 错了").brief == "ValueError: 错了"
