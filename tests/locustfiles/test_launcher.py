"""The plug-in's launcher, from folders whose files have names that it, Locust and petload use."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from tests.locustfiles.test_parts import locust_free

PLUGIN = Path(__file__).parents[2] / "locustfiles" / "plugin"
LOCUST = Path(sys.executable).with_name("locust")
# What the user's own modules may be called: Locust finds each where the user has it.
OWN = ["report", "users", "plugin", "patches", "compat", "hooks", "web", "rebalancing"]
OWN += ["locustfiles", "petshop", "tui", "tests", "statistics"]
# What must not take the place of what Locust imports.
SHADOWS = ["flask", "gevent", "requests", "zmq", "msgpack", "psutil", "configargparse"]
FILE = """
import json, sys
from locust import HttpUser, task
{imports}

class Visitor(HttpUser):
    @task
    def visit(self):
        pass

print("FOUND " + json.dumps({found}), flush=True)
"""


def run(
    *command: str, folder: Path, python_path: str | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    environment = locust_free() | {"HOME": str(folder)} | env
    environment.pop("PYTHONPATH", None)
    if python_path is not None:
        environment["PYTHONPATH"] = python_path
    return subprocess.run(
        command,
        capture_output=True,
        check=False,
        timeout=60,
        cwd=folder,
        env=environment,
        text=True,
    )


def launched(file: str, folder: Path, python_path: str | None = None) -> Any:
    """Return what the locustfile printed as JSON, with the launcher."""
    command = (sys.executable, str(PLUGIN), "-f", file, "--list")
    return found(run(*command, folder=folder, python_path=python_path))


def plain(file: str, folder: Path, python_path: str | None = None) -> Any:
    """Return what the locustfile printed as JSON, with plain `locust`."""
    return found(run(str(LOCUST), "-f", file, "--list", folder=folder, python_path=python_path))


def found(ended: subprocess.CompletedProcess[str]) -> Any:
    assert ended.returncode == 0, ended.stderr
    assert "Visitor" in ended.stdout
    [line] = [line for line in ended.stdout.splitlines() if line.startswith("FOUND ")]
    return json.loads(line.removeprefix("FOUND "))


def write(file: Path, imports: str = "", what: str = "[]") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(FILE.format(imports=imports, found=what))


@pytest.mark.parametrize("python_path", [None, "."])
def test_a_file_named_locust_finds_the_users_modules(
    python_path: str | None, tmp_path: Path
) -> None:
    for name in OWN:
        if name in ("locustfiles", "patches"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "__init__.py").write_text("")
        else:
            (tmp_path / f"{name}.py").write_text("")
    for name in SHADOWS:
        (tmp_path / f"{name}.py").write_text("raise SystemExit(f'{__file__} was imported')")
    what = f"{{name: sys.modules[name].__file__ for name in {OWN}}}"
    write(tmp_path / "locust.py", f"import {', '.join(OWN)}", what)
    files = launched("locust.py", tmp_path, python_path)
    assert {name for name, file in files.items() if not file.startswith(str(tmp_path))} == set()


@pytest.mark.parametrize("python_path", [None, "."])
def test_a_file_in_a_package_named_locust(python_path: str | None, tmp_path: Path) -> None:
    (tmp_path / "locust").mkdir()
    (tmp_path / "locust" / "__init__.py").write_text("")
    (tmp_path / "locust" / "beside.py").write_text("")
    write(tmp_path / "locust" / "visits.py", "import beside", "beside.__file__")
    beside = launched("locust/visits.py", tmp_path, python_path)
    assert beside == str(tmp_path / "locust" / "beside.py")


def test_a_package_named_locustfiles_on_the_path(tmp_path: Path) -> None:
    write(tmp_path / "locustfiles" / "browse.py", "import locustfiles", "locustfiles.__file__")
    (tmp_path / "locustfiles" / "__init__.py").write_text("")
    expected = str(tmp_path / "locustfiles" / "__init__.py")
    assert launched("locustfiles/browse.py", tmp_path, ".") == expected


@pytest.mark.parametrize("python_path", [None, ".", "lib:elsewhere"])
def test_the_path_is_that_of_plain_locust(python_path: str | None, tmp_path: Path) -> None:
    write(tmp_path / "files" / "visits.py", "", "sys.path")
    (tmp_path / "lib").mkdir()
    # The console script's own folder is first there, and holds no modules.
    scripts = sysconfig.get_path("scripts")
    expected = plain("files/visits.py", tmp_path, python_path)
    assert launched("files/visits.py", tmp_path, python_path) == [
        entry for entry in expected if entry != scripts
    ]


def test_nothing_is_loaded_that_plain_locust_does_not_load(tmp_path: Path) -> None:
    """A module that is loaded takes the place of the user's own of that name."""
    write(tmp_path / "visits.py", "", "sorted(sys.modules)")
    more = set(launched("visits.py", tmp_path)) - set(plain("visits.py", tmp_path))
    assert {name for name in more if name.partition(".")[0] != "petload_plugin"} <= {"runpy"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("locust.conf", "version = true\n"),
        ("locust.conf", "help = true\n"),
        ("locust.conf", "show-task-ratio = true\n"),
        (".locust.conf", "locustfile = nowhere.py\n"),
        ("pyproject.toml", '[tool.locust]\nlocustfile = "nowhere.py"\n'),
        ("pyproject.toml", "this does [not parse\n"),
    ],
)
def test_config_files_have_no_say(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    write(tmp_path / "visits.py", "", "7")
    assert launched("visits.py", tmp_path) == 7


def test_options_are_reported_as_locusts(tmp_path: Path) -> None:
    write(tmp_path / "visits.py")
    ended = run(sys.executable, str(PLUGIN), "-f", "visits.py", "--nonsense", folder=tmp_path)
    assert ended.returncode == 2
    assert "locust: error: unrecognized arguments: --nonsense" in ended.stderr


# -S leaves out site-packages, where Locust is installed.


def test_a_python_without_locust_is_named(tmp_path: Path) -> None:
    ended = run(sys.executable, "-S", str(PLUGIN), "--version", folder=tmp_path)
    assert ended.returncode == 3
    install = f"{sys.executable} -m pip install locust"
    expected = f"petload: There is no Locust in {sys.executable}. Install it: {install}\n"
    assert ended.stderr == expected


def test_a_locust_that_only_pythonpath_has_is_found(tmp_path: Path) -> None:
    write(tmp_path / "visits.py", "", "7")
    packages = sysconfig.get_path("purelib")
    command = (sys.executable, "-S", str(PLUGIN), "-f", "visits.py", "--list")
    assert found(run(*command, folder=tmp_path, python_path=packages)) == 7


def test_a_locust_that_cannot_be_imported_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "lib" / "locust").mkdir(parents=True)
    (tmp_path / "lib" / "locust" / "__init__.py").write_text("import gone")
    ended = run(sys.executable, "-S", str(PLUGIN), "--version", folder=tmp_path, python_path="lib")
    assert ended.returncode == 3
    assert ended.stderr.startswith(f"petload: Locust cannot be imported by {sys.executable}: ")
    assert "'gone'" in ended.stderr
    assert ended.stderr.count("\n") == 1
