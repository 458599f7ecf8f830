"""How many open files a plan needs."""

from __future__ import annotations

import pytest

from tui.lab.fd_limits import OWN_FILES, files_needed, too_few_files
from tui.model.parts import ShopMode


@pytest.mark.parametrize(
    ("users", "workers", "shop", "connections"),
    [
        (5000, 1, ShopMode.PROD, 5000),
        (5000, 4, ShopMode.PROD, 5000),  # the shop has them all
        (5000, 4, ShopMode.NONE, 1250),
        (10, 3, ShopMode.NONE, 4),
    ],
)
def test_every_user_has_a_connection(
    users: int, workers: int, shop: ShopMode, connections: int
) -> None:
    assert files_needed(users, workers, shop) == connections + OWN_FILES


def test_too_few_are_named_with_the_number_needed_and_what_to_do() -> None:
    said = too_few_files(5000, 1, ShopMode.PROD, limit=256)
    assert said is not None
    assert "5,100" in said
    assert "256" in said
    assert "ulimit -n 5100" in said


def test_enough_is_enough() -> None:
    assert too_few_files(5000, 1, ShopMode.PROD, limit=5100) is None
    assert too_few_files(5000, 1, ShopMode.PROD, limit=5099) is not None
