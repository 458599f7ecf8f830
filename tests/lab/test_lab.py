"""The lab's second, without processes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tui.lab.lab import Lab
from tui.model.plan import Asked, plan
from tui.processes.state import State


async def test_a_cancellation_that_comes_with_the_masters_answer_is_heard(tmp_path: Path) -> None:
    """Or the lab would tick on while it is being left, and never be left."""
    lab: Any = Lab(plan(2, Asked()), data_dir=tmp_path)
    answer = asyncio.get_running_loop().create_future()

    async def poll() -> None:
        await answer

    lab._collectors = SimpleNamespace(poll=poll)
    lab._supervisor = SimpleNamespace(master=SimpleNamespace(state=State.RUNNING))
    tick = asyncio.create_task(lab._tick())
    await asyncio.sleep(0.01)
    answer.set_result(None)
    tick.cancel()
    with pytest.raises(asyncio.CancelledError):
        await tick
