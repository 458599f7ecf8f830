"""petload that cannot start exits with 3, wrong usage exits with 2; both name a remedy."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.real.child_process import child_process
from tests.real.cli import COMMAND, run_to_exit
from tests.real.free_ports import own_ports
from tests.real.input_files import write_python


async def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    result = await run_to_exit("run", "--duration", "5s", data_dir=file)
    assert (result.status, result.out) == (3, "")
    assert str(file) in result.err
    assert "--data-dir" in result.err
    assert "Traceback" not in result.err
    assert file.read_text() == "mine"


async def test_a_json_file_that_cannot_be_written_is_refused_before_the_run(tmp_path: Path) -> None:
    file = tmp_path / "no" / "such" / "folder.json"
    result = await run_to_exit(
        "run", "--duration", "60s", *own_ports(), "--json", str(file), data_dir=tmp_path / "data"
    )
    assert result.status == 3
    assert str(file) in result.err
    assert "Traceback" not in result.err
    assert "started" not in result.err


async def test_a_missing_python_is_wrong_usage(tmp_path: Path) -> None:
    file = tmp_path / "python"
    result = await run_to_exit("run", "--duration", "5s", "--python", str(file), data_dir=tmp_path)
    assert (result.status, result.out) == (2, "")
    assert str(file) in result.err
    assert result.err.count("\n") == 1


async def test_a_python_without_locust_is_refused_before_the_start(tmp_path: Path) -> None:
    python = write_python(tmp_path, f'exec {sys.executable} -S "$@"')
    result = await run_to_exit(
        "run", "--duration", "60s", "--python", str(python), data_dir=tmp_path
    )
    assert (result.status, result.out) == (3, "")
    assert "There is no Locust in " in result.err
    assert result.err.count("\n") == 1


async def test_a_missing_locustfile_is_wrong_usage(tmp_path: Path) -> None:
    file = tmp_path / "none.py"
    result = await run_to_exit(
        "run", "--duration", "5s", "--locustfile", str(file), data_dir=tmp_path
    )
    assert (result.status, result.out) == (2, "")
    assert str(file) in result.err
    assert result.err.count("\n") == 1


async def test_a_broken_locustfile_shows_its_own_error(tmp_path: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text("import locust\n\nclass Broken(:\n")
    with child_process(
        *(*COMMAND, "run", "--duration", "60s", *own_ports(), "--json", "-"),
        *("--locustfile", str(file), "--data-dir", str(tmp_path / "data")),
        folder=tmp_path,
    ) as run:
        assert await run.exit_status() == 3
        assert run.out == ""
        assert f'File "{file}", line 3' in run.err
        assert "class Broken(:" in run.err
        # The traceback is Locust's, and has no line of petload's own.
        assert run.err.rstrip().endswith("SyntaxError: invalid syntax")
        assert "/tui/" not in run.err
        assert await run.orphans(within_s=0) == {}
