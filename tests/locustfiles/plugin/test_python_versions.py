"""The plug-in's Python: no newer than what the oldest supported Locust runs on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PLUGIN = Path(__file__).parents[3] / "locustfiles" / "plugin"


def vermin(*paths: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *(str(Path(sys.executable).with_name("vermin")), "--target=3.9-"),
            *("--violations", "--no-tips"),
            # For type checkers only.
            *("--exclude", "typing.ParamSpec", *map(str, paths)),
        ],
        capture_output=True,
        check=False,
        timeout=60,
        text=True,
    )


def test_the_plug_in_runs_on_python_3_9() -> None:
    ended = vermin(PLUGIN)
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize(
    "text",
    [
        "match 1:\n    case 1:\n        pass\n",
        "from dataclasses import dataclass\n\n@dataclass(slots=True)\nclass A:\n    pass\n",
        "list(zip([1], [2], strict=True))\n",
    ],
)
def test_newer_python_is_found(text: str, tmp_path: Path) -> None:
    file = tmp_path / "newer.py"
    file.write_text(text)
    assert vermin(file).returncode == 1
