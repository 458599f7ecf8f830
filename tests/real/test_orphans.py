"""Nothing outlives what starts children as petload does, by whatever signal or by itself it ends.

A whole petload that is killed is one of the faults (`faults/killed.py`).
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

import pytest

from tests.real.parent import all_up, parent

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

GONE_WITHIN_S = 2.0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
async def test_nothing_outlives_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    with parent(tmp_path) as process:
        await all_up(process)
        process.process.send_signal(number)
        await process.ended()
        await process.gone(time.monotonic(), GONE_WITHIN_S)


@pytest.mark.parametrize("end", ["exit", "raise"])
async def test_nothing_outlives_an_end_by_itself(tmp_path: Path, end: str) -> None:
    with parent(tmp_path, end) as process:
        await process.ended()
        assert "all up" in process.out
        await process.gone(time.monotonic(), GONE_WITHIN_S)
