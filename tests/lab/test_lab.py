"""A tick of the lab can be canceled, without processes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.telemetry.reports import report
from tui.lab.lab import Lab
from tui.model.plan import Asked, Plan, plan
from tui.model.snapshot import Load
from tui.processes.state import State


async def test_a_cancellation_at_the_masters_response_is_not_lost(tmp_path: Path) -> None:
    """A lab that loses it ticks for ever, and its exit never returns."""
    lab: Any = Lab(plan(2, Asked()), data_dir=tmp_path)
    response = asyncio.get_running_loop().create_future()

    async def poll() -> None:
        await response

    lab._collectors = SimpleNamespace(poll=poll)
    lab._supervisor = SimpleNamespace(master=SimpleNamespace(state=State.RUNNING))
    tick = asyncio.create_task(lab._tick())
    await asyncio.sleep(0.01)
    response.set_result(None)
    tick.cancel()
    with pytest.raises(asyncio.CancelledError):
        await tick


async def test_an_interrupt_while_the_lab_is_left_ends_it_at_once_and_completely(
    tmp_path: Path,
) -> None:
    lab: Any = Lab(plan(2, Asked()), data_dir=tmp_path)
    closed, hurried = asyncio.Event(), []
    lab._close = closed.wait
    lab._supervisor = SimpleNamespace(end_at_once=lambda: hurried.append(True))
    leaving = asyncio.create_task(lab.__aexit__())
    for _ in range(2):
        await asyncio.sleep(0.01)
        leaving.cancel()
    await asyncio.sleep(0.01)
    assert hurried == [True, True]
    assert not leaving.done()
    closed.set()
    with pytest.raises(asyncio.CancelledError):
        await leaving


@pytest.mark.parametrize(("busy", "judged"), [(None, 1), (Load.STOPPING, 0)])
async def test_a_run_that_ends_by_itself_is_judged_again_without_a_stop(
    tmp_path: Path, busy: Load | None, judged: int
) -> None:
    """A stop does so when it has ended."""
    lab: Any = Lab(plan(2, Asked()), data_dir=tmp_path)
    runs = lab._runs = SimpleNamespace(recorder=object())
    runs.follow = lambda *_: vars(runs).update(recorder=None)
    plans = []

    async def judge_again(plan: Plan) -> None:
        assert lab._lock.locked()
        plans.append(plan)

    lab._sampler = SimpleNamespace(judge_again=judge_again)
    lab._context, lab._publish_changes, lab._busy = dict, lambda: None, busy
    for _ in range(2):
        lab._report_came(report(1.0))
    await lab._background.end(cancel=False)
    assert plans == [lab.plan] * judged
