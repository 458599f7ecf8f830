"""petload withstands every fault in its short form."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.real.faults.catalogue import FAULTS
from tests.real.faults.fault import Fault

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(
            fault,
            id=f"{fault.number:02d} {fault.name}",
            # Two at a time, because trials mostly wait.
            marks=getattr(pytest.mark, fault.marker)
            if fault.marker
            else pytest.mark.xdist_group(f"real-{fault.number % 2}"),
        )
        for fault in FAULTS
    ],
)
async def test_petload_withstands(fault: Fault, tmp_path: Path) -> None:
    outcome = await fault.attempt(tmp_path, fault.short)
    if outcome.skipped:
        pytest.skip(outcome.skipped)
    assert outcome.problems == []
    assert outcome.passed == outcome.tried > 0
