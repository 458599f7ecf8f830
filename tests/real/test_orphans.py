"""No child outlives its parent, whether a signal or an exit ends the parent.

`faults/sigkill.py` kills a whole petload.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

import pytest

from tests.real.process_tree import all_up, process_tree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

GONE_WITHIN_S = 2.0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
async def test_no_child_outlives_a_signal_to_its_parent(
    tmp_path: Path, number: signal.Signals
) -> None:
    with process_tree(tmp_path) as process:
        await all_up(process)
        process.process.send_signal(number)
        await process.exit_status()
        await process.gone(time.monotonic(), GONE_WITHIN_S)


@pytest.mark.parametrize("end", ["exit", "raise"])
async def test_no_child_outlives_the_exit_of_its_parent(tmp_path: Path, end: str) -> None:
    with process_tree(tmp_path, end) as process:
        await process.exit_status()
        assert "all up" in process.out
        await process.gone(time.monotonic(), GONE_WITHIN_S)
