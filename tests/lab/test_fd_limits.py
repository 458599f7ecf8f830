"""A plan needs open files for its users' connections."""

from __future__ import annotations

import pytest

from tui.lab.fd_limits import OWN_FILES, files_needed, too_few_files
from tui.model.parts import ShopMode


@pytest.mark.parametrize(
    ("users", "workers", "shop", "connections"),
    [
        (5000, 1, ShopMode.PROD, 5000),
        (5000, 4, ShopMode.PROD, 5000),  # the shop has all connections
        (5000, 4, ShopMode.NONE, 1250),
        (10, 3, ShopMode.NONE, 4),
    ],
)
def test_every_user_needs_a_connection(
    users: int, workers: int, shop: ShopMode, connections: int
) -> None:
    assert files_needed(users, workers, shop) == connections + OWN_FILES


def test_a_low_limit_is_refused_with_the_number_needed_and_a_remedy() -> None:
    refusal = too_few_files(5000, 1, ShopMode.PROD, limit=256)
    assert refusal is not None
    assert "5,100" in refusal
    assert "256" in refusal
    assert "ulimit -n 5100" in refusal


def test_the_number_needed_is_enough() -> None:
    assert too_few_files(5000, 1, ShopMode.PROD, limit=5100) is None
    assert too_few_files(5000, 1, ShopMode.PROD, limit=5099) is not None
