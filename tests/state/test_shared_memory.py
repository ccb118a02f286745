"""SharedMemory: open in some processes, with a name or without."""

import json

from tests.state.fold import fold, thing
from tests.story import tell
from tracer.messages.states import standing
from tracer.state import SharedMemoryState, State

STORY = """
    block is SharedMemory(64)
    A attaches block    A attaches block    B attaches block
    A closes block
"""


def test_it_is_open_where_it_was_made_or_attached() -> None:
    """As often as that; a process is counted once."""
    block = thing(tell(STORY), "block", SharedMemoryState)
    assert block.opened == {"main": 1, "main.0": 1, "main.1": 1}
    assert block.levels() == (3,)
    assert standing(block, str, "en") == "open in 3 processes"


def test_who_ends_has_it_open_no_more() -> None:
    """Whether it closed it or not."""
    block = thing(tell(STORY + "    B exits\n    A closes block"), "block", SharedMemoryState)
    assert block.opened == {"main": 1}


def test_an_unlinked_one_stays_open() -> None:
    """Only its name is gone."""
    block = thing(tell(STORY + "    B unlinks block"), "block", SharedMemoryState)
    assert block.word() == "64 bytes, open in 3, unlinked"


def test_its_state_survives_a_snapshot() -> None:
    """As JSON and back."""
    state = fold(tell(STORY + "    B unlinks block"))
    again = State()
    again.restore(json.loads(json.dumps(state.facts())))
    assert again.facts() == state.facts()
