"""Pictures of the screen as SVG files that load nothing from the network."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

# textual's export refers to a web font, which a viewer would load each time.
FONT_FACE = re.compile(r"\s*@font-face\s*\{[^}]*\}")


class ScreenshotUnwritable(Exception):
    """Raised when a screenshot cannot be saved; the message is a sentence with the reason."""


def without_fonts(svg: str) -> str:
    """Return the picture without web fonts; the viewer uses its own fixed-width font."""
    return FONT_FACE.sub("", svg)


def save(svg: str, data_dir: Path | None, now: datetime) -> Path:
    """Save a picture under the time `now` in the data folder, and return its path.

    No file is overwritten. Raises ScreenshotUnwritable.
    """
    if data_dir is None:
        raise ScreenshotUnwritable("There is no data folder for a screenshot.")
    folder = data_dir / "screenshots"
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
            f"The screenshot could not be saved in {folder} ({error.strerror or error})."
        ) from error
    raise AssertionError("count() does not end")
