"""Run the tests of a module on real processes in one worker: they share what they started."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True, scope="session")
def _signals_as_in_a_terminal() -> Iterator[None]:
    """Handle SIGHUP and SIGINT by default, as processes of a terminal do.

    nohup and background jobs ignore them, which every process that a test starts would inherit.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGINT)}
    for number, handler in before.items():
        if handler is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run each module of these tests in one worker of pytest-xdist, unless it names a group.

    First, because pytest-xdist reads the groups in the same hook.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents and not item.get_closest_marker(
            "xdist_group"
        ):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
