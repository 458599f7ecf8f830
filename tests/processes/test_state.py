"""Exit codes in words."""

from __future__ import annotations

import pytest

from tui.processes.state import describe


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, "ended with status 0"),
        (127, "ended with status 127"),
        (-15, "was killed (SIGTERM)"),
        (-63, "was killed (signal 63)"),
    ],
)
def test_exit_codes_in_words(code: int, words: str) -> None:
    assert describe(code) == words
