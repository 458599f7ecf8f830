"""Describe why a user's file cannot be loaded: the error, and the user's own line."""

from __future__ import annotations

import linecache
import os
import traceback
from typing import Any

from .users_files import is_installed, is_of_the_user

TRACEBACK_LINES = 12


def describe(error: BaseException) -> dict[str, Any]:
    """Describe why the locustfile did not load, with the user's own line."""
    where: dict[str, Any] = {}
    if isinstance(error, SyntaxError):
        where = {"file": error.filename, "line": error.lineno, "text": (error.text or "").strip()}
    else:
        tb = traceback.extract_tb(error.__traceback__)
        frames = [frame for frame in tb if is_of_the_user(frame.filename)]
        # The user's own line rather than that of a package that it calls.
        for frame in reversed([f for f in frames if not is_installed(f.filename)] or frames):
            text = linecache.getline(frame.filename, frame.lineno or 0).strip()
            where = {"file": frame.filename, "line": frame.lineno, "text": text}
            break
    lines = traceback.format_exception_only(type(error), error)
    return {
        "kind": "loading",
        "message": lines[-1].strip().splitlines()[0],
        "missing_module": error.name if isinstance(error, ModuleNotFoundError) else None,
        "missing_file": isinstance(error, FileNotFoundError),
        "folder": os.getcwd(),  # noqa: PTH109
        "traceback": _users_traceback(error)[-TRACEBACK_LINES:],
        **where,
    }


def _users_traceback(error: BaseException) -> list[str]:
    """Return the traceback's lines without the frames of Locust and of petload."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if is_of_the_user(frame.filename)
    ]
    text = [*traceback.format_list(frames), *traceback.format_exception_only(type(error), error)]
    return "".join(text).splitlines()
