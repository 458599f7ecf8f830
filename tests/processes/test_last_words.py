"""The line of a process's output that says best why it ended."""

from __future__ import annotations

import pytest

from tui.processes.last_words import last_words

LISTENER = """
[12:00] INFO/locust.main: Starting Locust
[12:00] ERROR/root: Uncaught exception in event handler:
Traceback (most recent call last):
  File "/venv/locust/event.py", line 45, in fire
    handler(**kwargs)
  File "/home/me/mine.py", line 9, in prepare
    raise RuntimeError("not today")
RuntimeError: not today

[12:00] INFO/locust.runners: worker is ready
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", None),
        ("\n \n", None),
        ("first\n  second\n\n", "second"),
        (LISTENER, "RuntimeError: not today (/home/me/mine.py, line 9)"),
        ("Traceback (most recent call last):\n  cut", "cut"),
    ],
)
def test_an_exception_says_more_than_the_last_line(text: str, words: str | None) -> None:
    assert last_words(text.splitlines()) == words
