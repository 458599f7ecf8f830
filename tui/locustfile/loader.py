"""Read the locustfile of a plan, and the one of the part before."""

from __future__ import annotations

import io
import sys
import tokenize
from collections.abc import Mapping
from pathlib import Path

from tui.locustfile.by_hand import by_hand, own_by_hand
from tui.locustfile.paths import (
    LocustfileMissing,
    check_locustfile,
    first_file,
    is_users_own,
    locustfile_name,
    locustfile_paths,
    locustfiles,
)
from tui.locustfile.script import Script
from tui.model.hosts import hide_passwords
from tui.model.parts import PARTS
from tui.model.plan import Plan
from tui.model.run import LocustfileText

# No locustfile that a person has written is longer.
MOST_BYTES = 256 * 1024
# They are kept with every run.
MOST_KEPT_CHARACTERS = 64 * 1024
MOST_KEPT_FILES = 8


class Unreadable(Exception):
    """The file's text cannot be read; the message is a sentence that says why."""


def read_script(plan: Plan, sources: Mapping[str, bytes] | None = None) -> Script:
    """Return the plan's locustfile; `error` holds what is wrong with it.

    `sources` are files as they were loaded, by path; others are read from disk.
    """
    own = is_users_own(plan)
    name = locustfile_name(plan)
    try:
        path = first_file(locustfile_paths(plan))
        data = (sources or {}).get(str(path.absolute()))
        if data is None:
            check_locustfile(plan)
    except (LocustfileMissing, OSError) as missing:
        return Script(plan.part, name, plan.locustfile, _here(), error=str(missing), own=own)
    text, error = "", None
    try:
        text = read_text(path) if data is None else decoded(data, path)
    except Unreadable as reason:
        error = str(reason)
    before = None if own else PARTS.get(plan.part - 1)
    root = locustfiles().parent
    return Script(
        part=plan.part,
        name=path.name,
        path=str(path),
        folder=_here(),
        text=text,
        error=error,
        own=own,
        previous=before.number if before else None,
        previous_name=before.locustfile if before else "",
        previous_text=_text_or_none(locustfiles() / before.locustfile) if before else None,
        by_hand=tuple(
            own_by_hand(plan, path.absolute(), Path(_here() or path.parent), root, _activate())
            if own
            else by_hand(plan, path.absolute(), root, _activate())
        ),
    )


def read_text(path: Path) -> str:
    """Return the text of a Python file, in the encoding that it declares. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"{path} cannot be read ({error.strerror or error}).") from error
    return decoded(data, path)


def decoded(data: bytes, path: Path) -> str:
    """Return the text of a Python file's bytes. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"{path} is too long to be shown: more than {MOST_BYTES // 1024} KiB.")
    if b"\0" in data:
        raise Unreadable(f"{path} is no text: it cannot be shown.")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path} is not text that Python can read: {error}.") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_texts(plan: Plan) -> tuple[LocustfileText, ...]:
    """Return the texts of the plan's files, to be kept: without passwords, the longest cut."""
    try:
        paths = locustfile_paths(plan)
        files = [
            file
            for path in paths
            for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])
        ]
    except (LocustfileMissing, OSError):
        return ()
    texts = [(file, _text_or_none(file)) for file in files[:MOST_KEPT_FILES]]
    return tuple(
        LocustfileText(file.name, hide_passwords(text[:MOST_KEPT_CHARACTERS]))
        for file, text in texts
        if text is not None
    )


def _text_or_none(path: Path) -> str | None:
    try:
        return read_text(path)
    except Unreadable:
        return None


def _here() -> str:
    """Return the working folder of petload and its processes; empty where it is gone."""
    try:
        return str(Path.cwd())
    except OSError:
        return ""


def _activate() -> Path | None:
    script = Path(sys.prefix) / "bin" / "activate"
    return script if sys.prefix != sys.base_prefix and script.is_file() else None
