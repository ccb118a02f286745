"""A program may speak to tracer itself; it runs the same when nobody listens."""

import sys
from pathlib import Path

import pytest

from tests.live.harness import run
from tests.live.recorded import environment, record
from tracer.trace_file import read

pytestmark = pytest.mark.live

EXPLICIT = """
    from tracer import Event, Lock, Process, mark, span

    def work(lock, ready):
        with lock, span("eating"):
            mark("first bite")
        ready.set()

    if __name__ == "__main__":
        lock, ready = Lock(), Event()
        child = Process(target=work, args=(lock, ready))
        child.start()
        ready.wait()
        child.join()
        print("done")
"""


def test_drop_ins_marks_and_spans_are_recorded(tmp_path: Path) -> None:
    """`from tracer import …` is multiprocessing, plus names for moments and whiles."""
    recorded = record(tmp_path, EXPLICIT)
    assert recorded.result.out == b"done\n"
    assert recorded.kinds("main.0") == [
        "began", "acquired", "entered", "marked", "left", "released", "set", "returned", "exited",
    ]  # fmt: skip
    assert recorded.of("main.0", "marked")[0].get("text") == "first bite"


def test_drop_ins_work_untraced_in_every_start_method(tmp_path: Path) -> None:
    """Without tracer the same program does the same, and leaves nothing behind."""
    record(tmp_path, EXPLICIT)
    source = (tmp_path / "program.py").read_text()
    for method in ("fork", "spawn", "forkserver"):
        program = tmp_path / f"{method}.py"
        program.write_text(
            source.replace(
                "    lock, ready",
                "    import multiprocessing\n"
                f"    multiprocessing.set_start_method({method!r})\n    lock, ready",
            )
        )
        result = run([sys.executable, str(program)], cwd=tmp_path, env=environment())
        assert (result.code, result.out, result.err) == (0, b"done\n", b"")


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_recording_inside_a_program_records_that_part(tmp_path: Path, method: str) -> None:
    """`with tracer.recording(path)`: objects made before through tracer's names are there too."""
    program = tmp_path / "program.py"
    program.write_text(
        f"""
import multiprocessing
import tracer

def work(lock):
    with lock:
        print("inside")

if __name__ == "__main__":
    multiprocessing.set_start_method({method!r})
    before = tracer.Lock()
    with before:
        pass
    for name in ("one.jsonl", "two.jsonl"):
        with tracer.recording(name):
            inside = multiprocessing.Lock()
            with before:
                pass
            child = tracer.Process(target=work, args=(inside,))
            child.start()
            child.join()
    with before:
        pass
"""
    )
    result = run([sys.executable, str(program)], cwd=tmp_path, env=environment())
    assert (result.code, result.out, result.err) == (0, b"inside\n" * 2, b"")
    for name in ("one.jsonl", "two.jsonl"):
        trace = read(tmp_path / name, strict=True)
        assert trace.footer is not None
        assert trace.footer.outcome == "finished"
        of_before = [e.kind for e in trace.events if e.object == "before"]
        assert of_before == ["created", "acquired", "released"]
        children = {
            e.actor
            for e in trace.events
            if e.kind == "acquired" and (e.object or "").startswith("inside")
        }
        assert len(children) == 1
