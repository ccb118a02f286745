"""What every test may ask for: a story told as a trace, and gold files to compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gold import Gold
from tests.story import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.model.trace import Trace


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-gold", action="store_true", help="write tests/gold from what comes out"
    )


@pytest.fixture
def story() -> Callable[..., Trace]:
    """The story language of tests/story.py."""
    return tell


@pytest.fixture
def gold(request: pytest.FixtureRequest) -> Gold:
    """Compare with a file in tests/gold."""
    return Gold(update=bool(request.config.getoption("--update-gold")))
