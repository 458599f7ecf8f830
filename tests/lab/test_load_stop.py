"""A stop that waits says for what, and is cut short by another one."""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from tests.telemetry.reports import report, worker
from tui.lab import load_stop
from tui.lab.event_log import EventLog
from tui.lab.load_stop import LoadStop
from tui.processes.state import State


class Stopping:
    """A stop of a run with one request in flight."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, in_flight: int = 1) -> None:
        self.log = EventLog()
        self.now = 100.0
        monkeypatch.setattr(EventLog, "t", property(lambda _: self.now))
        monkeypatch.setattr(load_stop, "CHECK_S", 0.001)
        self.signals: list[int] = []
        told = worker(state="running")
        self.report = report(1.0, replace(told, in_flight=in_flight))
        self.recorder: Any = SimpleNamespace(ended=asyncio.Event(), stop=lambda _: None)
        process = SimpleNamespace(state=State.RUNNING, signal=self.signals.append)
        supervisor: Any = SimpleNamespace(
            master=process, pool=SimpleNamespace(staying=[process]), end_master=lambda: None
        )
        collectors: Any = SimpleNamespace(
            report=replace(self.report, state="stopping"),
            stop_load=self.answer,
            polling_eagerly=asynccontextmanager(_nothing),
        )
        self.has_answered = asyncio.Event()
        self.stop = LoadStop(self.recorder, collectors, supervisor, self.log)

    async def answer(self) -> None:
        await self.has_answered.wait()

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.log]


async def _nothing() -> Any:
    yield


async def _turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0.002)


async def test_it_says_for_what_it_waits_and_after_5_s_which_key_ends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = Stopping(monkeypatch)
    running = asyncio.create_task(case.stop.run("stop"))
    await _turns()
    assert (case.texts, case.stop.can_be_cut) == ([], False)
    case.now += 3.5
    await _turns()
    assert case.texts == ["waiting for 1 requests in flight, 30 s at most"]
    assert case.log.alert is None
    case.now += 2
    await _turns()
    assert case.stop.can_be_cut
    assert "x again ends it at once" in (case.log.alert or "")
    case.recorder.ended.set()
    case.has_answered.set()
    assert await running
    assert case.log.alert is None
    assert case.recorder.ended_by == "stop"


async def test_another_stop_ends_the_users_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Stopping(monkeypatch)
    running = asyncio.create_task(case.stop.run("stop"))
    case.now += 6
    case.stop.cut_short()
    case.stop.cut_short()
    assert case.signals == [signal.SIGUSR1]
    assert not case.stop.can_be_cut
    case.recorder.ended.set()
    case.has_answered.set()
    assert await running


async def test_users_that_do_not_end_are_left_to_the_caller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = Stopping(monkeypatch)
    running = asyncio.create_task(case.stop.run("stop"))
    await _turns()
    case.now += 6
    case.stop.cut_short()
    case.now += 3.5
    assert not await running


async def test_test_stop_listeners_are_named_and_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = Stopping(monkeypatch, in_flight=0)
    case.recorder.ended.set()  # the workers are done; the master's listeners are not
    running = asyncio.create_task(case.stop.run("stop", hook_patience_s=300))
    await _turns()
    case.now += 3.5
    await _turns()
    assert case.texts == ["waiting for the locustfile's test_stop listeners, 300 s at most"]
    assert not running.done()
    case.has_answered.set()
    assert await running
