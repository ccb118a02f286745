"""The rules about races, on real programs: each fires, and is quiet on its near miss."""

from pathlib import Path
from typing import Final

import pytest

from tests.live.recorded import record
from tests.live.test_checks_of_locks import HEAD, TAIL
from tracer.checks import check
from tracer.model.finding import Finding

pytestmark = pytest.mark.live

RACES: Final = {"lost-update", "checked-then-acted", "data-race", "one-sided-lock",
                "inconsistent-locking"}  # fmt: skip

# slug, level and certainty, the broken middle of the program, what to replace for the near miss,
# and by what; the lines that the fix names. The order is always the same: a barrier sees to it that
# they meet, or a file, which tracer does not see, that one comes after the other.
LATER: Final = """
def wait_for_turn(n):
    while n and not os.path.exists("turn"):
        time.sleep(0.01)

def give_turn(n):
    if not n:
        open("turn", "w").close()

"""

PAIRS: Final = [
    (
        "lost-update",
        ("error", "happened"),
        """
def work(n, counter, met):
    x = counter.value
    met.wait()
    counter.value = x + 1

def main():
    run(work, 2, mp.Value("i", 5), mp.Barrier(2))
""",
        (
            "    x = counter.value\n    met.wait()\n    counter.value = x + 1\n",
            "    met.wait()\n    with counter.get_lock():\n        counter.value += 1\n",
        ),
        {"x = counter.value", "counter.value = x + 1"},
    ),
    (
        "lost-update",
        ("error", "happened"),
        """
def work(n, numbers, met):
    x = numbers[1]
    met.wait()
    numbers[1] = x + 1

def main():
    run(work, 2, mp.Array("i", 3), mp.Barrier(2))
""",
        (
            "    x = numbers[1]\n    met.wait()\n    numbers[1] = x + 1\n",
            "    met.wait()\n    with numbers.get_lock():\n        numbers[1] += 1\n",
        ),
        {"x = numbers[1]", "numbers[1] = x + 1"},
    ),
    (
        "lost-update",
        ("error", "happened"),
        """
def work(n, d, lock, met):
    x = d["x"]
    met.wait()
    d["x"] = x + 1

def main():
    with mp.Manager() as manager:
        run(work, 2, manager.dict(x=0), manager.Lock(), mp.Barrier(2))
""",
        (
            '    x = d["x"]\n    met.wait()\n    d["x"] = x + 1\n',
            '    met.wait()\n    with lock:\n        d["x"] += 1\n',
        ),
        {'x = d["x"]', 'd["x"] = x + 1'},
    ),
    (
        "lost-update",
        ("error", "happened"),
        """
def work(n, rooms, lock, met):
    x = rooms[0]
    met.wait()
    rooms[0] = x + 1

def main():
    with mp.Manager() as manager:
        run(work, 2, manager.list([0]), manager.Lock(), mp.Barrier(2))
""",
        (
            "    x = rooms[0]\n    met.wait()\n    rooms[0] = x + 1\n",
            "    met.wait()\n    with lock:\n        rooms[0] += 1\n",
        ),
        {"x = rooms[0]", "rooms[0] = x + 1"},
    ),
    (
        "lost-update",
        ("error", "happened"),
        """
def work(n, total, lock, met):
    x = total.value
    met.wait()
    total.value = x + 1

def main():
    with mp.Manager() as manager:
        run(work, 2, manager.Value("i", 0), manager.Lock(), mp.Barrier(2))
""",
        (
            "    x = total.value\n    met.wait()\n    total.value = x + 1\n",
            "    met.wait()\n    with lock:\n        total.value += 1\n",
        ),
        {"x = total.value", "total.value = x + 1"},
    ),
    (
        "checked-then-acted",
        ("error", "happened"),
        """
def work(n, seats, lock, asked):
    if seats.value > 0:
        asked.wait()
        with lock:
            seats.value -= 1

def main():
    run(work, 2, mp.Value("i", 1), mp.Lock(), mp.Barrier(2))
""",
        ("        with lock:\n            seats.value -= 1\n",
         "        with lock:\n            if seats.value > 0:\n                seats.value -= 1\n"),
        {"if seats.value > 0:", "seats.value -= 1"},
    ),
    (
        "checked-then-acted",
        ("warning", "possible"),
        """
def work(n, total, lock):
    wait_for_turn(n)
    with lock:
        x = total.value
    x += 1
    with lock:
        total.value = x
    give_turn(n)

def main():
    run(work, 2, mp.Value("i", 0), mp.Lock())
""",
        ("        x = total.value\n    x += 1\n    with lock:\n        total.value = x\n",
         "        x = total.value\n        x += 1\n        total.value = x\n"),
        {"x = total.value", "total.value = x"},
    ),
    (
        "data-race",
        ("error", "possible"),
        """
def work(n, counter):
    wait_for_turn(n)
    counter.value += 1
    give_turn(n)

def main():
    run(work, 2, mp.Value("i", 5))
""",
        ("    counter.value += 1\n",
         "    with counter.get_lock():\n        counter.value += 1\n"),
        {"counter.value += 1"},
    ),
    (
        "inconsistent-locking",
        ("error", "possible"),
        """
def work(n, balance, locks):
    wait_for_turn(n)
    with locks[n]:
        balance.value += 10
    give_turn(n)

def main():
    run(work, 2, mp.Value("i", 5), [mp.Lock(), mp.Lock()])
""",
        ("    with locks[n]:\n", "    with locks[0]:\n"),
        {"balance.value += 10"},
    ),
    (
        "one-sided-lock",
        ("error", "possible"),
        """
def work(n, balance, lock):
    wait_for_turn(n)
    if n == 0:
        with lock:
            balance.value += 10
    else:
        balance.value -= 10
    give_turn(n)

def main():
    run(work, 2, mp.Value("i", 5), mp.Lock())
""",
        ("        balance.value -= 10\n", "        with lock:\n            balance.value -= 10\n"),
        {"balance.value -= 10"},
    ),
    (
        "one-sided-lock",
        ("error", "happened"),
        """
def work(n, left, right, lock, half, seen):
    if n == 0:
        with lock:
            left.value -= 1
            half.release()
            seen.acquire(timeout=1)
            right.value += 1
    else:
        half.acquire()
        total = left.value + right.value
        seen.release()

def main():
    run(work, 2, mp.Value("i", 9), mp.Value("i", 0), mp.Lock(), mp.Semaphore(0), mp.Semaphore(0))
""",
        ("        total = left.value + right.value\n",
         "        with lock:\n            total = left.value + right.value\n"),
        {"total = left.value + right.value"},
    ),
]  # fmt: skip

WATCHED: Final = """
def work(n, done, size, stop, lock):
    while not stop.value:
        with lock:
            done.value += 1
            time.sleep(0.001)
            size.value += 10
        time.sleep(0.002)

def main():
    done, size, stop = mp.Value("i", 0), mp.Value("i", 0), mp.Value("b", 0)
    ps = [mp.Process(target=work, args=(n, done, size, stop, mp.Lock())) for n in range(1)]
    for p in ps: p.start()
    while done.value < 20:
        print(f"{done.value} done, {size.value} bytes")
        time.sleep(0.003)
    stop.value = 1
    for p in ps: p.join()
    assert size.value == 10 * done.value
"""


def races(tmp_path: Path, middle: str, method: str) -> list[Finding]:
    """What is said of races, and that the program ended well."""
    (tmp_path / "turn").unlink(missing_ok=True)
    recorded = record(tmp_path, HEAD + LATER + middle + TAIL, method)
    assert recorded.result.code == 0, recorded.result.err.decode()
    return [finding for finding in check(recorded.trace) if finding.slug in RACES]


@pytest.mark.parametrize(
    ("method", "slug", "how", "middle", "change", "lines"),
    [(("fork", "spawn")[number % 2], *pair) for number, pair in enumerate(PAIRS)],
)
def test_a_rule_fires_and_its_near_miss_is_quiet(
    tmp_path: Path,
    method: str,
    slug: str,
    how: tuple[str, str],
    middle: str,
    change: tuple[str, str],
    lines: set[str],
) -> None:
    """One finding for one mistake, and the fix names lines in which the twins differ."""
    (finding,) = races(tmp_path, middle, method)
    assert (finding.slug, finding.level, finding.certainty) == (slug, *how)
    text = (tmp_path / "program.py").read_text().splitlines()
    assert {text[int(at.rpartition(":")[2]) - 1].strip() for at in finding.fix_at} == lines
    assert change[0] in middle
    assert races(tmp_path, middle.replace(*change), method) == []


def test_progress_that_is_only_watched_is_no_race(tmp_path: Path) -> None:
    """A counter that main prints and polls, and a flag that the worker polls: no lock, no harm."""
    assert races(tmp_path, WATCHED, "fork") == []
