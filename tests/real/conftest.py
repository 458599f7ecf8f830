"""Real processes want cores for themselves: of these tests no more than two run at a time."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep them together when pytest-xdist spreads the tests over workers.

    Those that name a group of their own keep it.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents and not item.get_closest_marker(
            "xdist_group"
        ):
            item.add_marker(pytest.mark.xdist_group("real-1"))
