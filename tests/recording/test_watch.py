"""The verdict needs everything; less is said and left alone."""

from pathlib import Path

import pytest

from tests.recording.fake_program import SECOND, FakeProcess
from tracer import wire
from tracer.recording import report
from tracer.recording.collector import Collector
from tracer.recording.processes import Seen
from tracer.recording.sources import Sources
from tracer.recording.watch import Verdict, Watch


class Scene:
    """Two processes, two locks, a clock, and what the operating system would say."""

    def __init__(self, run_dir: Path) -> None:
        self.t = 0
        self.main = FakeProcess(run_dir, pid=10, name="MainProcess")
        self.left, self.right = self.main.create(1, "Lock"), self.main.create(2, "Lock")
        self.main.tell(3, "started", child="main.0", method="fork")
        self.child = FakeProcess(run_dir, "main.0", pid=11, t=4, parent=self.main, name="bob")
        self.seen = {10: Seen(1, 0.5, False, False), 11: Seen(1, 0.1, False, False)}
        self.looks = 0
        self.collector = Collector(run_dir, Sources(Path("/p")), 0, clock=lambda: self.t)
        self.watch = Watch(self.collector, self.look)

    def look(self) -> dict[int, Seen]:
        self.looks += 1
        return dict(self.seen)

    def crossed(self, t: int = 10, **limit: int) -> None:
        """Each holds what the other waits for."""
        self.main.put(t, wire.ACQUIRED, self.left, at=5)
        self.child.put(t + 1, wire.ACQUIRED, self.right, at=8)
        self.main.put(t + 2, wire.REQUESTED_ACQUIRE, self.right, at=6)
        self.child.put(t + 3, wire.REQUESTED_ACQUIRE, self.left, at=9, argument=limit.get("limit"))

    def until(self, seconds: float) -> list[tuple[float, Verdict]]:
        """What is said, and when, while nothing happens until then."""
        said = []
        while self.t < seconds * SECOND:
            self.t += SECOND // 20
            if not self.collector.poll().behind:
                verdict = self.watch.look()
                if verdict is not None:
                    said.append((self.t / SECOND, verdict))
                    if verdict.certain:
                        break
        return said


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_two_that_wait_for_each_other_are_recognised_in_little_more_than_a_second(
    scene: Scene,
) -> None:
    """After two looks at the processes that say the same."""
    scene.crossed()
    ((when, verdict),) = scene.until(10)
    assert verdict.certain
    assert 1.0 <= when < 1.3
    assert scene.looks >= 2
    assert {one.actor for one in verdict.stuck} == {"main", "main.0"}
    assert report.headline(verdict.stuck, scene.collector.state) == (
        "MainProcess and bob wait for each other"
    )


def test_nothing_is_said_while_something_happens(scene: Scene) -> None:
    """Every event begins the grace anew."""
    for tenth in range(1, 60):
        t = tenth * SECOND // 10
        scene.main.put(t, wire.ACQUIRED, scene.left)
        scene.main.put(t + 1000, wire.RELEASED, scene.left)
        scene.child.put(t + 2000, wire.REQUESTED_ACQUIRE, scene.left)
        scene.child.put(t + 3000, wire.ACQUIRED, scene.left)
        scene.child.put(t + 4000, wire.RELEASED, scene.left)
        assert scene.until(tenth / 10) == []
    assert scene.looks == 0


@pytest.mark.parametrize(
    ("pid", "change", "because"),
    [
        (10, {"threads": 2}, "thread of process 10"),
        (11, {"threads": 3}, "thread of process 11"),
        (10, {"handlers": True}, "process 10 has a signal handler"),
        (12, {}, "process 12"),
    ],
)
def test_who_is_not_known_may_still_act(
    scene: Scene, pid: int, change: dict[str, object], because: str
) -> None:
    """It is said once, and the program runs on."""
    scene.seen[pid] = scene.seen.get(pid, Seen(1, 0.0, False, False))._replace(**change)  # type: ignore[arg-type]
    scene.crossed()
    ((when, verdict),) = scene.until(30)
    assert not verdict.certain
    assert because in verdict.but
    assert when >= 2


def test_multiprocessings_own_servers_do_nothing_by_themselves(scene: Scene) -> None:
    """The resource tracker and the forkserver are not strangers."""
    scene.seen[12] = Seen(1, 0.2, True, True)
    scene.crossed()
    assert scene.until(5)[0][1].certain


def test_a_process_that_still_computes_is_not_stuck(scene: Scene) -> None:
    """Whatever the events say: it uses the processor."""
    scene.crossed()

    def busy() -> dict[int, Seen]:
        scene.looks += 1
        return {**scene.seen, 11: Seen(1, float(scene.looks), False, False)}

    scene.watch = Watch(scene.collector, busy)
    ((_, verdict),) = scene.until(20)
    assert not verdict.certain


def test_an_alarm_may_interrupt_a_wait(scene: Scene) -> None:
    """Until its time is over."""
    scene.main.tell(5, "armed", seconds=6.0)
    scene.crossed()
    (first_at, first), (second_at, second) = scene.until(20)
    assert (first.certain, second.certain) == (False, True)
    assert "alarm" in first.but
    assert first_at < 6 < second_at < 9


def test_a_wait_with_a_time_limit_ends_by_itself(scene: Scene) -> None:
    """Then nobody is stuck."""
    scene.crossed(limit=60 * SECOND)
    assert scene.until(20) == []


def test_some_who_are_stuck_while_others_move_are_said_once(scene: Scene, tmp_path: Path) -> None:
    """After they have been so for a while; a new situation is new."""
    third = FakeProcess(tmp_path, "main.1", pid=12, t=5, parent=scene.main, name="eve")
    scene.seen[12] = Seen(1, 0.0, False, False)
    scene.crossed()
    third.put(20, wire.REQUESTED_SLEEP, argument=3600 * SECOND)
    ((when, verdict),) = scene.until(30)
    assert (verdict.certain, verdict.but) == (False, "eve can still move")
    assert 2 <= when < 3
    third.put(31 * SECOND, wire.SLEPT)
    third.put(31 * SECOND + 1, wire.REQUESTED_ACQUIRE, scene.left)
    assert scene.until(40)[0][1].certain


def test_a_join_of_who_is_stuck_is_stuck(scene: Scene) -> None:
    """And said so in the program's words."""
    scene.child.put(10, wire.ACQUIRED, scene.left, at=3)
    scene.child.put(11, wire.REQUESTED_ACQUIRE, scene.left, at=4)
    scene.main.tell(12, "requested", op="join", child="main.0", at=7)
    verdict = scene.until(5)[0][1]
    state = scene.collector.state
    assert report.headline(verdict.stuck, state) == "bob waits for lock1, which it holds itself"
    lines = report.waits(verdict.stuck, state, lambda at: f"text of {at}")
    assert lines == [
        "  program.py:4  bob holds lock1 (line 3), waits for lock1 since 0.000 s",
        "                | text of program.py:4",
        "  program.py:7  MainProcess waits for the end of bob since 0.000 s",
        "                | text of program.py:7",
    ]


def test_waiting_for_the_dead_is_said_to_be_that(scene: Scene) -> None:
    """A lock that the trace calls free, last touched by who died: most likely still taken."""
    scene.child.put(10, wire.ACQUIRED, scene.left, at=3)
    scene.child.put(11, wire.RELEASED, scene.left, at=4)
    scene.main.put(12, wire.REQUESTED_ACQUIRE, scene.left, at=6)
    gone: set[int] = set()
    scene.collector._alive = lambda pid, began: pid not in gone
    gone.add(11)
    del scene.seen[11]
    for _ in range(3):
        scene.until(scene.t / SECOND + 0.2)
        scene.collector.look_for_the_dead()
    verdict = scene.until(6)[0][1]
    assert verdict.certain
    state = scene.collector.state
    assert "bob" in report.headline(verdict.stuck, state)
    assert "most likely still taken" in report.waits(verdict.stuck, state, lambda at: None)[0]


def test_a_million_events_before_it_do_not_hide_a_hang(tmp_path: Path) -> None:
    """What the watch sees does not depend on how much there was: only the last waits count."""
    scene = Scene(tmp_path)
    for t in range(1000, 200_000, 10):
        scene.main.put(t, wire.ACQUIRED, scene.left)
        scene.main.put(t + 5, wire.RELEASED, scene.left)
    scene.crossed(300_000)
    assert scene.until(5)[0][1].certain


def test_a_long_report_is_cut(tmp_path: Path) -> None:
    """Twenty that wait are twelve and a number."""
    scene = Scene(tmp_path)
    scene.crossed()
    for number in range(20):
        other = FakeProcess(tmp_path, f"main.{number + 1}", pid=50 + number, t=5, parent=scene.main)
        other.put(20, wire.REQUESTED_ACQUIRE, scene.left)
        scene.seen[50 + number] = Seen(1, 0.0, False, False)
    verdict = scene.until(5)[0][1]
    lines = report.waits(verdict.stuck, scene.collector.state, lambda at: None)
    assert lines[-1] == "  and 10 more"
