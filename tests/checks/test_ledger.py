"""The books of an object: sections, strays, and what lies before the cut of a trace."""

from tests.state.fold import fold
from tests.story import tell
from tracer.checks.ledger import Ledger, family, histories, proof
from tracer.model.events import Event


def books(story: str, thing: str = "left", *, single: bool = True) -> Ledger:
    return Ledger.of(histories(tell(story), {thing})[thing], single=single)


def test_a_section_is_what_its_actor_believes() -> None:
    """B has released what A took; A goes on until its own release."""
    found = books("A acquires left\nB releases left\nA releases left")
    (section,) = found.sections
    assert (section.taken.actor, section.given.actor) == ("main.0", "main.0")
    (stray,) = found.strays
    assert (stray.event.actor, stray.before, stray.tried) == ("main.1", None, None)
    assert found.most == 1


def test_who_takes_a_lock_again_knows_that_it_was_freed() -> None:
    """The first taking has no section; of permits, one may have two."""
    story = "A acquires left\nB releases left\nA acquires left\nA releases left"
    assert len(books(story).sections) == 1
    assert books(story).strays[0].event.actor == "main.1"
    story = (
        "left is Semaphore(2)\nA acquires left\nA acquires left\nA releases left\nA releases left"
    )
    assert len(books(story, single=False).sections) == 2


def test_a_release_that_raised_gave_nothing() -> None:
    """It is counted apart."""
    found = books("A acquires left\nA releases left\nA releases left    A fails to release left")
    assert (found.released, len(found.raised)) == (1, 1)
    (stray,) = found.strays
    assert stray.raised
    assert stray.before is not None
    assert (stray.at, stray.ats()) == ("story.py:3", ("story.py:2", "story.py:3"))


def test_holds_from_before_the_cut_are_in_the_books() -> None:
    """A snapshot says who held it; such a taking is no proof, for it is not in the trace."""
    whole = tell("A acquires left\nA releases left\nB acquires left\nB releases left")
    state = fold(tell("A acquires left"))
    cut = tell("A releases left")
    snapshot = Event(0, 1, "main", 0, "snapshot", more={"state": state.facts()})
    cut.events = [snapshot, *(event for event in whole.events if event.t > 10**9)]
    found = Ledger.of(histories(cut, {"left"})["left"], single=True)
    assert found.strays == []
    assert [section.taken.t for section in found.sections] == [10**9, 3 * 10**9]
    assert proof(*(section.taken for section in found.sections)) == (("main.1", 1),)


def test_things_of_one_family_have_one_name() -> None:
    """Members of a list, and second ones of a name."""
    assert [family(name) for name in ("forks[3]", "lock#2", "rooms[0][1]", "left")] == [
        "forks", "lock", "rooms", "left",
    ]  # fmt: skip
