"""What recording costs the program: ratios of the same program with and without tracer, in turn.

Run with `pytest tests/benchmarks --benchmark-only -s`. Each pair is measured one after the other
and the median of the ratios counts, because the machine's speed drifts. Every benchmark asserts
how many events it recorded: a tracer that sees nothing is fast.
"""

import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import programs
from tests.live.harness import run
from tests.live.recorded import environment, record_file
from tracer.trace_file import read

ROUNDS = 5


class Pair:
    """The figure that a program prints, plain and traced, in turn."""

    def __init__(self, folder: Path, source: str, *arguments: str) -> None:
        self.folder = folder
        self.program = folder / "program.py"
        self.program.write_text(source)
        self.arguments = arguments
        self.plain: list[float] = []
        self.traced: list[float] = []
        self.events = 0

    def measure(self) -> None:
        """One figure of each."""
        command = [sys.executable, str(self.program), *self.arguments]
        result = run(command, cwd=self.folder, env=environment(), timeout=100)
        self.plain.append(float(result.out))
        recorded = record_file(self.program, *self.arguments, folder=self.folder, timeout=100)
        self.traced.append(float(recorded.result.out))
        assert recorded.trace.footer is not None
        self.events = len(read(self.folder / "recorded.jsonl").events)

    def ratio(self, of: Callable[[float, float], float] = lambda a, b: b / a) -> float:
        """The median of the ratios, pair by pair."""
        return statistics.median(of(a, b) for a, b in zip(self.plain, self.traced, strict=True))


def report(benchmark: Any, pair: Pair, unit: str, **figures: float) -> None:
    """Print the figures and keep them with the benchmark's own."""
    plain, traced = statistics.median(pair.plain), statistics.median(pair.traced)
    words = ", ".join(f"{name} {figure:.2f}" for name, figure in figures.items())
    print(
        f"\n{benchmark.name}: {plain:.1f} {unit} plain, {traced:.1f} {unit} traced, {words}, "
        f"{pair.events} events"
    )
    benchmark.extra_info.update(figures, plain=plain, traced=traced, events=pair.events)


def test_with_lock(benchmark: Any, tmp_path: Path) -> None:
    """An uncontended `with lock:` pair: at most 4 times the stock pair."""
    pair = Pair(tmp_path, programs.WITH_PAIR, "20000")
    benchmark.pedantic(pair.measure, rounds=ROUNDS)
    report(benchmark, pair, "ns", ratio=pair.ratio())
    assert pair.events >= 200_000


def test_acquire_and_release(benchmark: Any, tmp_path: Path) -> None:
    """Two bare C calls become two Python closures: stated in ns, not as a bound."""
    pair = Pair(tmp_path, programs.CALL_PAIR, "20000")
    benchmark.pedantic(pair.measure, rounds=ROUNDS)
    report(benchmark, pair, "ns", ratio=pair.ratio())
    assert pair.events >= 200_000


def test_contended_lock(benchmark: Any, tmp_path: Path) -> None:
    """Hand-offs per second of 4 processes that hold for 20 us: at least 0.8 of untraced."""
    pair = Pair(tmp_path, programs.CONTENDED, "1.0")
    benchmark.pedantic(pair.measure, rounds=ROUNDS)
    report(benchmark, pair, "/s", share=pair.ratio())
    assert pair.events >= 2 * min(pair.traced)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_child_is_ready(benchmark: Any, tmp_path: Path, method: str) -> None:
    """From start() to the first line of the target: at most 20 ms more for a spawned child."""
    pair = Pair(tmp_path, programs.SPAWN, method, "11")
    benchmark.pedantic(pair.measure, rounds=ROUNDS)
    report(benchmark, pair, "ms", more=pair.ratio(lambda a, b: b - a))
    assert pair.events >= 3 * 11


@pytest.mark.parametrize("call", ["append", "value", "lock"])
def test_manager_call(benchmark: Any, tmp_path: Path, call: str) -> None:
    """A call through a manager's proxy goes to its server and back: at most 1.2 times that."""
    pair = Pair(tmp_path, programs.MANAGER_CALLS, call, "50")
    benchmark.pedantic(pair.measure, rounds=ROUNDS)
    report(benchmark, pair, "us", ratio=pair.ratio())
    assert pair.events >= 5_000


def test_queue(benchmark: Any, tmp_path: Path) -> None:
    """put and get of a small item, through the feeder and the pipe: at most 2 times the stock."""
    pair = Pair(tmp_path, programs.QUEUE, "3000")
    benchmark.pedantic(pair.measure, rounds=ROUNDS)
    report(benchmark, pair, "us", ratio=pair.ratio())
    assert pair.events >= 3 * 5 * 3000


@pytest.mark.parametrize("code", ["i", "d"])
def test_value(benchmark: Any, tmp_path: Path, code: str) -> None:
    """A read and a write of a Value: at most 5 times the stock pair."""
    pair = Pair(tmp_path, programs.VALUE, code, "20000")
    benchmark.pedantic(pair.measure, rounds=ROUNDS)
    report(benchmark, pair, "ns", ratio=pair.ratio())
    assert pair.events >= 200_000


@pytest.mark.parametrize(("chunk", "rounds"), [("0", "30"), ("1", "2")])
def test_pool_map(benchmark: Any, tmp_path: Path, chunk: str, rounds: str) -> None:
    """10 000 tiny tasks in chunks as the pool likes them: at most 1.3 times; one by one: stated."""
    pair = Pair(tmp_path, programs.POOL_MAP, chunk, rounds)
    benchmark.pedantic(pair.measure, rounds=ROUNDS)
    report(benchmark, pair, "ms", ratio=pair.ratio())
    assert pair.events >= int(rounds) * 3 * (10_000 if chunk == "1" else 8)
