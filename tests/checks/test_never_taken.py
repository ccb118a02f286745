"""never-taken: a lock that is handed round and never used is told; one that was tried is not."""

from typing import Any

import pytest

from tests.builder import MILLISECOND, Builder
from tests.checks.blocks import check_blocks, found
from tests.checks.examples import STORIES
from tests.checks.families import call
from tests.gold import Gold
from tests.story import tell
from tracer.model.finding import Finding
from tracer.model.trace import Trace

SOURCE = '''\
from multiprocessing import Lock, Process

def work(n, mutex):
    """Print."""
    # one at a time
    print(n, mutex)

def sweep(mutex):
    if mutex:
        with mutex:
            print("clean")

class Worker(Process):
    def run(self):
        print(self.lock)

if __name__ == "__main__":
    lock = Lock()
    ps = [Process(target=work, args=(n, lock)) for n in range(2)]
    ps += [Process(target=sweep, args=(lock,)), Worker(lock)]
    for p in ps:
        p.start()
'''
WORK = {"target": "work", "call": call(2, "n", "mutex", at="story.py:3")}
SWEEP = {"target": "sweep", "call": call(1, "mutex", at="story.py:8")}


def given(*children: dict[str, Any], source: str = SOURCE, code: int = 0) -> Trace:
    """Main makes a lock and gives it to these children, who all end."""
    build = Builder("story.py", source)
    build.begin(0)
    build.add(1, "MainProcess", "created", "lock", "story.py:18", type="Lock")
    for number, more in enumerate(children):
        name = f"p{number}"
        build.begin(
            (10 + number) * MILLISECOND,
            name,
            "MainProcess",
            at="story.py:22",
            given=["lock"],
            **more,
        )
        build.add((50 + number) * MILLISECOND, name, "exited", code=code)
    return build.trace()


def untaken(trace: Trace) -> list[Finding]:
    return found(trace, "never-taken")


def test_a_lock_that_nobody_takes() -> None:
    """The fix names the first line of the target that does something, and its own name for it."""
    (finding,) = untaken(given(WORK, WORK))
    assert (finding.level, finding.certainty) == ("warning", "happened")
    assert finding.fields["children"] == ("p0", "p1")
    assert finding.fields["change"].startswith("take it in work: `with mutex:` in line 6,")
    assert finding.fix_at == ("story.py:6",)
    assert [place.at for place in finding.places] == ["story.py:18", "story.py:22", "story.py:3"]


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(given(WORK, WORK), "never-taken", gold)


def test_without_the_text_it_is_still_told() -> None:
    """No source: the place of the start, and the program's name for it."""
    (finding,) = untaken(tell(STORIES["never-taken"]))
    assert "`with left:` in line 2" in finding.fields["change"]


def test_a_process_class_of_ones_own() -> None:
    """It has no call: its run() is where the lock belongs."""
    (finding,) = untaken(given({"target": "Worker"}))
    assert finding.fix_at == ("story.py:15",)


def test_who_could_not_begin_does_not_count() -> None:
    """A sweeper that was called wrongly would have taken it; the workers would not."""
    trace = given(WORK, SWEEP)
    end = next(
        event for event in trace.events if event.actor == "main.1" and event.kind == "exited"
    )
    end.more = {"code": 1, "error": "TypeError: sweep() takes 1 positional argument"}
    (finding,) = untaken(trace)
    assert finding.level == "warning"
    assert finding.fields["change"].startswith("take it in work")


@pytest.mark.parametrize("type_name", ["Lock", "RLock", "Semaphore(4)", "BoundedSemaphore(4)"])
def test_whatever_can_be_taken(type_name: str) -> None:
    """One child is enough."""
    story = f"left is {type_name}\nmain starts A with left to work(left)\nA exits"
    assert len(untaken(tell(story))) == 1


# --- near misses ---


def test_a_line_that_was_not_reached_is_a_note() -> None:
    """The text takes it, in a branch that this run did not need."""
    (finding,) = untaken(given(SWEEP))
    assert finding.level == "note"
    assert finding.fields["change"].startswith("nothing, if mutex is not needed")
    assert [one.level for one in untaken(given(SWEEP, WORK))] == ["warning"]


@pytest.mark.parametrize(
    "story",
    [
        "main starts A with left to work(left)\nA acquires left\nA releases left\nA exits",
        "main starts A with left to work(left)\nmain acquires left\nA exits",
        "main starts A with left to work(left)\nA is refused left\nA exits",
        "main starts A with full to work(full)\nfull is Semaphore(0)\nA releases full\nA exits",
        "left is Event\nmain starts A with left to work(left)\nA exits",
        "left is Lock\nmain starts A to work(n)\nA exits",
        "left is Lock\nmain starts A with left to work(left)",
        "left is Lock\nmain starts A with left to work(left)\nA is ended by tracer",
        "left is Lock\nmain starts A with left to work(left)\nA exits with KeyError: 1",
        "left is Lock\nmain starts A with left to work(left)\nA dies",
        "main starts A with left to work(left)\nA exits",
    ],
)
def test_near_misses(story: str) -> None:
    """Taken, tried, signalled with, given to nobody, or nobody came to an end with it."""
    assert untaken(tell(story)) == []


def test_who_was_stopped_might_have_taken_it() -> None:
    """One ended well without it, the other one was stopped before it came to it."""
    story = """
        left is Lock
        main starts A with left to work(left)
        main starts B with left to work(left)
        A exits
        B is ended by tracer
    """
    assert untaken(tell(story, outcome="stopped")) == []


@pytest.mark.parametrize("text", ["", "def work(:\n", "x = 1\n" * 30, "\0"])
def test_a_text_that_cannot_be_read_is_no_obstacle(text: str) -> None:
    """It says less, that is all."""
    assert (
        len(untaken(given(WORK, {"target": None, "call": {"positional": "x"}}, source=text))) >= 1
    )
