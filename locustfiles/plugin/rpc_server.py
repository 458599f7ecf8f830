"""The master's ZeroMQ server, which Locust replaces when the connection breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from locust.runners import MasterRunner

# What `keep_wrapped` relies upon.
FACTS = (
    "locust.runners.MasterRunner.server",
    "locust.runners.MasterRunner.reset_connection(self)",
)


def keep_wrapped(runner: MasterRunner, wrap: Callable[[Any], None]) -> None:
    """Call `wrap` with the master's server now, and with each server that takes its place."""
    reset_connection = runner.reset_connection

    def reset_and_wrap() -> None:
        before = runner.server
        reset_connection()
        if runner.server is not before:
            wrap(runner.server)

    wrap(runner.server)
    runner.reset_connection = reset_and_wrap  # type: ignore[method-assign]  # it has no event
