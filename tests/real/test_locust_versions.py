"""The oldest Locust that petload supports, and the one that it is pinned to."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.locust_versions import FOLDER, OLDEST, python_with, tried


async def test_the_pinned_version(tmp_path: Path) -> None:
    trial = await tried(Path(sys.executable), tmp_path)
    assert trial.ok, trial
    assert (trial.locust, trial.left_out) == (version("locust"), ())


# Once it takes as long as an installation.
@pytest.mark.timeout(400)
async def test_the_oldest_version(tmp_path: Path) -> None:
    trial = await tried(python_with(f"=={OLDEST}", FOLDER), tmp_path)
    assert trial.ok, trial
    assert (trial.locust, trial.left_out) == (OLDEST, ("three digits",))
