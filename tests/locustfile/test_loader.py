"""The text of a locustfile, or why it cannot be shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.runs.examples import a_plan
from tui.locustfile.diff import patch, summary
from tui.locustfile.loader import MOST_BYTES, Unreadable, read_script, read_text
from tui.locustfile.paths import locustfiles
from tui.model.parts import PARTS


@pytest.mark.parametrize("number", PARTS)
def test_a_parts_own_file_is_read_with_the_one_before(number: int) -> None:
    script = read_script(a_plan(number))
    path = locustfiles() / PARTS[number].locustfile
    assert (script.name, script.path, script.part) == (path.name, str(path), number)
    assert script.text == path.read_text()
    assert script.error is None
    assert not script.own
    assert script.folder == str(Path.cwd())
    if number == 1:
        assert (script.previous, script.previous_text) == (None, None)
    else:
        before = PARTS[number - 1].locustfile
        assert (script.previous, script.previous_name) == (number - 1, before)
        assert script.previous_text == (locustfiles() / before).read_text()


def test_a_file_of_ones_own_has_none_before(tmp_path: Path) -> None:
    mine = tmp_path / "it's mine.py"
    mine.write_text("x = 1\r\ny = 2\r")
    script = read_script(a_plan(3, locustfile=str(mine)))
    assert script.own
    assert script.text == "x = 1\ny = 2\n"
    assert (script.previous, script.previous_text) == (None, None)
    assert summary(script) == "it's mine.py is your own file: it is compared with nothing."
    assert patch(script) == ""


def test_a_file_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    gone = tmp_path / "gone.py"
    script = read_script(a_plan(2, locustfile=str(gone)))
    assert script.error == f"There is no locustfile {gone}. Check the path of --locustfile."
    assert (script.text, script.name) == ("", "gone.py")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x7fELF\x00\x01", "is no text: it cannot be shown."),
        (b"x = 1\n" * (MOST_BYTES // 6 + 1), "is too long to be shown: more than 256 KiB."),
        (b"name = '\xe9'\n", "is not text that Python can read"),
        (b"# coding: no-such\n", "is not text that Python can read"),
    ],
    ids=["binary", "huge", "not UTF-8", "unknown encoding"],
)
def test_what_cannot_be_shown_is_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "mine.py"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as raised:
        read_text(path)
    assert str(raised.value).startswith(f"{path} {said}")
    assert str(raised.value).endswith(".")
    script = read_script(a_plan(1, locustfile=str(path)))
    assert (script.text, script.error) == ("", str(raised.value))


def test_the_longest_file_that_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_bytes(b"#" * MOST_BYTES)
    assert len(read_text(path)) == MOST_BYTES


def test_an_encoding_that_is_declared_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_bytes("# coding: latin-1\nname = 'é'\n".encode("latin-1"))
    assert read_text(path).endswith("name = 'é'\n")
    path.write_bytes(b"\xef\xbb\xbfx = 1\n")
    assert read_text(path) == "x = 1\n"


def test_a_file_that_the_system_does_not_open(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.symlink_to(path)  # not even root can read it
    with pytest.raises(Unreadable, match=r"cannot be read \(Too many levels .*\)\.$"):
        read_text(path)


def test_a_folder_that_is_gone_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Path:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "cwd", gone)
    assert read_script(replace(a_plan(1), locustfile=str(tmp_path))).folder == ""


def test_a_file_that_was_loaded_is_shown_as_it_was_loaded(tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    mine.write_text("x = 'on disk'\n")
    plan, kept = a_plan(1, locustfile=str(mine)), {str(mine): b"x = 'loaded'\r\n"}
    assert read_script(plan, kept).text == "x = 'loaded'\n"
    assert read_script(plan, {str(tmp_path / "other.py"): b""}).text == "x = 'on disk'\n"
    mine.unlink()
    assert read_script(plan, kept).text == "x = 'loaded'\n"
    assert (
        read_script(plan).error == f"There is no locustfile {mine}. Check the path of --locustfile."
    )
