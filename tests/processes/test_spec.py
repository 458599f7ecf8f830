"""Specs in words and as environments."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tui.processes.spec import Role, Spec


def spec(*argv: str, env: dict[str, str] | None = None, cwd: Path | None = None) -> Spec:
    return Spec("petshop", Role.SHOP, argv, Path("log"), env or {}, cwd=cwd)


def test_a_command_that_a_person_can_read() -> None:
    one = spec("/v/bin/python", "-m", "petshop", env={"PETSHOP_PORT": "5000"})
    assert one.command() == "PETSHOP_PORT=5000 /v/bin/python -m petshop"


def test_a_command_does_in_a_shell_what_the_spec_says(tmp_path: Path) -> None:
    folder = tmp_path / "it's here"
    folder.mkdir()
    code = 'printf "%s|%s|%s" "$A" "$1" "$PWD"'
    one = spec("sh", "-c", code, "sh", "a 'b' $c", env={"A": 'x "y" $z'}, cwd=folder)
    said = subprocess.run(["/bin/sh", "-c", one.command()], capture_output=True, check=True)
    assert said.stdout.decode() == f"""x "y" $z|a 'b' $c|{folder}"""


def test_the_environment_is_inherited_as_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    one = spec("env", env={"A": "1"})
    monkeypatch.setenv("LATER", "yes")
    assert one.environment()["LATER"] == "yes"
    assert one.environment()["A"] == "1"


def test_roles_are_words() -> None:
    assert [str(role) for role in Role] == ["shop", "master", "worker"]
