"""The app starts on a terminal that it can be drawn on, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tui.cli.terminal_check import Terminal, unusable_because
from tui.model.exit_status import ExitStatus

GOOD = Terminal(stdin_is_one=True, stdout_is_one=True, term="xterm-256color", encoding="utf-8")


@pytest.mark.parametrize("term", ["xterm", "vt100", "linux", "screen", "tmux-256color"])
@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "utf8"])
def test_a_terminal_will_do(term: str, encoding: str) -> None:
    assert unusable_because(replace(GOOD, term=term, encoding=encoding)) is None


@pytest.mark.parametrize(
    ("terminal", "reason"),
    [
        (replace(GOOD, stdin_is_one=False), "needs a terminal"),
        (replace(GOOD, stdout_is_one=False), "needs a terminal"),
        (replace(GOOD, term="dumb"), "TERM=dumb"),
        (replace(GOOD, term=""), "TERM=unset"),
        (replace(GOOD, encoding="iso-8859-1"), "iso-8859-1"),
        (replace(GOOD, encoding="ascii"), "LC_ALL=C.UTF-8"),
        (replace(GOOD, encoding="no such"), "no such"),
    ],
)
def test_anything_else_is_a_sentence_that_offers_run(terminal: Terminal, reason: str) -> None:
    sentence = unusable_because(terminal) or ""
    assert reason in sentence
    assert sentence.endswith("petload-tui run --help")


def test_in_a_pipe_the_app_ends_at_once_and_takes_nothing_for_keys(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tui", "--data-dir", str(tmp_path / "data")],
        input=b"s" * 10 + b"q",
        capture_output=True,
        check=False,
        timeout=20,
    )
    assert ended.returncode == ExitStatus.WRONG_USAGE
    assert b"\x1b" not in ended.stdout + ended.stderr
    assert b"needs a terminal" in ended.stderr
    assert not (tmp_path / "data").exists()
