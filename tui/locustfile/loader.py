"""Reads the locustfile of a plan, and that of the part before."""

from __future__ import annotations

import io
import sys
import tokenize
from pathlib import Path

from tui.locustfile.diff import Script, by_hand
from tui.model.parts import PARTS
from tui.model.plan import Plan

# More than any locustfile that a person has written.
MOST_BYTES = 256 * 1024


class LocustfileMissing(Exception):
    """There is no such locustfile; the message says where it was looked for."""


class Unreadable(Exception):
    """The file's text cannot be had; the message is a sentence that says why."""


def locustfiles() -> Path:
    """Return the folder of the lab's own locustfiles.

    It is beside `tui`. A search by name would find a user's own `locustfiles`.
    """
    return Path(__file__).resolve().parents[2] / "locustfiles"


def locustfile_path(plan: Plan) -> Path:
    """Where the plan's locustfile is. Raises LocustfileMissing."""
    own = plan.locustfile in {part.locustfile for part in PARTS.values()}
    path = locustfiles() / plan.locustfile if own else Path(plan.locustfile)
    if not path.is_file():
        raise LocustfileMissing(f"There is no locustfile {path}. Check the path of --locustfile.")
    if "," in str(path):
        # Locust takes several files with commas between them.
        raise LocustfileMissing(f"Locust cannot load {path}: its path has a comma. Rename it.")
    return path


def read_script(plan: Plan) -> Script:
    """The plan's locustfile as it is on disk now. Never raises: what is wrong is in `error`."""
    own = plan.locustfile not in {part.locustfile for part in PARTS.values()}
    name = Path(plan.locustfile).name
    try:
        path = locustfile_path(plan)
    except (LocustfileMissing, OSError) as missing:
        return Script(plan.part, name, plan.locustfile, _here(), error=str(missing), own=own)
    text, error = "", None
    try:
        text = read_text(path)
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
        by_hand=tuple(by_hand(plan, path.absolute(), root, _activate())),
    )


def read_text(path: Path) -> str:
    """The text of a Python file, in the encoding that it declares. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"{path} cannot be read ({error.strerror or error}).") from error
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


def _text_or_none(path: Path) -> str | None:
    try:
        return read_text(path)
    except Unreadable:
        return None


def _here() -> str:
    """The folder in which petload was started, and so its processes; it may be gone by now."""
    try:
        return str(Path.cwd())
    except OSError:
        return ""


def _activate() -> Path | None:
    script = Path(sys.prefix) / "bin" / "activate"
    return script if sys.prefix != sys.base_prefix and script.is_file() else None
