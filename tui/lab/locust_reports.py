"""Keep Locust's own HTML report of each run, next to the run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from tui.lab.background import Background
from tui.lab.collectors import Collectors
from tui.runs.locust_reports import LocustReportUnwritable, keep_locust_report
from tui.telemetry.locust_api import MasterUnreachable


class LocustReports:
    """Fetch the report of a run that has ended, while its master lives.

    A report that cannot be had is an event and no error: the run itself is kept.
    """

    def __init__(self, collectors: Collectors, log: Callable[[str], None]) -> None:
        """`log` takes a sentence for the event log."""
        self._collectors = collectors
        self._log = log
        self._fetching = Background()

    def fetch(self, run: Path) -> None:
        """Begin to fetch the report of the run that is kept as `run`."""
        self._fetching.start(self._fetch(run))

    async def done(self) -> None:
        """Return when no report is being fetched; the client's timeout bounds it."""
        await self._fetching.end(cancel=False)

    async def _fetch(self, run: Path) -> None:
        try:
            page = await self._collectors.locust_report()
            await asyncio.to_thread(keep_locust_report, run, page)
        except (MasterUnreachable, LocustReportUnwritable) as error:
            self._log(f"Locust's own report of this run is not kept: {error}")
