"""The process tree as it is seen, and its end: nobody is left to act on the others' end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from tracer.recording.processes import Tree, adopt_orphans, is_alive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.live

# A main process with a child and a grandchild.
FAMILY = """
import subprocess, sys, time
grandchild = "import time; print('ready', flush=True); time.sleep(100)"
child = (
    "import subprocess, sys, time\\n"
    f"subprocess.Popen([sys.executable, '-c', {grandchild!r}])\\n"
    "time.sleep(100)"
)
subprocess.Popen([sys.executable, "-c", child])
time.sleep(100)
"""


def wait_until(condition: Callable[[], object], seconds: float = 10) -> None:
    """A watchdog around what has to become true soon."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


@pytest.fixture
def family() -> Iterator[subprocess.Popen[str]]:
    main = subprocess.Popen([sys.executable, "-c", FAMILY], stdout=subprocess.PIPE, text=True)
    assert main.stdout is not None
    assert main.stdout.readline() == "ready\n"
    members = [psutil.Process(main.pid), *psutil.Process(main.pid).children(recursive=True)]
    yield main
    for member in members:
        if member.is_running():
            member.kill()
    main.wait()
    main.stdout.close()


def test_the_tree_is_main_and_all_that_descends(family: subprocess.Popen[str]) -> None:
    """With what is needed to judge whether they can act."""
    seen = Tree(family.pid).look()
    assert len(seen) == 3
    assert all(one.threads == 1 and not one.server and not one.handlers for one in seen.values())


def test_a_handler_is_seen() -> None:
    """SIGINT's is in every Python process, and says nothing."""
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, print); print(1, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stdin=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert Tree(process.pid).look()[process.pid].handlers
        process.kill()


def test_the_end_of_the_tree_is_the_end_of_all(family: subprocess.Popen[str]) -> None:
    """Quickly, and counted."""
    tree = Tree(family.pid)
    pids = list(tree.look())
    since = time.monotonic()
    assert tree.end() == 3
    assert time.monotonic() - since < 2
    assert family.wait(5) == -signal.SIGKILL
    assert not [pid for pid in pids if is_alive(pid, time.monotonic_ns())]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="orphans go elsewhere")
def test_orphans_are_found(family: subprocess.Popen[str]) -> None:
    """They become ours, if we may adopt; what is apart is not touched."""
    assert adopt_orphans()
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        tree = Tree(family.pid, apart=[bystander.pid], adopting=True)
        pids = set(tree.look()) - {family.pid}
        family.kill()
        family.wait()
        wait_until(lambda: set(tree.look()) == pids)
        assert len(tree.bury()) == 1  # the grandchild is still its child's
        assert tree.end() == 2
        assert tree.look() == {}
        assert bystander.poll() is None
    finally:
        adopt_orphans(adopt=False)
        bystander.communicate()


def test_who_left_the_tree_is_known_by_its_birth(family: subprocess.Popen[str]) -> None:
    """A pid alone may be somebody else's by now."""
    now = time.monotonic_ns()
    assert is_alive(family.pid, now)
    assert not is_alive(family.pid, now - 3600 * 10**9)  # that one began long before
    child = psutil.Process(family.pid).children()[0].pid
    assert set(Tree(0, known=lambda: [(child, now)]).look()) > {child}
    assert Tree(0, known=lambda: [(child, 0)]).look() == {}
    assert Tree(0, strays=[child]).look().keys() > {child}


def test_a_zombie_is_dead() -> None:
    """It waits to be asked for its code, and does nothing any more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    born = time.monotonic_ns()
    wait_until(lambda: psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE)
    assert not is_alive(process.pid, born)
    assert Tree(process.pid).look() == {}
    assert os.waitpid(process.pid, 0)
    process.returncode = 0


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_servers_are_told_from_workers(method: str) -> None:
    """The children of a forkserver have its command line, and are the program's."""
    code = (
        "import multiprocessing as mp, time\n"
        f"ctx = mp.get_context({method!r})\n"
        "e = ctx.Event(); p = ctx.Process(target=time.sleep, args=(100,)); p.start()\n"
        "print(p.pid, flush=True); time.sleep(100)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as main:
        assert main.stdout is not None
        worker = int(main.stdout.readline())
        tree = Tree(main.pid)
        wait_until(lambda: worker in tree.look())
        seen = tree.look()
        assert {pid for pid, one in seen.items() if not one.server} == {main.pid, worker}
        assert len(seen) == (4 if method == "forkserver" else 3)
        assert [process.pid for process in tree.others()] == [worker]
        since = time.monotonic()
        assert tree.end() == 2
        assert time.monotonic() - since < 1  # the servers have ended by themselves
