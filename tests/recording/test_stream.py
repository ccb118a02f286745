"""Reading what another process writes: in order, once, never beyond what is published."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.recording.fake_program import FakeProcess
from tracer import wire
from tracer.recording.stream import Mark, Stream


def words(stream: Stream) -> list[int]:
    """The times of all records that can be read now; each record of these tests has its own."""
    found: list[int] = []
    while (records := stream.read()) is not None:
        found += records.times
    return found


def filled(run_dir: Path, count: int, *, small: int = 4) -> FakeProcess:
    """A process with `count` records besides its first, segments of `small`."""
    process = FakeProcess(run_dir, small=small)
    for t in range(1, count + 1):
        process.word(t, wire.SLEPT)
    return process


def test_what_is_published_is_read_once(tmp_path: Path) -> None:
    """And what comes later, later."""
    process = filled(tmp_path, 2)
    stream = Stream(str(tmp_path), process.key)
    assert words(stream) == [0, 1, 2]
    assert words(stream) == []
    process.word(7, wire.SLEPT)
    assert words(stream) == [7]


def test_a_full_segment_is_followed_by_the_next(tmp_path: Path) -> None:
    """Over any number of them."""
    process = filled(tmp_path, 30)
    assert words(Stream(str(tmp_path), process.key)) == list(range(31))


def test_a_segment_that_is_just_full_has_no_end_yet(tmp_path: Path) -> None:
    """The next one is looked for again and again."""
    process = filled(tmp_path, 3)
    stream = Stream(str(tmp_path), process.key)
    assert words(stream) == [0, 1, 2, 3]
    process.word(4, wire.SLEPT)
    assert words(stream) == [4]


def test_a_gap_is_given_time_and_then_stepped_over(tmp_path: Path) -> None:
    """A thread that reserved a place may still fill it; if it does not, the rest is not lost."""
    process = filled(tmp_path, 1, small=100)
    process.gap()
    process.word(9, wire.SLEPT)
    stream = Stream(str(tmp_path), process.key)
    assert words(stream) == [0, 1]
    assert words(stream) == []
    assert words(stream) == [9]


def test_a_gap_that_is_filled_in_time_is_read(tmp_path: Path) -> None:
    """In its place."""
    process = filled(tmp_path, 1, small=100)
    process.gap()
    process.word(9, wire.SLEPT)
    stream = Stream(str(tmp_path), process.key)
    assert words(stream) == [0, 1]
    process._place = 2
    process.word(8, wire.SLEPT)
    assert words(stream) == [8, 9]


def test_the_gaps_of_the_dead_are_stepped_over_at_once(tmp_path: Path) -> None:
    """In the middle of a segment, and at the end of one that has a successor."""
    process = filled(tmp_path, 1)
    process.gap()
    process.word(5, wire.SLEPT)
    for t in (6, 7):
        process.word(t, wire.SLEPT)
    process.gap()
    process.gap()
    process.word(8, wire.SLEPT)
    assert words(Stream(str(tmp_path), process.key, final=True)) == [0, 1, 5, 6, 7, 8]


def test_a_batch_from_the_queue_counts_once(tmp_path: Path) -> None:
    """What it repeats is skipped; what it does not continue is ignored; the segment has it all."""
    process = filled(tmp_path, 5, small=100)
    data = process.events_path(0).read_bytes()
    size = wire.RECORD_SIZE
    stream = Stream(str(tmp_path), process.key)
    stream.offer("events", 0, 0, data[: 2 * size])
    first = stream.read()
    assert first is not None
    assert list(first.times) == [0, 1]
    stream.offer("events", 0, size, data[size : 4 * size])
    second = stream.read()
    assert second is not None
    assert list(second.times) == [2, 3]
    stream.offer("events", 0, 5 * size, data[5 * size : 6 * size])
    assert words(stream) == [4, 5]
    stream.offer("events", 0, 0, data[: 6 * size])
    assert words(stream) == []


@given(st.integers(0, 40), st.integers(1, 9), st.data())
def test_any_way_of_reading_finds_the_same(
    tmp_path_factory: object, count: int, small: int, data: st.DataObject
) -> None:
    """In pieces of any size, with any batches in between."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        process = filled(Path(folder), count, small=small)
        stream = Stream(folder, process.key)
        found: list[int] = []
        for _ in range(count + 2):
            if data.draw(st.booleans()):
                segment = data.draw(st.integers(0, process._segment))
                raw = process.events_path(segment).read_bytes()
                start = data.draw(st.integers(0, small)) * wire.RECORD_SIZE
                stream.offer("events", segment, start, raw[start:])
            records = stream.read(data.draw(st.integers(1, 5)) * wire.RECORD_SIZE)
            found += records.times if records is not None else []
        while (records := stream.read()) is not None:
            found += records.times
        stream.rest()
        assert found == list(range(count + 1))


def test_the_end_of_what_is_written_is_found_without_reading_it(tmp_path: Path) -> None:
    """By bisection, in the last segment."""
    process = filled(tmp_path, 12)
    stream = Stream(str(tmp_path), process.key)
    assert stream.end() == Mark(3, wire.RECORD_SIZE)
    words(stream)
    assert stream.mark == stream.end()


def test_a_text_entry_is_read_wherever_it_stands(tmp_path: Path) -> None:
    """Longer than a block, from a batch, and None where there is nothing."""
    process = FakeProcess(tmp_path)
    addresses = [process.entry(("x" * length, length)) for length in (1, 40_000, 3)]
    stream = Stream(str(tmp_path), process.key)
    for address, length in zip(addresses, (1, 40_000, 3), strict=True):
        assert stream.entry(address) == ("x" * length, length)
    text = (tmp_path / wire.text_file(process.key, 0)).read_bytes()
    stream.offer("text", 0, 0, text)
    (tmp_path / wire.text_file(process.key, 0)).unlink()
    assert stream.entry(addresses[0]) == ("x", 1)
    assert stream.entry(1 << wire.SEGMENT_SHIFT) is None


def opened(folder: Path) -> int:
    """How many descriptors this process has of files in a folder; 0 where nobody says.

    Others come and go with what other tests left to the garbage collector.
    """
    place = Path("/proc/self/fd")
    found = 0
    for one in place.iterdir() if place.is_dir() else ():
        try:
            found += one.readlink().is_relative_to(folder)
        except OSError:
            continue  # closed since
    return found


def test_descriptors_are_given_back(tmp_path: Path) -> None:
    """`rest` closes, and the next read opens again."""
    process = filled(tmp_path, 1)
    before = opened(tmp_path)
    stream = Stream(str(tmp_path), process.key)
    words(stream)
    stream.rest()
    assert opened(tmp_path) == before
    process.word(2, wire.SLEPT)
    assert words(stream) == [2]
    stream.rest()
