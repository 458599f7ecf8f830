"""The wheel runs a lab in a fresh environment, from a folder whose modules could shadow its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.real.free_ports import free_port

ROOT = Path(__file__).parents[1]
# Names that a user's project may have or contain. Each breaks a child that imports it.
MODULES = ("locust", "flask", "gevent", "granian", "report", "users", "patches", "compat", "plugin")
PACKAGES = ("petshop", "locustfiles", "tui")
BROKEN = "raise SystemExit('the folder of the user was imported')\n"

pytestmark = pytest.mark.xdist_group("real-1")


def run(
    *command: str, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command; raise AssertionError where it fails."""
    ended = subprocess.run(
        command,
        capture_output=True,
        check=False,
        timeout=110,
        cwd=cwd,
        env=os.environ | (env or {}),
        text=True,
    )
    assert ended.returncode == 0, f"{command}: {ended.stdout[-2000:]}{ended.stderr[-3000:]}"
    return ended


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), ".", cwd=ROOT)
    (path,) = folder.glob("petload-*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a fresh environment; return its `bin` folder."""
    folder = tmp_path_factory.mktemp("environment")
    # A pip of its own and compiling would each take longer than the rest.
    venv.create(folder, with_pip=False)
    run(
        *(sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install"),
        *("-q", "--no-compile", "-c", str(ROOT / "constraints.txt"), str(wheel)),
        cwd=folder,
    )
    return folder / "bin"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a user's folder whose modules have names that petload and Locust use."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in MODULES:
        (folder / f"{name}.py").write_text(BROKEN)
    for name in PACKAGES:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(BROKEN)
    return folder


def test_the_wheel_has_every_file_that_petload_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for name in (
        "tui/py.typed",
        "tui/ui/styles/main.tcss",
        "tui/runs/rendering/page.html",
        "tui/runs/rendering/page.css",
        "petshop/templates/dashboard.html",
        "petshop/static/shop.css",
        "locustfiles/part3_slo.py",
        "locustfiles/plugin/__main__.py",
    ):
        assert name in names
    assert not any(name.startswith("tests") for name in names)


@pytest.mark.parametrize("name", ["petload-tui", "petload"])
def test_both_commands_print_the_version(installed: Path, name: str, tmp_path: Path) -> None:
    output = run(str(installed / name), "--version", cwd=tmp_path).stdout
    assert output.startswith("petload ")


@pytest.mark.parametrize(
    "pythonpath", [pytest.param("", id="plain"), pytest.param(".", id="PYTHONPATH")]
)
def test_the_users_modules_do_not_shadow_petloads(
    installed: Path, project: Path, tmp_path: Path, pythonpath: str
) -> None:
    if pythonpath:
        # On PYTHONPATH, a user's package `tui` shadows petload's: a known limit.
        (project / "tui" / "__init__.py").unlink()
        (project / "tui").rmdir()
    run(
        *(str(installed / "petload-tui"), "run", "--part", "1", "--duration", "4s"),
        *("--shop-port", str(free_port()), "--web-port", str(free_port())),
        *("--data-dir", str(tmp_path / "data"), "--json", str(tmp_path / "run.json")),
        cwd=project,
        env={"PYTHONPATH": pythonpath},
    )
    result = json.loads((tmp_path / "run.json").read_text())
    assert result["totals"]["requests"] > 0
    assert result["totals"]["failures"] == 0
