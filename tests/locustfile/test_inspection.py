"""Why a user's file cannot run is said with what to do about it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tui.locustfile.inspection import LocustfileBroken, parse_inspection

PYTHON = "/venv/bin/python"
LOADING = {"kind": "loading", "message": "E", "file": "/mine.py", "line": 3, "text": "f()"}


def refusal(error: dict[str, Any], **found: Any) -> str:
    with pytest.raises(LocustfileBroken) as raised:
        parse_inspection(json.dumps({"error": error, **found}), "mine.py", PYTHON)
    return str(raised.value)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            {"kind": "content", "message": "it has no user class"},
            "cannot run: it has no user class.",
        ),
        (LOADING, "E (/mine.py, line 3: f()). Mend the file."),
        (LOADING | {"missing_module": "a.b"}, "Install a there, or name the Python"),
        (
            LOADING | {"missing_file": True, "folder": "/home/me"},
            "It was loaded in the folder /home/me: start petload in the folder that it expects",
        ),
    ],
)
def test_the_sentence_says_what_to_do(error: dict[str, Any], said: str) -> None:
    assert said in refusal(error)


def test_an_argument_that_only_a_configuration_file_gives_is_told_with_that_file() -> None:
    error = {"kind": "arguments", "message": "the following arguments are required: --token"}
    files = [{"path": "locust.conf", "settings": ["token"]}]
    sentence = refusal(error, config_files=files)
    assert "required: --token. What stands after -- goes to Locust" in sentence
    assert "locust.conf is not read: what it sets (token) has no effect" in sentence
    assert "locust.conf" not in refusal(error)
