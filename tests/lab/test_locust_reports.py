"""Fetch Locust's own report of a run that has ended."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tui.lab.collectors import Collectors
from tui.lab.locust_reports import LocustReports
from tui.telemetry.locust_api import MasterUnreachable


class Master(Collectors):
    """Collectors whose master answers with `answer`, once it may."""

    def __init__(self, answer: bytes | Exception) -> None:
        super().__init__(lambda _: None)
        self.answer = answer
        self.may_answer = asyncio.Event()

    async def locust_report(self) -> bytes:
        await self.may_answer.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def kept(answer: bytes | Exception, run: Path) -> list[str]:
    """Fetch a report; return the events."""
    events: list[str] = []
    master = Master(answer)
    reports = LocustReports(master, events.append)
    reports.fetch(run)
    waiting: asyncio.Task[Any] = asyncio.create_task(reports.done())
    await asyncio.sleep(0)
    assert not waiting.done()
    master.may_answer.set()
    await waiting
    return events


async def test_it_is_kept_next_to_the_run(tmp_path: Path) -> None:
    run = tmp_path / "run.json"
    run.touch()
    assert await kept(b"<html>", run) == []
    assert (tmp_path / "run.locust.html").read_bytes() == b"<html>"


@pytest.mark.parametrize("answer", [MasterUnreachable("it is gone"), b"<html>"])
async def test_failing_to_keep_it_is_an_event(answer: bytes | Exception, tmp_path: Path) -> None:
    [event] = await kept(answer, tmp_path / "no" / "run.json")
    assert event.startswith("Locust's own report of this run is not kept: ")


async def test_nothing_to_wait_for() -> None:
    await LocustReports(Master(b""), lambda _: None).done()
