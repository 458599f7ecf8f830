"""A picture of the screen as a file that asks nobody for anything."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

# As textual exports it, a picture loads its font from a server whenever it is looked at.
FONT_FACE = re.compile(r"\s*@font-face\s*\{[^}]*\}")


class ScreenshotUnwritable(Exception):
    """The picture could not be kept; the message is a sentence that says why."""


def without_fonts(svg: str) -> str:
    """The same picture in the reader's own fixed-width font."""
    return FONT_FACE.sub("", svg)


def save(svg: str, folder: Path, now: datetime) -> Path:
    """Keep the picture in the folder, under the time `now`; returns its file.

    Raises ScreenshotUnwritable.
    """
    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    text = without_fonts(svg).encode("utf-8", "replace")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in count(1):
            path = folder / f"petload-{stamp}{'' if number == 1 else f'-{number}'}.svg"
            try:
                with path.open("xb") as file:
                    file.write(text)
            except FileExistsError:
                continue
            return path
    except OSError as error:
        raise ScreenshotUnwritable(
            f"The screenshot could not be kept in {folder} ({error.strerror or error})."
        ) from error
    raise AssertionError("the numbers never end")
