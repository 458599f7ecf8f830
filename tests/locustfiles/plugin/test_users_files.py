"""The user's own files are told from installed ones, with their states."""

from __future__ import annotations

import sys
from pathlib import Path

import locust
import pytest

from locustfiles.plugin import users_files


def imported(monkeypatch: pytest.MonkeyPatch, *files: Path) -> None:
    """Write the files, and have Python take them for modules that are imported."""
    for number, path in enumerate(files):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")
        module = type(sys)(f"of_the_user_{number}")
        module.__file__ = str(path)
        monkeypatch.setitem(sys.modules, module.__name__, module)


def test_the_users_modules_are_those_that_are_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, vendored = tmp_path / "beside.py", tmp_path / "venv" / "site-packages" / "vendored.py"
    imported(monkeypatch, beside, vendored)
    found = users_files.modules_of_the_user()
    assert str(beside) in found
    assert str(vendored) not in found
    assert not {users_files.__file__, locust.__file__, pytest.__file__} & set(found)


def test_a_project_below_the_prefix_of_python_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As /usr/src/app is, in a container whose Python is /usr/bin/python3.
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    mine = tmp_path / "src" / "app" / "mine.py"
    installed = tmp_path / "lib" / "dist-packages" / "theirs.py"
    imported(monkeypatch, mine, installed)
    assert not users_files.is_installed(str(mine))
    assert users_files.is_installed(str(installed))
    assert users_files.is_installed(json_file())


def json_file() -> str:
    return str(sys.modules["json"].__file__)


def test_a_file_has_its_time_of_change_and_its_size_once(tmp_path: Path) -> None:
    mine, compiled = tmp_path / "mine.py", tmp_path / "fast.so"
    mine.write_text("x = 1\n")
    compiled.touch()
    state = mine.stat()
    assert list(users_files.states([str(mine), str(compiled), str(mine)])) == [
        (str(mine), state.st_mtime_ns, state.st_size)
    ]


def test_a_file_that_is_gone_is_left_out(tmp_path: Path) -> None:
    assert list(users_files.states([str(tmp_path / "gone.py")])) == []
