"""A broken scenario is named by its finding, at the line that its twin changes; twins are quiet."""

from pathlib import Path

import pytest

from tests.live.recorded import record_file
from tests.test_scenarios import BROKEN, LUCKY, changed_lines
from tracer.checks import check

pytestmark = pytest.mark.live

SOUND = ("create", "join", "lock", "no_lock", *(f"{name}_fixed" for name in BROKEN))


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_scenario_is_named_at_the_line_that_its_twin_changes(
    tmp_path: Path, name: str
) -> None:
    """By its slug; and every line that the fix names is one in which the twin differs."""
    trace = record_file(name, folder=tmp_path).trace
    found = {finding.slug: finding for finding in check(trace) if finding.level == "error"}
    warned = {finding.slug: finding for finding in check(trace) if finding.level == "warning"}
    assert set(BROKEN[name]) <= set(found) | set(warned)
    changed = {f"{name}.py:{line}" for line in changed_lines(name)}
    for slug in BROKEN[name]:
        fix_at = (found.get(slug) or warned[slug]).fix_at
        assert fix_at
        assert set(fix_at) <= changed


@pytest.mark.parametrize("name", LUCKY)
def test_a_lucky_run_of_a_broken_scenario_is_named_as_an_unlucky_one(
    tmp_path: Path, name: str
) -> None:
    """However it ends: that it can hang is found where it did not, on the same lines."""
    recorded = record_file(name, folder=tmp_path)
    possible, happened = LUCKY[name]
    expected = possible if recorded.result.code == 0 else happened
    (finding,) = (one for one in check(recorded.trace) if one.level == "error")
    assert finding.slug == expected
    assert set(finding.fix_at) == {f"{name}.py:{line}" for line in changed_lines(name)}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_scenario_has_nothing_to_warn_of(tmp_path: Path, name: str) -> None:
    """Fixed twins, and the tutorial's scenarios, end well and are not accused."""
    recorded = record_file(name, folder=tmp_path)
    assert recorded.result.code == 0
    assert [one.slug for one in check(recorded.trace) if one.level != "note"] == []
