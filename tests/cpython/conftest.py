"""CPython's whole suite takes long: what is marked `cpython` runs only where it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked unless -m speaks of it: by default, and under `-m live` as well."""
    if "cpython" not in config.option.markexpr:
        left_out = [item for item in items if item.get_closest_marker("cpython")]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if item not in left_out]
