"""Races on shared values, as stories: what is told, at which level, and what is not."""

import pytest

from tests.checks.blocks import check_blocks
from tests.checks.racing import CHECKED, CODE, LOST, ONE_SIDED, RACE, TWO_LOCKS, racing
from tests.gold import Gold
from tests.story import tell
from tracer.checks import check
from tracer.checks.races import Races
from tracer.model.finding import Finding

GOLD = {
    "lost-update": LOST,
    "checked-then-acted": CHECKED,
    "data-race": RACE,
    "one-sided-lock": ONE_SIDED,
    "inconsistent-locking": TWO_LOCKS,
}


def races(story: str, *, code: str = CODE) -> list[Finding]:
    return check(racing(story, code=code), (Races,))


def judged(story: str, *, code: str = CODE) -> list[tuple[str, str, str]]:
    """Slug, level and certainty of each finding."""
    return [(one.slug, one.level, one.certainty) for one in races(story, code=code)]


@pytest.mark.parametrize("slug", GOLD)
def test_blocks(slug: str, gold: Gold) -> None:
    """As a student reads it."""
    check_blocks(racing(GOLD[slug]), slug, gold)


# --- lost updates ---


def test_an_update_of_an_old_value_is_lost() -> None:
    """With both reads and both writes in the story, and the value's own lock in the fix."""
    (finding,) = races(LOST)
    assert (finding.slug, finding.level, finding.certainty) == (
        "lost-update", "error", "happened",
    )  # fmt: skip
    assert [step.words for step in finding.story] == [
        "counter -> 5", "counter -> 5", "counter = 6", "counter = 6",
    ]  # fmt: skip
    assert finding.fields["lock"] == "with counter.get_lock():"
    assert "covers one read or one write" in finding.fields["own"]
    assert finding.fix_at == ("code.py:2",)


def test_many_lost_updates_of_one_line_are_one_finding() -> None:
    """With their number, and as one trouble: the race behind them is not told again."""
    (finding,) = races("counter is Value(5)" + 3 * LOST.replace("counter is Value(5)", ""))
    assert finding.fields["updates"] == "3 updates of counter are"


def test_what_was_read_is_followed_through_names() -> None:
    """Read in line 3, made something of in line 4, written in line 5."""
    story = """
        counter is Value(5)
        A reads 5 from counter [3]
        B reads 5 from counter [3]
        A writes 6 to counter [5]
        B writes 6 to counter [5]
    """
    (finding,) = races(story)
    assert finding.slug == "lost-update"
    assert finding.fix_at == ("code.py:3", "code.py:5")


def test_a_plain_write_in_the_midst_of_an_update_is_lost_too() -> None:
    """A sets it to 7, and nobody ever sees that."""
    story = """
        counter is Value(5)
        B reads 5 from counter [2]
        A writes 7 to counter [6]
        B writes 6 to counter [2]
    """
    assert judged(story) == [("lost-update", "error", "happened")]


def test_without_the_program_s_text_it_looks_so() -> None:
    """Nobody can say whether what was written in another line came of what was read."""
    story = LOST.replace("[2]", "")
    (finding,) = check(tell(story), (Races,))
    assert (finding.slug, finding.level, finding.certainty) == (
        "lost-update", "warning", "suspicion",
    )  # fmt: skip


def test_two_updates_may_be_lost_where_none_was() -> None:
    """B came after A by chance."""
    assert judged(RACE) == [("data-race", "error", "possible")]


@pytest.mark.parametrize(
    "between",
    [
        "A sets go\nB passes go",
        "A puts and feeds 1 into tasks\nB gets from tasks",
        "A exits\nmain has joined A\nmain starts B",
        "A writes 1 to flag\nB reads 1 from flag [24]",
        "A acquires left\nA releases left\nB acquires left\nB releases left",
    ],
)
def test_what_orders_two_updates_keeps_them_apart(between: str) -> None:
    """A signal, a hand-over, a start after a join, a flag that was asked for."""
    first, second = RACE.split("    B reads", 1)
    assert judged(f"{first}\n{between}\nB reads{second}") == []


def test_an_update_under_one_lock_is_safe() -> None:
    """The near miss: the same accesses, the lock held from the read to the write."""
    story = """
        counter is Value(5)
        A acquires counter.lock
        A reads 5 from counter [2]
        A writes 6 to counter [2]
        A releases counter.lock
        B acquires counter.lock
        B reads 6 from counter [2]
        B writes 7 to counter [2]
        B releases counter.lock
    """
    assert judged(story) == []


def test_items_are_told_by_their_place() -> None:
    """And another place is another value."""
    story = """
        counter is Array(2)
        A reads 5 from counter at 0 [2]
        B reads 5 from counter at {place} [2]
        A writes 6 to counter at 0 [2]
        B writes 6 to counter at {place} [2]
    """
    (finding,) = races(story.format(place=0))
    assert finding.fields["updates"] == "an update of counter[0] is"
    assert judged(story.format(place=1)) == []


# --- what a manager keeps: written a while after the stamp, read a while before it ---


def managed(*steps: str) -> list[tuple[str, str, str]]:
    trace = racing("counter is dict\n" + "\n".join(f"{step} [2]" for step in steps))
    made = next(event for event in trace.events if event.kind == "created")
    made.more = {**(made.more or {}), "via": "manager"}
    return [(one.slug, one.level, one.certainty) for one in check(trace, (Races,))]


def test_a_manager_s_item_loses_updates_as_a_value_does() -> None:
    """Both reads before both writes: whichever was the later, one of them is lost."""
    assert managed(
        "A reads 5 from counter at x", "B reads 5 from counter at x",
        "A writes 6 to counter at x", "B writes 6 to counter at x",
    ) == [("lost-update", "error", "happened")]  # fmt: skip


def test_who_read_the_value_that_another_s_write_replaced_has_missed_it() -> None:
    """Though the write is stamped before the read: it was still on its way."""
    assert managed(
        "A reads 5 from counter at x", "A writes 6 to counter at x",
        "B reads 5 from counter at x", "B writes 6 to counter at x",
    ) == [("lost-update", "error", "happened")]  # fmt: skip


def test_a_plain_write_to_a_manager_may_have_come_after() -> None:
    """Its stamp says nothing about that: it is possible, and no more."""
    (told,) = managed(
        "B reads 5 from counter at x", "A writes 7 to counter at x", "B writes 6 to counter at x",
    )  # fmt: skip
    assert told[2] == "possible"


def test_a_look_at_what_a_manager_keeps_is_judged_by_what_was_seen() -> None:
    """Of right, the write is stamped before the read; but the read did not see it."""
    story = """
        left is Value(100)
        right is Value(0)
        B reads 100 from left [22]
        A acquires lock
        A writes 99 to left [18]
        A writes 1 to right [19]
        B reads {seen} from right [22]
        A releases lock
    """
    found = []
    for seen in (0, 1):
        trace = racing(story.format(seen=seen))
        for event in trace.events:
            if event.kind == "created":
                event.more = {**(event.more or {}), "via": "manager"}
        found.append("happened" in {one.certainty for one in check(trace, (Races,))})
    assert found == [False, True]


# --- checked, then acted ---


def test_a_seat_that_was_taken_in_between() -> None:
    """The lock is around the act alone; both lines are named, and the lock."""
    (finding,) = races(CHECKED)
    assert (finding.slug, finding.level, finding.certainty) == (
        "checked-then-acted", "error", "happened",
    )  # fmt: skip
    assert finding.fix_at == ("code.py:9", "code.py:10")
    assert finding.fields["lock"] == "with lock:"
    assert finding.fields["checking"] == "holding no lock"


def test_it_could_have_been_taken_in_between() -> None:
    """Under the lock both times, but not in between: A was through before B began."""
    lines = [
        f"{who} {what}"
        for who, seats in (("A", 2), ("B", 1))
        for what in (
            "acquires lock", f"reads {seats} from seats [9]", "releases lock",
            "acquires lock", f"reads {seats} from seats [10]",
            f"writes {seats - 1} to seats [10]", "releases lock",
        )
    ]  # fmt: skip
    assert judged("seats is Value(2)\n" + "\n".join(lines)) == [
        ("checked-then-acted", "warning", "possible")
    ]


def test_asked_again_under_the_lock() -> None:
    """The near miss: what the first question found out does not matter then."""
    story = """
        seats is Value(1)
        A reads 1 from seats [9]
        B reads 1 from seats [9]
        A acquires lock
        A reads 1 from seats [9]
        A reads 1 from seats [10]
        A writes 0 to seats [10]
        A releases lock
        B acquires lock
        B reads 0 from seats [9]
        B releases lock
    """
    assert judged(story) == []


def test_check_and_act_under_one_lock() -> None:
    """The near miss."""
    lines = [
        f"{who} {what}"
        for who, seats in (("A", 2), ("B", 1))
        for what in (
            "acquires lock", f"reads {seats} from seats [9]", f"reads {seats} from seats [10]",
            f"writes {seats - 1} to seats [10]", "releases lock",
        )
    ]  # fmt: skip
    assert judged("seats is Value(2)\n" + "\n".join(lines)) == []


def test_a_lock_made_of_a_value_lets_two_in() -> None:
    """Both saw it free, in line 11, before either took it, in line 13."""
    story = """
        seats is Value(0)
        A reads 0 from seats [11]
        B reads 0 from seats [11]
        A writes 1 to seats [13]
        B writes 1 to seats [13]
    """
    assert judged(story) == [("checked-then-acted", "error", "happened")]


def test_to_find_the_same_twice_does_no_harm() -> None:
    """`if not found: found = 3`: whoever comes second writes what stands there already."""
    story = """
        seats is Value(0)
        A reads 0 from seats [14]
        B reads 0 from seats [14]
        A writes 3 to seats [15]
        B writes 3 to seats [15]
    """
    assert judged(story) == []


# --- a lock on one side, or two locks ---


def test_a_look_at_what_is_half_done() -> None:
    """B saw left after the change and right before it."""
    (finding,) = races(ONE_SIDED)
    assert (finding.slug, finding.level, finding.certainty) == (
        "one-sided-lock", "error", "happened",
    )  # fmt: skip
    assert (finding.fields["locker"], finding.fields["other"]) == ("A", "B")
    assert finding.fields["locks"] == "lock"
    assert finding.fix_at == ("code.py:22",)


def test_a_look_from_before_to_after() -> None:
    """B saw left before the change, and right after it."""
    story = """
        left is Value(100)
        right is Value(0)
        B acquires lock
        B reads 100 from left [22]
        A writes 99 to left [18]
        A writes 1 to right [19]
        B reads 1 from right [22]
        B releases lock
    """
    (finding,) = races(story)
    assert (finding.slug, finding.certainty) == ("one-sided-lock", "happened")
    assert finding.fields["other"] == "A"
    assert finding.fix_at == ("code.py:18", "code.py:19")


@pytest.mark.parametrize("line", [23, 24])
def test_a_look_that_is_only_watched_does_no_harm(line: int) -> None:
    """Printed, or waited for: progress that is a little behind."""
    assert judged(ONE_SIDED.replace("[22]", f"[{line}]")) == []


def test_to_change_one_after_the_other_is_no_look() -> None:
    """B reads each only to change it: that its updates may be lost is another trouble."""
    story = ONE_SIDED.replace("left [22]", "left [18]").replace("right [22]", "right [19]")
    assert "happened" not in {sure for _, _, sure in judged(story)}


def test_a_look_before_or_after_is_whole() -> None:
    """The near miss: B looks, without the lock, when A is done. That it may be too early is a
    note, of the values that it was too early for.
    """
    story = """
        left is Value(100)
        right is Value(0)
        A acquires lock
        A writes 99 to left [18]
        A writes 1 to right [19]
        A releases lock
        B reads 99 from left [22]
        B reads 1 from right [22]
    """
    assert {(level, sure) for _, level, sure in judged(story)} == {("note", "possible")}


def test_each_line_has_a_lock_of_its_own() -> None:
    """Which lock each line held is what is told."""
    (finding,) = races(TWO_LOCKS)
    assert (finding.slug, finding.level, finding.certainty) == (
        "inconsistent-locking", "error", "possible",
    )  # fmt: skip
    assert (finding.fields["here"], finding.fields["there"]) == ("mine", "yours")


def test_a_lock_on_one_side_only() -> None:
    """B does not take it."""
    story = "\n".join(line for line in TWO_LOCKS.splitlines() if "yours" not in line)
    (finding,) = races(story)
    assert (finding.slug, finding.level) == ("one-sided-lock", "error")
    assert finding.fields["other"] == "B"
    assert finding.fields["change"] == "with mine: around line 2"


# --- a single word, read or written whole ---


@pytest.mark.parametrize(
    ("story", "told"),
    [
        ("A writes 7 to counter [6]\nmain reads 7 from counter [3]", "note"),
        ("A writes 7 to left [18]\nmain reads 7 from left [23]", None),
        ("A writes 7 to counter [6]\nB writes 8 to counter [6]", "note"),
        ("A writes 7 to counter [6]\nB writes 7 to counter [6]", None),
        ("A reads 1 from counter [2]\nA writes 2 to counter [2]\nB writes 8 to counter [6]",
         "warning"),
        ("A writes 7 to counter [6]\nA exits\nmain has joined A\nmain reads 7 from counter [3]",
         None),
    ],
)  # fmt: skip
def test_what_is_read_or_written_whole_does_little_harm(story: str, told: str | None) -> None:
    """Read too early, or written twice: a note. Printed, or the same twice, or read after the end
    of who wrote it: nothing. Only where an update may hide a write is it more.
    """
    assert [level for _, level, _ in judged(story)] == ([told] if told else [])


def test_where_events_were_lost_nothing_is_said() -> None:
    """A lock may have been among them."""
    trace = racing(LOST)
    assert trace.footer is not None
    trace.footer = trace.footer.model_copy(update={"lost": 1})
    assert check(trace, (Races,)) == []


def test_a_write_that_raised_wrote_nothing() -> None:
    """B's update hides nothing."""
    story = """
        counter is Value(5)
        B reads 5 from counter [2]
        A writes 7 to counter [6]
        A fails to write to counter
        B writes 6 to counter [2]
    """
    assert judged(story) == []
