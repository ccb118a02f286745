"""The story in the README is what `tracer explore` says, but for how long it took."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
STORY = re.compile(r"<!-- a story: tracer (.*?) -->\n```text\n(.*?)```", re.DOTALL)
DURATIONS = re.compile(r"\d+\.\d+ s|\d+ schedules/s")


def timeless(text: str) -> str:
    """Without durations, and however the lines are broken because of them."""
    return " ".join(DURATIONS.sub("N", text).replace("N;", "N;").split())


@pytest.mark.live
@pytest.mark.timeout(120)
def test_the_story_in_the_readme_is_real(tmp_path: Path) -> None:
    """Same program, same strategy and seed: the same story on every machine."""
    (command, told) = STORY.findall(README)[0]
    done = subprocess.run(
        [sys.executable, "-m", "tracer", *command.split()],
        cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False,
        env={**os.environ, "COLUMNS": "100", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert timeless(done.stdout) == timeless(told)
