"""The program's side of recording: segments, scratch where there is no room, counted losses."""

import os
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tracer import wire
from tracer.recording import journal as journal_module
from tracer.recording.recorder import Recorder


class Deaf:
    """A sender that nobody listens to."""

    def __init__(self) -> None:
        self.batches: list[Any] = []

    def send(self, batch: Any) -> bool:
        self.batches.append(batch)
        return True

    def forget(self) -> None:
        self.batches.clear()


class Semlock:
    """A lock of one process, with the methods that the C class has."""

    def __init__(self) -> None:
        self.taken = 0

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        if self.taken:
            return False
        self.taken = 1
        return True

    def release(self) -> None:
        if not self.taken:
            raise ValueError("semaphore or lock released too many times")
        self.taken = 0

    def _count(self) -> int:
        return self.taken

    def _is_mine(self) -> bool:
        return bool(self.taken)


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    recorder = Recorder()
    recorder.attach(str(tmp_path), "main", {"name": "main", "method": "main"}, Deaf())  # type: ignore[arg-type]  # as much of one as is needed
    yield recorder
    recorder.detach()


def records(folder: Path) -> list[tuple[int, int]]:
    """All published records, segment by segment."""
    found: list[tuple[int, int]] = []
    files = sorted(folder.glob("*.events"), key=lambda path: int(path.name.split(".")[1]))
    for path in files:
        for t, word in struct.iter_unpack(wire.RECORD, path.read_bytes()):
            if not word:
                break
            found.append((t, word))
    return found


def codes(folder: Path) -> list[int]:
    return [word & wire.CODE_MASK for _, word in records(folder)]


def lost(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob(f"*.{wire.LOST_FILE}"))


def a_lock(recorder: Recorder) -> tuple[Semlock, Any, Any]:
    """A lock and its traced `__enter__` and `__exit__`."""
    semlock = Semlock()
    enter, leave, _, _ = recorder.lock_methods(semlock, 1, semlock.acquire, semlock.release)
    return semlock, enter, leave


def test_a_full_segment_is_followed_by_another(recorder: Recorder, tmp_path: Path) -> None:
    """Nothing is lost where one file ends and the next begins."""
    _, enter, leave = a_lock(recorder)
    for _ in range(10_000):
        enter()
        leave()
    said = codes(tmp_path)
    assert said.count(wire.ACQUIRED) == said.count(wire.RELEASED) == 10_000
    assert len(list(tmp_path.glob("*.events"))) > 1
    assert lost(tmp_path) == 0


def test_times_never_go_back(recorder: Recorder, tmp_path: Path) -> None:
    """One thread's records are in the order of their times."""
    _, enter, leave = a_lock(recorder)
    for _ in range(1000):
        enter()
        leave()
    times = [t for t, word in records(tmp_path) if word & wire.CODE_MASK != wire.ARG]
    assert times == sorted(times)


def test_without_room_the_program_goes_on_and_the_loss_is_counted(
    recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk costs events, never an exception; how many is known."""
    _, enter, leave = a_lock(recorder)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal_module, "Segment", full)
    for _ in range(20_000):
        enter()
        leave()
    recorder.flush()
    kept = codes(tmp_path)
    assert kept.count(wire.ACQUIRED) + kept.count(wire.RELEASED) + lost(tmp_path) == 40_000


def test_room_that_comes_back_is_used(
    recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recording goes on when the disk has room again, and what was lost stays counted."""
    _, enter, leave = a_lock(recorder)
    stock = journal_module.Segment
    monkeypatch.setattr(journal_module, "Segment", lambda *_: (_ for _ in ()).throw(OSError()))
    for _ in range(10_000):
        enter()
        leave()
    monkeypatch.setattr(journal_module, "Segment", stock)
    for _ in range(10_000):
        enter()
        leave()
    kept = codes(tmp_path)
    assert kept.count(wire.ACQUIRED) + kept.count(wire.RELEASED) + lost(tmp_path) == 40_000
    assert 0 < lost(tmp_path) < 40_000


def test_an_interruption_between_taking_and_stamp_leaves_a_record(
    recorder: Recorder, tmp_path: Path
) -> None:
    """What was taken is taken, whatever the program is told then."""

    class Interrupted(Semlock):
        def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
            super().acquire()
            raise KeyboardInterrupt

    semlock = Interrupted()
    enter, _, _, _ = recorder.lock_methods(semlock, 1, semlock.acquire, semlock.release)
    with pytest.raises(KeyboardInterrupt):
        enter()
    assert codes(tmp_path).count(wire.ACQUIRED) == 1


def test_an_interruption_while_waiting_is_a_failed_request(
    recorder: Recorder, tmp_path: Path
) -> None:
    """A wait that Ctrl-C ends is over."""
    semlock, enter, _ = a_lock(recorder)
    semlock.taken = 1

    def interrupted() -> bool:
        raise KeyboardInterrupt

    enter, _, _, _ = recorder.lock_methods(semlock, 1, interrupted, semlock.release)
    with pytest.raises(KeyboardInterrupt):
        enter()
    assert codes(tmp_path)[-3:] == [wire.REQUESTED_ACQUIRE, wire.SITE, wire.TELL] or codes(
        tmp_path
    )[-2:] == [wire.REQUESTED_ACQUIRE, wire.TELL]


def test_nothing_is_sent_while_the_program_holds_a_lock(recorder: Recorder) -> None:
    """A flush inside a critical section would make it longer."""

    class Thing:
        _semlock = Semlock()

    thing = Thing()
    recorder.remember(1, thing)
    sender = recorder.sender
    assert isinstance(sender, Deaf)
    recorder.born = recorder.flushed = 0
    for _ in range(100):
        recorder.emit(wire.SET, 1)
    thing._semlock.taken = 1
    recorder.about_to_block()
    assert sender.batches == []
    thing._semlock.taken = 0
    recorder.about_to_block()
    assert [batch[1] for batch in sender.batches] == ["text", "events"]


def test_what_was_sent_is_not_sent_again(recorder: Recorder, tmp_path: Path) -> None:
    """Batches are the file, piece by piece, without a gap or an overlap."""
    sender = recorder.sender
    assert isinstance(sender, Deaf)
    for _ in range(3):
        for _ in range(50):
            recorder.emit(wire.SET, 1)
        recorder.flush()
    pieces = [(batch[3], batch[4]) for batch in sender.batches if batch[1] == "events"]
    assert len(pieces) == 3
    data = b"".join(piece for _, piece in pieces)
    assert [start for start, _ in pieces] == [
        sum(len(piece) for _, piece in pieces[:n]) for n in range(3)
    ]
    (file,) = tmp_path.glob("*.events")
    assert file.read_bytes()[: len(data)] == data


def test_a_child_writes_files_of_its_own(recorder: Recorder, tmp_path: Path) -> None:
    """After a fork nothing of the parent's is touched; its tables are inherited by length."""
    recorder.emit(wire.SET, 1)
    parents = {path: path.read_bytes() for path in tmp_path.iterdir()}
    key, objects, lines = recorder.forked("main.0")
    recorder.began({"name": "child", "method": "fork"}, (key, objects, lines))
    assert key.startswith(f"{os.getpid()}-")
    assert (objects, lines) == (1, 2)
    assert all(path.read_bytes() == data for path, data in parents.items())
    assert len(list(tmp_path.glob("*.events"))) == 2


def test_threads_write_without_losing_each_others_records(
    recorder: Recorder, tmp_path: Path
) -> None:
    """Reserving a record is atomic under the GIL; so is going on in the next segment."""
    recorder.threads_begin()

    def work() -> None:
        _, enter, leave = a_lock(recorder)
        for _ in range(5000):
            enter()
            leave()
        recorder.thread_ended()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = codes(tmp_path)
    assert said.count(wire.ACQUIRED) == said.count(wire.RELEASED) == 20_000
    by_thread = {
        (word >> wire.THREAD_SHIFT) & wire.THREAD_MASK
        for _, word in records(tmp_path)
        if word & wire.CODE_MASK == wire.ACQUIRED
    }
    assert by_thread == {1, 2, 3, 4}


def test_an_exception_while_a_segment_is_replaced_does_no_harm(
    recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever moment the program's signal handler chose to raise in."""
    _, enter, leave = a_lock(recorder)
    install = recorder.install

    def interrupted(fresh: object) -> None:
        monkeypatch.setattr(recorder, "install", install)
        raise KeyboardInterrupt

    monkeypatch.setattr(recorder, "install", interrupted)

    def work() -> None:
        for _ in range(5000):
            enter()
            leave()

    with pytest.raises(KeyboardInterrupt):
        work()
    work()
    assert codes(tmp_path).count(wire.RELEASED) >= 5000
