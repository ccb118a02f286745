"""possible-deadlock: a circle that another order closes is told with that order; no other is."""

import pytest

from tests.checks.blocks import check_blocks, found
from tests.checks.examples import EXAMPLES, STORIES
from tests.gold import Gold
from tests.story import tell
from tracer.checks import check
from tracer.model.finding import Finding
from tracer.model.trace import Trace

ALICE = "alice acquires a\nalice acquires b\nalice releases b\nalice releases a\n"
BOB = "bob acquires b\nbob acquires a\nbob releases a\nbob releases b\n"


def possible(story: str) -> list[Finding]:
    return found(tell(story), "possible-deadlock")


def test_two_orders_of_two_locks_are_told_with_the_order_that_hangs() -> None:
    """Each takes its first lock, then each wants the other's."""
    (finding,) = check(tell(ALICE + BOB))
    assert (finding.slug, finding.level, finding.certainty) == (
        "possible-deadlock", "error", "possible",
    )  # fmt: skip
    assert finding.fields["actors"] == ("alice", "bob")
    assert [(step.words, step.at, step.blocked) for step in finding.story] == [
        ("a.acquire", "story.py:1", False),
        ("b.acquire", "story.py:5", False),
        ("b.acquire", "story.py:2", True),
        ("a.acquire", "story.py:6", True),
    ]
    assert finding.fix_at == ("story.py:5", "story.py:6")
    assert "in bob, a before b" in str(finding.fields["change"])
    assert finding.t is None


def test_blocks(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(tell(STORIES["possible-deadlock"]), "possible-deadlock", gold)


def test_blocks_of_what_was_left_out(gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(EXAMPLES["orders-left-out"](), "orders-left-out", gold)


def test_many_users_of_one_line_are_one_finding() -> None:
    """Thirteen transfer between accounts in both directions: the lines are to be changed once."""
    lines = []
    for n in range(13):
        one, other = (n % 3, (n + 1) % 3) if n % 2 else ((n + 1) % 3, n % 3)
        lines += [
            f"user{n} acquires locks[{one}] [story.py:7]",
            f"user{n} acquires locks[{other}] [story.py:8]",
            f"user{n} releases locks[{other}] [story.py:8]",
            f"user{n} releases locks[{one}] [story.py:7]",
        ]
    (finding,) = possible("\n".join(lines))
    assert finding.count == 1
    assert finding.fix_at == ("story.py:7", "story.py:8")
    assert "sort them" in str(finding.fields["change"])


def test_a_round_of_five() -> None:
    """Philosophers who were lucky: the circle takes all five."""
    lines = []
    for n in range(5):
        lines += [
            f"p{n} acquires forks[{n}] [story.py:3]",
            f"p{n} acquires forks[{(n + 1) % 5}] [story.py:4]",
            f"p{n} releases forks[{(n + 1) % 5}]",
            f"p{n} releases forks[{n}]",
        ]
    (finding,) = possible("\n".join(lines))
    assert set(finding.fields["actors"]) == {f"p{n}" for n in range(5)}
    assert [step.blocked for step in finding.story] == [False] * 5 + [True] * 5


def test_other_lines_of_the_same_locks_are_counted() -> None:
    """One row for two locks, however many places take them."""
    again = "carl acquires b\ncarl acquires a\ncarl releases a\ncarl releases b\n"
    (finding,) = possible(ALICE + BOB + again)
    assert finding.count == 2


@pytest.mark.parametrize("type_name", ["RLock", "Semaphore(1)", "BoundedSemaphore(1)", "Condition"])
def test_whatever_one_at_a_time_may_have_is_a_lock(type_name: str) -> None:
    """A semaphore of one permit that its taker gives back; a Condition's own lock."""
    (finding,) = possible(f"a is {type_name}\nb is Lock\n" + ALICE + BOB)
    assert finding.fields["actors"] == ("alice", "bob")


def test_a_lock_held_while_a_child_is_joined() -> None:
    """main holds left and waits for A, A wants right, which B has, who wants left."""
    (finding,) = possible("""
        main acquires left
        main starts A
        A acquires right
        A releases right
        A exits
        main has joined A
        main releases left
        B acquires right
        B acquires left
        B releases left
        B releases right
    """)
    assert set(finding.fields["actors"]) == {"MainProcess", "A", "B"}
    assert finding.fix_at == ("story.py:1", "story.py:6")
    assert "give back left" in str(finding.fields["change"])
    assert [step.words for step in finding.story if step.blocked and step.actor == "main"] == [
        "A.join"
    ]


def test_a_child_that_needs_what_its_parent_holds() -> None:
    """It was quick enough this time: two are enough for a circle."""
    (finding,) = possible("""
        main starts A
        A acquires left
        A releases left
        A exits
        main acquires left
        main has joined A
        main releases left
    """)
    assert set(finding.fields["actors"]) == {"MainProcess", "A"}


def test_who_waits_for_a_condition_gives_its_lock_back_and_takes_it_again() -> None:
    """Inside wait() ann has `other` only, and will want cond; bob has cond and wants `other`."""
    (finding,) = possible("""
        cond is Condition
        bob acquires cond
        bob acquires other
        bob releases other
        bob releases cond
        ann acquires other
        ann acquires cond
        ann lets go and waits for cond
        carl acquires cond
        carl notifies cond
        carl releases cond
        ann wakes from cond
        ann releases cond
        ann releases other
    """)
    assert finding.fields["actors"] == ("bob", "ann")


def test_who_was_made_to_wait_could_have_waited_for_ever() -> None:
    """A request that blocked tells the same as one that did not."""
    story = ALICE.replace("alice acquires b", "alice requests b\nalice acquires b")
    (finding,) = possible(story + BOB)
    assert finding.fix_at


# --- near misses ---


@pytest.mark.parametrize(
    "story",
    [
        # The same order everywhere.
        ALICE + ALICE.replace("alice", "bob"),
        # One alone takes them in both orders: nobody is there to meet.
        ALICE + BOB.replace("bob", "alice"),
        # A third lock keeps them apart.
        "alice acquires gate\n" + ALICE + "alice releases gate\n"
        "bob acquires gate\n" + BOB + "bob releases gate",
        # bob begins when alice has been joined.
        "main starts alice\n" + ALICE + "alice exits\nmain has joined alice\n"
        "main starts bob\n" + BOB,
        # alice says so with an event, a queue, a pipe, a permit, a value that bob read.
        ALICE + "alice sets go\nbob passes go\n" + BOB,
        ALICE + "alice puts and feeds 1 into done\nbob gets from done\n" + BOB,
        "ready is Semaphore(0)\n" + ALICE + "alice releases ready\nbob acquires ready\n" + BOB,
        ALICE + "alice writes 1 to ready\nbob reads 1 from ready\n" + BOB,
        # All meet at a barrier in between.
        "table is Barrier(2)\n" + ALICE + "alice arrives at table\nbob arrives at table\n"
        "alice passes table\nbob passes table\n" + BOB,
        # bob gives up when it does not get the second one.
        ALICE + BOB.replace("acquires a", "tries and acquires a"),
        ALICE + BOB.replace("bob acquires a", "bob requests a within 1\nbob acquires a"),
        # Two may be inside.
        "a is Semaphore(2)\nb is Lock\n" + ALICE + BOB,
        # Taking again what one has does not wait.
        "a is RLock\nb is Lock\n"
        "alice acquires a\nalice acquires b\nalice acquires a\nalice releases a\n"
        "alice releases b\nalice releases a\n" + ALICE.replace("alice", "bob"),
        # A baton: what alice took, carl gives back, and bob comes after that.
        "alice acquires a\nalice acquires b\nalice releases b\ncarl releases a\n" + BOB,
        # alice is killed before bob's turn: it would not have come so far.
        ALICE + "bob kills alice\n" + BOB,
        # The waiter lets two of three philosophers sit down: the third comes after one has left.
        "room is Semaphore(2)\n" + "".join(
            f"p{n} acquires room\np{n} acquires forks[{n}]\np{n} acquires forks[{(n + 1) % 3}]\n"
            f"p{n} releases forks[{(n + 1) % 3}]\np{n} releases forks[{n}]\np{n} releases room\n"
            for n in range(3)
        ),
        # They do not hold one while they want the other.
        "alice acquires a\nalice releases a\nalice acquires b\nalice releases b\n"
        "bob acquires b\nbob releases b\nbob acquires a\nbob releases a",
        # main joins its child when it has given back what the child needs.
        "main acquires a\nmain starts bob\nmain releases a\nbob acquires a\nbob releases a\n"
        "bob exits\nmain has joined bob",
    ],
)  # fmt: skip
def test_near_misses(story: str) -> None:
    """Nothing can go wrong here, or not for ever."""
    assert [finding.slug for finding in check(tell(story)) if finding.level != "note"] == []


def test_whose_turn_it_was_is_kept() -> None:
    """bob can only have got the second item after carl got the first, which alice's work earned."""
    assert possible(
        "main puts and feeds 1 into tasks\nmain puts and feeds 2 into tasks\n"
        + ALICE
        + "alice sets go\ncarl passes go\ncarl gets from tasks\nbob gets from tasks\n"
        + BOB
    ) == []  # fmt: skip


def test_threads_of_one_process_count_as_ordered() -> None:
    """What orders them is not in the trace."""
    trace = tell(ALICE + BOB)
    began = [event for event in trace.events if event.kind == "began"]
    alice, bob = (
        next(event.actor for event in began if event.get("name") == name)
        for name in ("alice", "bob")
    )
    for event in trace.events:
        if event.actor == bob:
            event.actor = f"{alice}/1"
    assert found(trace, "possible-deadlock") == []


# --- what happened ---


def test_a_deadlock_that_happened_is_not_possible_as_well() -> None:
    """`deadlock` tells it, even where an earlier round of the same lines went well."""
    trace = tell(ALICE + BOB + STORIES["deadlock"].replace("left", "a").replace("right", "b"))
    assert {finding.slug for finding in check(trace)} == {"deadlock"}


def test_another_circle_is_told_beside_one_that_happened() -> None:
    """They are of different locks."""
    trace = tell(ALICE + BOB + STORIES["deadlock"])
    trace.events[1].at = "story.py:2"  # left is made on another line than the rest
    slugs = [finding.slug for finding in check(trace)]
    assert sorted(slugs) == ["deadlock", "possible-deadlock"]


# --- what cannot be said ---


def incomplete() -> list[Trace]:
    cut = tell(ALICE + BOB)
    cut.footer = None
    unread = tell(ALICE + BOB)
    unread.header = unread.header.model_copy(update={"values": False})
    return [tell(ALICE + BOB, lost=3), cut, unread]


@pytest.mark.parametrize("trace", incomplete(), ids=["lost", "cut", "without values"])
def test_of_an_incomplete_recording_nothing_is_predicted(trace: Trace) -> None:
    """What is missing may be what kept them apart: a note says that there is no verdict."""
    findings = check(trace)
    assert [finding.slug for finding in findings] == ["orders-left-out"]
    assert findings[0].level == "note"


def test_beside_bare_memory_nothing_is_predicted() -> None:
    """Whether a reader takes the writers' lock depends on a counter that nobody sees read."""
    (finding,) = check(tell(f"readers is RawValue\n{ALICE}{BOB}"))
    assert (finding.slug, finding.level) == ("orders-left-out", "note")
    assert "accesses to readers are not recorded" in str(finding.fields["reason"])


def test_without_a_circle_an_incomplete_recording_is_no_matter() -> None:
    """There is nothing to be said about."""
    assert check(tell(ALICE, lost=3)) == []
