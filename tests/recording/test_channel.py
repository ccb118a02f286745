"""Both ends of the Manager queue: batches arrive, and the program is not harmed."""

from __future__ import annotations

import multiprocessing.util  # noqa: F401 -- a sender only connects where the program has it
import os
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.recording import channel
from tracer.recording.channel import Invitation, Sender
from tracer.recording.inbox import Inbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = st.text(st.characters(blacklist_characters="\0\n", blacklist_categories=["Cs"]))


@given(TEXT, TEXT, st.binary(), TEXT, st.none() | st.text(), st.none() | st.integers())
def test_an_invitation_survives_its_encoding(
    run_dir: str, address: str, authkey: bytes, token: str, path: str | None, seed: int | None
) -> None:
    """Whatever PYTHONPATH holds, even newlines; unset and empty stay different."""
    invitation = Invitation(run_dir, address, authkey, token, path, seed)
    again = Invitation.decode(invitation.encode())
    assert again == invitation
    assert (again.pythonpath, again.seed) == (path, seed)


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox(tmp_path)
    yield inbox
    inbox.close()


@pytest.fixture
def sender(inbox: Inbox, tmp_path: Path) -> Iterator[Sender]:
    sender = Sender(Invitation(str(tmp_path), inbox.address, inbox.authkey, inbox.token))
    yield sender
    sender.forget()


def batch(number: int) -> channel.Batch:
    return ("1-2", "events", 0, number * 16, b"x" * 16)


@pytest.mark.live
def test_batches_arrive_in_order(inbox: Inbox, sender: Sender) -> None:
    """The Manager's own protocol: a dropped connection would show here."""
    assert all(sender.send(batch(number)) for number in range(100))
    assert inbox.take() == [batch(number) for number in range(100)]
    assert inbox.take() == []


@pytest.mark.live
def test_a_descriptor_that_is_not_ours_any_more_is_not_touched(
    inbox: Inbox, sender: Sender, tmp_path: Path
) -> None:
    """Programs close descriptors that they do not know, and get the number for a file of theirs."""
    assert sender.send(batch(0))
    number = sender._connection.fileno()
    os.close(number)
    mine = os.open(tmp_path / "mine", os.O_CREAT | os.O_RDWR)
    os.dup2(mine, number)
    assert not sender.send(batch(1))
    assert (tmp_path / "mine").read_bytes() == b""
    assert os.fstat(number)  # it is still open
    assert sender.send(batch(2))  # by a connection of its own
    os.close(number)
    os.close(mine)
    assert inbox.take() == [batch(0), batch(2)]


@pytest.mark.live
def test_the_numbers_of_the_programs_own_descriptors_stay(sender: Sender) -> None:
    """`open` gives the lowest free number; a program may know which one that will be."""
    before = os.dup(0)
    os.close(before)
    assert sender.send(batch(0))
    after = os.dup(0)
    os.close(after)
    assert after == before


@pytest.mark.live
def test_a_forked_child_has_a_connection_of_its_own(inbox: Inbox, sender: Sender) -> None:
    """Two processes on one connection would mix their requests."""
    assert sender.send(batch(0))
    if (child := os.fork()) == 0:
        sender.forget()
        os._exit(0 if sender.send(batch(1)) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert sender.send(batch(2))
    assert inbox.take() == [batch(0), batch(1), batch(2)]


@pytest.mark.live
def test_a_manager_that_is_gone_is_left_alone_for_a_while(
    inbox: Inbox, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is raised, and not every flush pays for a new attempt."""
    attempts = []
    connect = channel._connect

    def counted(invitation: Invitation) -> object:
        attempts.append(invitation)
        return connect(invitation)

    monkeypatch.setattr(channel, "_connect", counted)
    assert sender.send(batch(0))
    inbox.close()
    assert not any(sender.send(batch(number)) for number in range(50))
    assert len(attempts) <= 2
    assert inbox.take() == []


@pytest.mark.live
def test_what_the_program_raises_into_it_goes_on_to_the_program(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the middle of a flush is the program's Ctrl-C."""
    assert sender.send(batch(0))

    def interrupted(self: object, what: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(type(sender._connection), "send", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sender.send(batch(1))
    assert sender._connection is None  # half a request stands in it


def test_a_file_of_the_programs_is_not_shadowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program with a file called bz2.py must get that one: so nobody imports the other before."""
    monkeypatch.delitem(sys.modules, "bz2", raising=False)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert not channel._shadowed()
    (tmp_path / "bz2.py").write_text("")
    assert channel._shadowed()


def test_a_module_of_the_programs_under_such_a_name_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is loaded already, and would be what connecting imports."""
    (tmp_path / "struct.py").write_text("")
    monkeypatch.delitem(sys.modules, "struct", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    __import__("struct")
    assert channel._shadowed()


def test_without_a_queue_nothing_is_attempted(tmp_path: Path) -> None:
    """The segments are the truth."""
    sender = Sender(Invitation(str(tmp_path), "", b"", ""))
    assert not sender.connect()
    assert not sender.send(batch(0))
