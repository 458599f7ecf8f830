"""The settings file: written, read, and broken in many ways."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tui.ui.preferences import MAX_BYTES, Settings, load, save, settings_file


def test_saved_settings_are_loaded(tmp_path: Path) -> None:
    path = settings_file(tmp_path)
    save(path, Settings(theme="petload-safe"))
    assert load(path) == Settings(theme="petload-safe")
    save(path, Settings(theme="petload-light"))
    assert load(path) == Settings(theme="petload-light")
    # Nothing half written is left beside it.
    assert [each.name for each in tmp_path.iterdir()] == ["settings.json"]


def test_settings_are_empty_without_a_file(tmp_path: Path) -> None:
    assert load(settings_file(tmp_path)) == Settings()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"petload"',
        b'{"theme": 7}',
        b'{"theme": null}',
        b'{"theme": ["petload"]}',
        b'{"colour": "petload"}',
        b"\xff\xfe\x00",
        b"[" * 4000,
        b'{"theme": "petload", "more": "' + b"x" * MAX_BYTES + b'"}',
    ],
    ids=lambda content: repr(content[:24]),
)
def test_a_broken_file_counts_as_no_choice(tmp_path: Path, content: bytes) -> None:
    path = settings_file(tmp_path)
    path.write_bytes(content)
    assert load(path) == Settings()
    # And is mended by the next choice.
    save(path, Settings(theme="petload"))
    assert json.loads(path.read_text()) == {"theme": "petload"}


def test_a_folder_in_place_of_the_file_is_left_alone(tmp_path: Path) -> None:
    path = settings_file(tmp_path)
    path.mkdir()
    (path / "mine").touch()
    assert load(path) == Settings()
    save(path, Settings(theme="petload"))
    assert (path / "mine").exists()


def test_unknown_settings_are_ignored(tmp_path: Path) -> None:
    path = settings_file(tmp_path)
    path.write_text('{"theme": "petload-light", "later": {"petload": 3}}')
    assert load(path) == Settings(theme="petload-light")


def test_a_missing_folder_is_no_error(tmp_path: Path) -> None:
    save(settings_file(tmp_path / "gone"), Settings(theme="petload"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    folder = tmp_path / "file"
    folder.touch()  # not even root can write into it
    save(settings_file(folder), Settings(theme="petload"))
    assert list(tmp_path.iterdir()) == [folder]
