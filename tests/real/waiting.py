"""Wait for a condition: the tests on real processes never sleep for a result."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

# A busy machine may be slow; a condition that never holds is found anyway.
PATIENCE_S = 40.0


async def until(holds: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> float:
    """Wait until the condition holds; return how long that took in s.

    Raise AssertionError after `patience_s`; `what` names the condition.
    """
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < patience_s, f"not in {patience_s:g} s: {what}"
        await asyncio.sleep(0.02)
    return time.monotonic() - begun
