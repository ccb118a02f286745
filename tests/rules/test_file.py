"""A rules file that is wrong is answered with the line, the key, and what was probably meant."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import scenes
from tests.story import tell
from tracer import api, scenario_files
from tracer.errors import RulesFileError
from tracer.model.events import order
from tracer.rules.file import RulesFile

KTV = Path(__file__).parents[2] / "traces" / "ktv.jsonl"
_KIND = "no kind of rule is called"
_AT_MOST = '[[inside]]\nof = "x"\nat_most = '
MISTAKES = {
    '[[insid]]\nof = "x"': f"rules.toml:1:1: {_KIND} insid. Did you mean [[inside]]?",
    "speed = 3": f"rules.toml:1:1: {_KIND} speed. There are: [[inside]]",
    "\nwait = 3": "rules.toml:2:1: wait is a table: write [[wait]]",
    '[[wait]]\non = "x"\nat_mst = 3': ":3:1: [[wait]] has no key at_mst. Did you mean at_most?",
    '[[inside]]\nof = "x"\n  at_most = "3"': ":3:3: [[inside]] at_most: expected a whole number",
    _AT_MOST + "true": "expected a whole number, not true.",
    _AT_MOST + "-1": "expected 0 or more, not -1.",
    _AT_MOST + '1\nlevel = "bad"': "level: expected 'error', 'warning' or 'note', not \"bad\".",
    "[[inside]]\nat_most = 3": "rules.toml:1:1: [[inside]] needs the key of.",
    '[[inside]]\nof = "x"': "[[inside]] it needs at_most or at_least, a number.",
    "[[inside]]\nof = 3\nat_most = 1": "rules.toml:2:1: [[inside]] of: expected an object",
    '[[inside]]\nof = "a.py:9-3"\nat_most = 1': "the lines end before they begin: 9-3.",
    '[[never]]\nevent = "lock.aquire"': "nothing is called .aquire here. Did you mean acquire?",
    '[[never]]\nevent = "a.set"\nwhile_held = "x"\nbefore = "b.set"': "give one of them.",
    '[[never]]\nevent = "a.set"\neach = true': "give that, too.",
    '[[only]]\nevent = "a.set"': "it needs while_held or while_set",
    '[[wait]]\nat_most = "3"': "expected a number",
    "[[inside]\nof = 1": "rules.toml:1:9: this is not TOML",
    'x = """': "this is not TOML",
    "": "rules.toml:1:1: there is no rule in it. A rule is one of [[inside]]",
    "[[wait]]\nat_most = 1\n[[wait]]\nat_least = 1": ":3:1: [[wait]] needs the key at_most.",
}


@pytest.mark.parametrize(("text", "said"), MISTAKES.items(), ids=range(len(MISTAKES)))
def test_a_mistake_is_shown_where_it_stands(text: str, said: str) -> None:
    """File, line, column; the key; what was meant."""
    with pytest.raises(RulesFileError) as raised:
        RulesFile.parse(text)
    assert said in str(raised.value)


def test_several_mistakes_are_told_at_once() -> None:
    """In the order of the file, and not too many."""
    with pytest.raises(RulesFileError) as raised:
        RulesFile.parse("[[inside]]\n" * 7)
    assert len(raised.value.args) == 6
    assert raised.value.args[-1] == "and 2 more mistakes"


MISSING = {
    'of = "semaphor"': "no object or span of this run is called semaphor. Did you mean semaphore?",
    'of = "user7"': "no object or span of this run is called user7.",
    'of = "kvt.py:5"': "no file of this run is called kvt.py. Did you mean ktv.py?",
    'of = "ktv.py:90"': "ktv.py has 15 lines only.",
    'of = "ktv.py:1-2"': "nobody did anything in ktv.py:1-2 that tracer sees. Lines near by: 5, 6",
    'of = "semaphore"\nwho = "usr1"': "no process of this run is called usr1. Did you mean user1",
}


@pytest.mark.parametrize(("keys", "said"), MISSING.items())
def test_what_does_not_occur_is_answered_with_the_nearest(keys: str, said: str) -> None:
    """An object, a process, a file, lines: a rule about nothing would never speak."""
    rules = RulesFile.parse(f"[[inside]]\nat_most = 4\n{keys}\n")
    with pytest.raises(RulesFileError) as raised:
        rules.fit(scenes.ktv())
    assert f"rules.toml:{2 + len(keys.splitlines())}:1: " in str(raised.value)
    assert said in str(raised.value)


def test_what_cannot_be_held_or_set_is_said() -> None:
    """Nobody is inside of an Event, and a lock is not set."""
    trace = tell("A sets green\nA acquires left")
    with pytest.raises(
        RulesFileError, match="green is a Event, and that is nothing that can be held"
    ):
        RulesFile.parse('[[inside]]\nof = "green"\nat_most = 1').fit(trace)
    with pytest.raises(RulesFileError, match="left is a Lock, and that is nothing that can be set"):
        RulesFile.parse('[[only]]\nevent = "left.release"\nwhile_set = "left"').fit(trace)


def test_a_pattern_stands_for_many_and_brackets_for_themselves() -> None:
    """forks[*] is every fork."""
    rules = RulesFile.parse('[[inside]]\nof = "forks[*]"\nat_most = 1')
    rules.fit(scenes.philosophers())
    assert list(rules.check(scenes.philosophers())) == []


@pytest.mark.parametrize(
    "path", sorted(scenario_files.folder().glob("*.toml")), ids=lambda p: p.stem
)
def test_kept_rules_hold_for_the_fixed_scenario_and_find_the_broken_one(path: Path) -> None:
    """The files beside the scenarios fit the kept traces."""
    traces = Path(__file__).parents[2] / "traces"
    fixed = traces / f"{path.stem}_fixed.jsonl"
    good = fixed if fixed.exists() else traces / f"{path.stem}.jsonl"
    house = {rule.slug for kind in api.read_rules(path).rules for rule in kind.rule.RULES}
    assert [one.slug for one in api.check(good, path.name) if one.level != "note"] == []
    if good == fixed:
        broken = api.check(traces / f"{path.stem}.jsonl", api.read_rules(path))
        assert house & {one.slug for one in broken}


@given(st.text(alphabet='[]"=\n.#ainsdewt3:-*', max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    """Rules, or a sentence: no other exception."""
    with suppress(RulesFileError):
        RulesFile.parse(text)


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """Not there, a folder, no text, too long."""
    (tmp_path / "x.toml").write_bytes(b"a = 1\n\xff\n")
    with pytest.raises(RulesFileError, match=r"x\.toml:2: the file is not UTF-8"):
        api.read_rules(tmp_path / "x.toml")
    (tmp_path / "y.toml").write_bytes(b"#" * (1 << 21))
    with pytest.raises(RulesFileError, match="too long"):
        api.read_rules(tmp_path / "y.toml")
    with pytest.raises(RulesFileError, match="cannot be read: No such file"):
        api.read_rules(tmp_path / "z.toml")


def test_the_rules_of_ktv_catch_a_forgotten_with() -> None:
    """A guest who comes past the semaphore: no permit too many is taken, but five sing."""
    trace = api.load(KTV)
    late = next(event for event in trace.events if event.kind == "requested" and event.object)
    guest = late.actor
    own = {"requested", "acquired", "released"}
    trace.events = [
        event
        for event in trace.events
        if event.actor != guest or event.kind not in own or event.object is None
    ]
    came = min(event.t for event in trace.events if event.actor == guest and event.kind == "output")
    for event in trace.events:
        if event.actor == guest and event.t >= came:
            event.t += late.t - came  # sings when it would have had to wait
    trace.events.sort(key=order)
    slugs = [finding.slug for finding in api.check(trace, "ktv.toml") if finding.level != "note"]
    assert slugs == ["at-most-inside", "only-while"]
    assert [one.slug for one in api.check(trace) if one.level != "note"] == []
