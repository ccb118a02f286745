"""An acquire that would have given up says so: only one without end can be part of a deadlock."""

from pathlib import Path
from typing import Any

import pytest

from tests.recording.test_journal import Deaf, Semlock, records
from tracer import wire
from tracer.recording.recorder import Recorder


@pytest.mark.parametrize(
    ("arguments", "tried"),
    [
        ((), False),
        ((True,), False),
        ((True, None), False),
        ((False,), True),
        ((0,), True),
        ((True, 1.5), True),
        ((True, -1), True),
    ],
)
def test_an_acquire_tells_whether_it_could_have_failed(
    tmp_path: Path, arguments: tuple[Any, ...], tried: bool
) -> None:
    """By the flag of its record, even where the lock was free and nobody waited."""
    recorder = Recorder()
    recorder.attach(str(tmp_path), "main", {"name": "main", "method": "main"}, Deaf())  # type: ignore[arg-type]  # as much of one as is needed
    lock = Semlock()
    _, _, acquire, _ = recorder.lock_methods(lock, 1, lock.acquire, lock.release)
    assert acquire(*arguments)
    recorder.detach()
    (word,) = [word for _, word in records(tmp_path) if word & wire.CODE_MASK == wire.ACQUIRED]
    assert bool(word & wire.FLAG) is tried
