"""What a process's output says of why it ended."""

from __future__ import annotations

import pytest

from tui.processes.last_words import beyond, last_words

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
        ("[12:00] vm/INFO/root: loading\n[12:01] vm/WARNING/locust.main: old", None),
        (
            "[12:00] vm/ERROR/root: no data\n[12:01] vm/INFO/root: bye",
            "[12:00] vm/ERROR/root: no data",
        ),
    ],
)
def test_an_exception_says_more_than_the_last_line(text: str, words: str | None) -> None:
    assert last_words(text.splitlines()) == words


FRAMES = """
Traceback (most recent call last):
  File "/venv/site-packages/locust/event.py", line 45, in fire
    handler(**kwargs)
  File "/home/me/mine.py", line 9, in prepare
    load()
  File "/home/me/data.py", line 2, in load
    raise RuntimeError("not today")
    ^^^^^^^^^^
RuntimeError: not today
"""


def test_the_tail_says_only_what_the_reason_does_not() -> None:
    reason = "ended with status 1: RuntimeError: not today (/home/me/mine.py, line 9)"
    assert beyond(reason, LISTENER.replace("/venv/", "/venv/site-packages/").splitlines()) == []
    assert beyond(reason, ["[12:00] vm/INFO/root: loading", "", "No space left"]) == [
        "[12:00] vm/INFO/root: loading",
        "No space left",
    ]
    assert beyond(f"ended: {'x' * 200}", ["x" * 300]) == []


def test_a_traceback_is_kept_without_the_frames_of_libraries() -> None:
    """The way through the user's own files says more than its end."""
    reason = "ended with status 1: RuntimeError: not today (/home/me/data.py, line 2)"
    assert beyond(reason, FRAMES.splitlines()) == [
        "Traceback (most recent call last):",
        '  File "/home/me/mine.py", line 9, in prepare',
        "    load()",
        '  File "/home/me/data.py", line 2, in load',
        '    raise RuntimeError("not today")',
        "    ^^^^^^^^^^",
        "RuntimeError: not today",
    ]


@pytest.mark.parametrize("lines", [["Traceback (most recent call last):"], ["one", "  two"], []])
def test_a_tail_that_was_cut_is_kept(lines: list[str]) -> None:
    assert beyond("ended", lines) == lines
