"""Imports load no heavy or forbidden module; the contracts are import-linter's."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PURE = ["tui.model.plan", "tui.model.snapshot", "tui.analysis.judge", "tui.analysis.scaling"]


def loaded_with(module: str) -> set[str]:
    """Return the top-level modules that the import loads into a fresh interpreter."""
    code = (
        "import json, sys; before = set(sys.modules)\n"
        f"import {module}\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in set(sys.modules) - before})))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        timeout=60,
        cwd=ROOT,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    return set(json.loads(ended.stdout))


def test_the_command_line_loads_no_heavy_module() -> None:
    loaded = loaded_with("tui.cli.main")
    assert "tui" in loaded
    heavy = {
        "textual",
        "rich",
        "locust",
        "locustfiles",
        "flask",
        "werkzeug",
        "gevent",
        "jinja2",
        "petshop",
    }
    assert loaded & heavy == set()


@pytest.mark.parametrize("module", PURE)
def test_a_pure_module_loads_the_standard_library_only(module: str) -> None:
    assert loaded_with(module) - sys.stdlib_module_names == {"tui"}


def test_the_plugin_loads_nothing_of_petload() -> None:
    assert loaded_with("locustfiles.plugin.hooks") & {"tui", "textual", "petshop"} == set()
