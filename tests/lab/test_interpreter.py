"""The Python that is to run Locust is checked before the start."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.real.input_files import write_python
from tui.lab import interpreter
from tui.lab.interpreter import PythonUnusable, locust_version


async def test_the_version_of_locust_is_returned() -> None:
    assert await locust_version(sys.executable) == version("locust")


async def test_a_local_module_does_not_shadow_locust(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "locust.py").write_text("__version__ = 'none'")
    (tmp_path / "locust.conf").write_text("help = true")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", ".")
    assert await locust_version(sys.executable) == version("locust")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f'exec {sys.executable} -S "$@"', r"There is no Locust in .*\. Install it: .*"),
        ("echo no locust here", r".* does not tell the version of its Locust\."),
        ("echo one; echo two >&2; exit 1", r".* does not tell the version of its Locust: two\."),
        ("sleep 60", r".* did not import Locust within 1 s\."),
    ],
)
async def test_a_python_that_cannot_run_locust_is_refused_in_a_sentence(
    line: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpreter, "PATIENCE_S", 1.0)
    with pytest.raises(PythonUnusable, match=f"^{message}$"):
        await locust_version(str(write_python(tmp_path, line)))


@pytest.mark.parametrize("mode", [0o644, 0o755])
async def test_a_file_that_is_no_program_is_refused_in_a_sentence(
    tmp_path: Path, mode: int
) -> None:
    file = tmp_path / "python"
    file.write_bytes(b"\x7fELF nothing")
    file.chmod(mode)
    with pytest.raises(PythonUnusable, match=rf"^{file} cannot be run: .*\.$"):
        await locust_version(str(file))
