"""Fail the responses that miss the objective, where petload was asked to."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any

from locust.exception import CatchResponseError

from .compat import patch

if TYPE_CHECKING:
    from collections.abc import Callable

    from locust.env import Environment

# In ms. Only set for a locustfile that does not fail slow responses itself.
VARIABLE = "PETLOAD_SLO_MS"


def asked_ms() -> float | None:
    """Return the objective in ms; None where petload was not asked to keep one."""
    text = os.environ.get(VARIABLE)
    return float(text) if text else None


@patch("objective", "locust.event.EventHook.fire(self, reverse, kwargs)")
def fail_slow(environment: Environment, limit_ms: float) -> None:
    """Have each request that succeeded, but took longer than `limit_ms`, counted as failed.

    Without it --slo-ms fails no response of a user's own locustfile. A listener could not do it:
    Locust's own has counted the request before, as a success.
    """
    request = environment.events.request
    fire: Callable[..., None] = request.fire

    @functools.wraps(fire)
    def fire_failed(*, reverse: bool = False, **kwargs: Any) -> None:
        taken_ms = kwargs.get("response_time")
        # A client may measure no time; and what failed already has failed once.
        if kwargs.get("exception") is None and taken_ms is not None and taken_ms > limit_ms:
            # The words of the lab's own part 3.
            text = f"Response time exceeded {limit_ms}ms: ({taken_ms:.0f}ms)"
            kwargs["exception"] = CatchResponseError(text)
        fire(reverse=reverse, **kwargs)

    request.fire = fire_failed  # type: ignore[method-assign]
