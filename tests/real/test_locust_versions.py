"""A lab works with the oldest supported Locust and with the pinned one."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.locust_versions import FOLDER, OLDEST, python_with, tried


async def test_the_pinned_version_runs_a_lab_with_every_patch(tmp_path: Path) -> None:
    trial = await tried(Path(sys.executable), tmp_path)
    assert trial.ok, trial
    assert (trial.locust, trial.left_out) == (version("locust"), ())


# The first run installs Locust.
@pytest.mark.timeout(400)
async def test_the_oldest_version_runs_a_lab_without_one_patch(tmp_path: Path) -> None:
    trial = await tried(python_with(f"=={OLDEST}", FOLDER), tmp_path)
    assert trial.ok, trial
    assert (trial.locust, trial.left_out) == (OLDEST, ("three digits",))
