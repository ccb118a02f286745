"""The rules about children, on real programs: each fires, and is quiet on its fixed twin."""

from pathlib import Path
from typing import Final

import pytest

from tests.live.recorded import record
from tracer.checks import check
from tracer.model.finding import Finding

pytestmark = pytest.mark.live

HEAD: Final = """
import multiprocessing as mp, os, sys, time

def work(n, pause=0):
    time.sleep(pause)
    print([1, 2, 3][n], flush=True)

class Worker(mp.Process):
    def run(self):
        sys.exit(4)

def greet(name):
    print("hello", name)

if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
"""

# slug, the broken end of the program, its fixed twin, the line that the fix names
PAIRS: Final = [
    (
        "wrong-arguments",
        """
    p = mp.Process(target=work)
    p.start()
    p.join()
""",
        """
    p = mp.Process(target=work, args=(1,))
    p.start()
    p.join()
""",
        "p = mp.Process(target=work)",
    ),
    (
        "wrong-arguments",
        """
    ps = [mp.Process(target=greet, args=("ann")) for _ in range(2)]
    for p in ps: p.start()
    for p in ps: p.join()
""",
        """
    ps = [mp.Process(target=greet, args=("ann",)) for _ in range(2)]
    for p in ps: p.start()
    for p in ps: p.join()
""",
        'ps = [mp.Process(target=greet, args=("ann")) for _ in range(2)]',
    ),
    (
        "args-no-tuple",
        "    mp.Process(target=work, args=(1)).start()\n",
        "    p = mp.Process(target=work, args=(1,))\n    p.start()\n    p.join()\n",
        "mp.Process(target=work, args=(1)).start()",
    ),
    (
        "child-failed",
        """
    p = mp.Process(target=work, args=(7,))
    p.start()
    p.join()
""",
        """
    p = mp.Process(target=work, args=(2,))
    p.start()
    p.join()
""",
        "print([1, 2, 3][n], flush=True)",
    ),
    (
        "child-failed",
        """
    p = Worker()
    p.start()
    p.join()
""",
        """
    p = mp.Process(target=work, args=(1, 60))
    p.start()
    p.terminate()
    p.join()
""",
        "p.join()",
    ),
    (
        "child-failed",
        """
    p = mp.Process(target=os.abort)
    p.start()
    p.join()
""",
        """
    p = mp.Process(target=os.getpid)
    p.start()
    p.join()
""",
        "p.join()",
    ),
    (
        "serial-join",
        """
    for n in range(3):
        p = mp.Process(target=work, args=(n, 0.05))
        p.start()
        p.join()
""",
        """
    ps = [mp.Process(target=work, args=(n, 0.05)) for n in range(3)]
    for p in ps:
        p.start()
    for p in ps:
        p.join()
""",
        "p.join()",
    ),
]


def findings(folder: Path, source: str, *arguments: str, stop: bool = False) -> list[Finding]:
    options = ("--stop-after", "1") if stop else ()
    return check(record(folder, source, *arguments, options=options).trace)


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize(("slug", "broken", "fixed", "line"), PAIRS)
def test_a_rule_fires_and_its_twin_is_clean(
    tmp_path: Path, method: str, slug: str, broken: str, fixed: str, line: str
) -> None:
    """And the fix names a line in which, or beside which, the twins differ."""
    (finding,) = findings(tmp_path, HEAD + broken, method)
    assert finding.slug == slug
    text = (tmp_path / "program.py").read_text().splitlines()
    assert line in {text[int(at.rpartition(":")[2]) - 1].strip() for at in finding.fix_at}
    assert findings(tmp_path, HEAD + fixed, method) == []


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_program_that_never_ends_is_a_note(tmp_path: Path, method: str) -> None:
    """--stop-after ran out; the twin ends by itself."""
    (finding,) = findings(
        tmp_path, HEAD + "    mp.Process(target=work, args=(1, 60)).start()\n", method, stop=True
    )
    assert (finding.slug, finding.level) == ("stopped-by-tracer", "note")
    joined = "    p = mp.Process(target=work, args=(1,))\n    p.start()\n    p.join()\n"
    assert findings(tmp_path, HEAD + joined, method) == []


def test_nothing_ran(tmp_path: Path) -> None:
    """Definitions only; the twin has a last line."""
    source = "def main():\n    print('hello')\n"
    (finding,) = findings(tmp_path, source)
    assert finding.slug == "nothing-ran"
    assert findings(tmp_path, source + "main()\n") == []
