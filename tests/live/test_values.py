"""Shared values of real programs: what was read and written, by whom, under which lock."""

from pathlib import Path

import pytest

from tests.live.recorded import METHODS, Recorded, record
from tests.state.fold import spans, thing
from tracer.state import SharedMemoryState, ValueState

pytestmark = pytest.mark.live

COUNTED = """
    import ctypes
    import multiprocessing as mp
    import sys

    class Point(ctypes.Structure):
        _fields_ = [("x", ctypes.c_double), ("n", ctypes.c_int)]

    def work(counter, numbers, text, point, done):
        for i in range(3):
            with counter.get_lock():
                counter.value += 1
            numbers[i] = numbers[-1] * 2
        numbers[1:3] = [7, 8]
        text.value = b"hi"
        point.x += 1.5
        done.value = True

    if __name__ == "__main__":
        mp.set_start_method(sys.argv[1])
        counter, numbers, text = mp.Value("i", 5), mp.Array("d", [1, 2, 3, 4]), mp.Array("c", 10)
        point, done = mp.Value(Point, 1.0, 2), mp.Value(ctypes.c_bool, False)
        raw, flat = mp.RawValue("i", 5), mp.Array("i", 5, lock=False)
        child = mp.Process(target=work, args=(counter, numbers, text, point, done))
        child.start()
        child.join()
        print(counter.value, numbers[:], text.value, point.x, done.value, raw.value, list(flat))
"""

BUSY = """
    import multiprocessing as mp
    import time

    def work(flag):
        time.sleep(0.1)
        flag.value = 1

    if __name__ == "__main__":
        mp.set_start_method("fork")
        flag = mp.Value("i", 0)
        child = mp.Process(target=work, args=(flag,))
        child.start()
        while not flag.value:
            pass
        child.join()
"""

HELD = """
    import multiprocessing as mp
    import time

    def work(counter):
        with counter.get_lock():
            time.sleep(0.2)

    if __name__ == "__main__":
        mp.set_start_method("fork")
        counter = mp.Value("i", 0)
        child = mp.Process(target=work, args=(counter,))
        child.start()
        time.sleep(0.05)
        print(counter.value)
        child.join()
"""

BAD_INPUT = """
    import multiprocessing as mp

    small, wide, items = mp.Value("i", 0), mp.Value("Q", 2**64 - 1), mp.Array("i", 3)
    huge = mp.Array("b", 10_000_000)
    for call in (
        lambda: setattr(small, "value", "x"), lambda: items[10], lambda: items.__setitem__(0, "x"),
    ):
        try:
            call()
        except Exception as error:
            print(type(error).__name__, error)
    print(wide.value == 2**64 - 1, len(huge[:]))
    small.value = 2**40
    print(small.value + sum(items))  # which asks for one item too many
"""

BLOCK = """
    import multiprocessing as mp
    import sys
    from multiprocessing import shared_memory

    def work(name, names):
        block = shared_memory.SharedMemory(name)
        block.buf[0] = 7
        block.close()
        names[0] = names[1] + "!"

    if __name__ == "__main__":
        mp.set_start_method(sys.argv[1])
        block = shared_memory.SharedMemory(create=True, size=10)
        names = shared_memory.ShareableList(["long enough", "two", 3])
        child = mp.Process(target=work, args=(block.name, names))
        child.start()
        child.join()
        print(block.buf[0], list(names))
        block.close()
        block.unlink()
        names.shm.close()
        names.shm.unlink()
"""


def accesses(run: Recorded, actor: str, name: str) -> list[tuple[str, object, object]]:
    """Kind, place and item of an actor's accesses to one object."""
    return [
        (event.kind, event.get("index"), event.get("item"))
        for event in run.of(actor, "read", "wrote")
        if event.object == name
    ]


@pytest.mark.parametrize("method", METHODS)
def test_adding_to_a_value_is_a_read_and_a_write(tmp_path: Path, method: str) -> None:
    """With the numbers, within the lock, which is called after the value."""
    run = record(tmp_path, COUNTED, method)
    assert run.result.code == 0, run.result.err
    assert accesses(run, "main.0", "counter") == [
        ("read", None, 5), ("wrote", None, 6), ("read", None, 6), ("wrote", None, 7),
        ("read", None, 7), ("wrote", None, 8),
    ]  # fmt: skip
    kinds = [e.kind for e in run.of("main.0") if (e.object or "").startswith("counter")]
    assert kinds[:4] == ["acquired", "read", "wrote", "released"]
    assert thing(run.trace, "counter", ValueState).content == 8
    assert any(e.object == "counter.lock" for e in run.of("main.0", "acquired"))


@pytest.mark.parametrize("method", METHODS)
def test_items_slices_text_and_fields_are_told_with_their_place(
    tmp_path: Path, method: str
) -> None:
    """An index counts from the beginning; a raw object is only seen when it is made."""
    run = record(tmp_path, COUNTED, method)
    assert accesses(run, "main.0", "numbers")[:2] == [("read", 3, 4.0), ("wrote", 0, 8.0)]
    assert accesses(run, "main.0", "numbers")[-1] == ("wrote", "1:3", "[7, 8]")
    assert accesses(run, "main.0", "text") == [("wrote", None, "b'hi'")]
    assert accesses(run, "main.0", "point") == [("read", "x", 1.0), ("wrote", "x", 2.5)]
    made = {e.object: e.get("type") for e in run.of("main", "created")}
    assert made["raw"] == "RawValue"
    assert made["flat"] == "RawArray"
    assert not accesses(run, "main", "raw")


def test_nothing_of_it_is_recorded_if_nobody_wants_it(tmp_path: Path) -> None:
    """--no-values; the lock of a value that the program takes itself is still told."""
    run = record(tmp_path, COUNTED, "spawn", options=("--no-values",))
    assert run.result.code == 0
    assert not [e for e in run.trace.events if e.kind in {"read", "wrote"}]
    assert [e.object for e in run.of("main.0", "acquired")] == ["counter.lock"] * 3


def test_asking_again_and_again_is_told_now_and_then(tmp_path: Path) -> None:
    """A busy loop asks a million times a second; its events say how often."""
    run = record(tmp_path, BUSY)
    reads = run.of("main", "read")
    assert len(reads) < 1000
    assert sum(e.get("times") or 1 for e in reads) > 10 * len(reads)


def test_who_reads_while_another_has_the_lock_waits_for_it(tmp_path: Path) -> None:
    """The access takes the value's own lock: which is told where it has to wait."""
    run = record(tmp_path, HELD)
    (wait,) = [span for span in spans(run.trace, "wait") if span.op == "acquire"]
    assert (wait.actor, wait.object) == ("main", "counter.lock")
    assert wait.given is not None
    assert wait.given.actor == "main.0"


def test_large_numbers_and_wrong_ones_are_the_program_s_affair(tmp_path: Path) -> None:
    """Its own errors reach it; what is too large is told by its size. No lock is told of."""
    run = record(tmp_path, BAD_INPUT)
    assert not run.of("main", "acquired")
    assert run.result.code == 0
    assert [line.split()[0] for line in run.result.out.splitlines()] == [
        b"TypeError", b"IndexError", b"TypeError", b"True", b"0",
    ]  # fmt: skip
    assert accesses(run, "main", "wide") == [("read", None, "int of 64 bits")]
    assert accesses(run, "main", "huge") == [("read", ":", "list of 10000000")]
    assert [e.object for e in run.of("main", "failed")] == ["small", "items"]


@pytest.mark.parametrize("method", METHODS)
def test_a_block_is_known_by_its_name_in_every_process(tmp_path: Path, method: str) -> None:
    """Made, attached, closed, unlinked; what stands in it is not seen, but in a ShareableList."""
    run = record(tmp_path, BLOCK, method)
    assert run.result.code == 0, run.result.err
    assert [e.kind for e in run.of("main") if e.object == "block"] == [
        "created", "closed", "unlinked",
    ]  # fmt: skip
    assert [e.kind for e in run.of("main.0") if e.object == "block"] == ["attached", "closed"]
    block = thing(run.trace, "block", SharedMemoryState)
    assert (block.opened, block.unlinked) == ({}, True)
    assert accesses(run, "main.0", "names") == [("read", 1, "'two'"), ("wrote", 0, "'two!'")]
