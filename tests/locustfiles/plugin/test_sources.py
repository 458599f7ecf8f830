"""The user's files are loaded as petload has kept them, and it knows which they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

from locustfiles.plugin import sources


@pytest.fixture(autouse=True)
def loader_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    before = SourceFileLoader.get_code
    yield
    SourceFileLoader.get_code = before  # type: ignore[method-assign]


def loaded(path: Path) -> dict[str, object]:
    """Run a file as Locust loads a locustfile; return its names."""
    names: dict[str, object] = {}
    code = SourceFileLoader("mine", str(path)).get_code("mine")
    assert code is not None
    assert code.co_filename == str(path)
    exec(code, names)  # noqa: S102
    return names


def test_a_file_that_was_kept_is_loaded_whatever_is_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = tmp_path / "mine.py", tmp_path / "other.py"
    mine.write_text("x = 1\n")
    other.write_text("x = 'other'\n")
    assert loaded(mine)["x"] == 1  # and leaves its bytecode in __pycache__
    kept = tmp_path / "sources.json"
    text = "# coding: latin-1\nx = 'é'\n".encode("latin-1").decode("latin-1")
    kept.write_text(json.dumps({str(mine): text}))
    monkeypatch.setenv(sources.VARIABLE, str(kept))
    sources.install()
    assert loaded(mine)["x"] == "é"
    mine.write_text("this is (no Python\n")
    assert loaded(mine)["x"] == "é"
    mine.unlink()
    assert loaded(mine)["x"] == "é"
    assert loaded(other)["x"] == "other"


@pytest.mark.parametrize("text", [None, "no JSON", "[1]", '{"a": 1}'])
def test_without_what_was_kept_the_disk_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    mine, kept = tmp_path / "mine.py", tmp_path / "sources.json"
    mine.write_text("x = 1\n")
    if text is not None:
        kept.write_text(text)
    monkeypatch.setenv(sources.VARIABLE, str(kept))
    sources.install()
    assert loaded(mine)["x"] == 1
