"""How a master ends."""

from __future__ import annotations

import functools

from locust.runners import MasterRunner

from ..compat import patch

HAS_QUIT = "petload_has_quit"


@patch("one quit", "locust.runners.MasterRunner.quit(self)")
def quit_once() -> None:
    """Let a master tell its workers to quit once.

    Locust has it do so by a listener of the `quitting` event, and again when that event is over. It
    waits half a second for the workers' last figures each time. Without this patch a locustfile is
    loaded again, and petload left, half a second later.
    """
    quit_master = MasterRunner.quit

    @functools.wraps(quit_master)
    def quit_at_first(runner: MasterRunner) -> None:
        if not hasattr(runner, HAS_QUIT):
            setattr(runner, HAS_QUIT, True)
            quit_master(runner)

    MasterRunner.quit = quit_at_first  # type: ignore[method-assign,assignment]
