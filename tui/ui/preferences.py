"""What petload remembers of the user's choices, in a small file in the data folder."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from tui.atomic_write import write_whole

# The file holds one name. Reading more would be reading a file of another program.
MAX_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Settings:
    """The content of the file; None for what was never chosen."""

    theme: str | None = None


def settings_file(data_dir: Path) -> Path:
    """Return the path of the file."""
    return data_dir / "settings.json"


def load(path: Path) -> Settings:
    """Return the settings of that file; what is missing or broken counts as not chosen."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(MAX_BYTES))
    # A file that nests a thousand lists is a RecursionError.
    except (OSError, ValueError, RecursionError):
        return Settings()
    theme = found.get("theme") if isinstance(found, dict) else None
    return Settings(theme=theme if isinstance(theme, str) else None)


def save(path: Path, settings: Settings) -> None:
    """Write the settings, whole or not at all; a folder that is not writable is no error."""
    with suppress(OSError):
        write_whole(path, asdict(settings))


class Preferences:
    """Remember the theme. Without a data folder nothing is read or written."""

    def __init__(self, data_dir: Path | None) -> None:
        self._path = settings_file(data_dir) if data_dir else None
        self.theme = load(self._path).theme if self._path else None

    def remember_theme(self, name: str) -> None:
        """Save a theme that was chosen; the first one is the app's own, not a choice."""
        if self._path is not None and self.theme is not None and name != self.theme:
            save(self._path, Settings(theme=name))
        self.theme = name
