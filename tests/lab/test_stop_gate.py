"""A condition that stops the load does so once, and only while a load is on."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.ui.screens import idle_states, load_states
from tui.lab.stop_gate import StopGate
from tui.model.condition import ConditionView, Kind
from tui.model.snapshot import Load, Snapshot


def second(*, kind: Kind = Kind.STOP_IF, holds: bool = True, load: Load = Load.RUNNING) -> Snapshot:
    condition = ConditionView("p95 > 1s", kind, holds, "2,000 ms")
    other = ConditionView("rps < 5", Kind.STOP_IF, False, None)
    return replace(load_states.part2(), load=load, conditions=(other, condition))


class Stops:
    """Notes what is stopped, and takes its time."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.stopped = asyncio.Event()

    async def stop(self, ended_by: str) -> None:
        self.asked.append(ended_by)
        await self.stopped.wait()


async def test_a_condition_that_holds_stops_the_load_once() -> None:
    stops = Stops()
    gate = StopGate(stops.stop)
    for _ in range(3):
        gate.look(second())
        await asyncio.sleep(0)
    assert stops.asked == ["condition"]
    stops.stopped.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gate.look(second())
    await asyncio.sleep(0)
    assert stops.asked == ["condition"] * 2


@pytest.mark.parametrize(
    "snapshot",
    [
        second(kind=Kind.FAIL_IF),
        second(holds=False),
        second(load=Load.STOPPING),
        second(load=Load.STOPPED),
        idle_states.stopped(),
    ],
)
async def test_nothing_else_stops_a_load(snapshot: Snapshot) -> None:
    stops = Stops()
    StopGate(stops.stop).look(snapshot)
    await asyncio.sleep(0)
    assert stops.asked == []
