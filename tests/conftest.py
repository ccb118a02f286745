"""What every test may ask for: a story told as a trace, and gold files to compare with."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.gold import Gold
from tests.story import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer.model.trace import Trace

# The same examples every time where a landing hangs on it; new ones where somebody looks.
settings.register_profile("curious", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", settings.get_profile("curious"), derandomize=True)
settings.load_profile("steady" if os.environ.get("CI") else "curious")

# A shell starts what is to run in the background without an ear for Ctrl-C, and so would all be
# that is started here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Real processes, on a machine that others load: one second try, told in the last line."""
    for item in items:
        if item.get_closest_marker("live") is not None:
            item.add_marker(pytest.mark.flaky(reruns=1))
