"""Starvation, lost parallelism and long holds on real programs, each beside one that has none."""

from pathlib import Path
from typing import Final

import pytest

from tests.live.test_checks_of_locks import findings

pytestmark = pytest.mark.live

SPIN: Final = """
import signal

def spin(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end: pass
"""

# slug, the broken middle of the program, what to replace for the near miss, and by what; the line
# that the fix names
PAIRS: Final = [
    (
        "starvation",
        """
def work(lock, begun):
    begun.release()
    with lock: pass

def main():
    lock, begun = mp.Lock(), mp.Semaphore(0)
    p = mp.Process(target=work, args=(lock, begun))
    p.start()
    lock.acquire()
    begun.acquire()
    time.sleep(0.5)
    os.kill(p.pid, signal.SIGSTOP)  # it is too slow to come in
    for step in range(15):
        lock.release()
        lock.acquire()
        spin(0.02)
    os.kill(p.pid, signal.SIGCONT)
    lock.release()
    p.join()
""",
        ("        lock.release()\n        lock.acquire()\n", ""),
        "lock.acquire()",
    ),
    (
        "lost-parallelism",
        """
def work(n, lock, ready, go):
    ready.release()
    go.wait()
    with lock:
        spin(0.2)

def main():
    lock, ready, go = mp.Lock(), mp.Semaphore(0), mp.Event()
    ps = [mp.Process(target=work, args=(n, lock, ready, go)) for n in range(3)]
    for p in ps: p.start()
    for p in ps: ready.acquire()
    go.set()
    for p in ps: p.join()
""",
        ("    with lock:\n        spin(0.2)\n", "    spin(0.2)\n    with lock: pass\n"),
        "with lock:",
    ),
    (
        "long-hold",
        """
def work(n, lock, begun):
    if n == 0:
        with lock:
            begun.set()
            time.sleep(1)
    else:
        begun.wait()
        with lock: pass

def main():
    run(work, 2, mp.Lock(), mp.Event())
""",
        ("            time.sleep(1)\n", "        time.sleep(1)\n"),
        "time.sleep(1)",
    ),
]

_TRIES: Final = 4


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize(("slug", "broken", "change", "line"), PAIRS)
def test_a_rule_fires_and_its_twin_is_quiet(
    tmp_path: Path, method: str, slug: str, broken: str, change: tuple[str, str], line: str
) -> None:
    """As notes, and with nothing worse. Who comes first is up to the system: several runs each."""
    for _ in range(_TRIES):
        found = findings(tmp_path, SPIN + broken, method)
        if any(one.slug == slug for one in found):
            break
    finding = next(one for one in found if one.slug == slug)
    assert {one.level for one in found} == {"note"}
    text = (tmp_path / "program.py").read_text().splitlines()
    assert line in {text[int(at.rpartition(":")[2]) - 1].strip() for at in finding.fix_at}
    assert change[0] in broken
    twin = findings(tmp_path, SPIN + broken.replace(*change), method)
    assert [one.slug for one in twin if one.slug == slug] == []
