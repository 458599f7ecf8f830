"""The plug-in, in a process of its own: importing locust changes the whole interpreter."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.locustfiles.test_parts import locust_free

ROOT = Path(__file__).parents[2]
FILES = ROOT / "locustfiles"
# By hand: LOCUST_SKIP_MONKEY_PATCH=1 python -m pytest tests/locustfiles/*_cases.py
CASES = sorted(str(file) for file in Path(__file__).parent.glob("*_cases.py"))


def test_the_plug_ins_pieces() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *CASES],
        capture_output=True,
        check=False,
        timeout=100,
        cwd=ROOT,
        # These pieces wait for nothing, and pytest has loaded too much for gevent to patch.
        env=os.environ | {"LOCUST_SKIP_MONKEY_PATCH": "1"},
        text=True,
    )
    assert ended.returncode == 0, ended.stdout[-8000:] + ended.stderr[-2000:]
    passed = re.search(r"(\d+) passed", ended.stdout)
    assert passed
    assert int(passed[1]) > 100


@pytest.mark.parametrize(("lab", "says"), [("", "Available Users:"), ("1", '"PetShopWorkflow"')])
def test_locust_loads_it_from_anywhere_and_reads_config_files_by_hand_only(
    lab: str, says: str, tmp_path: Path
) -> None:
    """Where a config file's `list` is read, Locust does that and nothing else."""
    (tmp_path / "locust.conf").write_text("list = true\n")
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "locust", "--show-task-ratio-json"),
            *("-f", f"{FILES / 'part1_sequential.py'},{FILES / 'telemetry.py'}"),
        ],
        capture_output=True,
        check=False,
        timeout=60,
        cwd=tmp_path,
        env=locust_free() | {"HOME": str(tmp_path), "PETLOAD_LAB": lab},
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    assert says in ended.stdout
