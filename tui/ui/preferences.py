"""What petload remembers of a person's choices, in a small file in the data folder."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from tui.atomic_write import write_whole

# It holds one name; whatever is longer is none of petload's.
MOST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Settings:
    """None where nothing was chosen."""

    theme: str | None = None


def settings_file(data_dir: Path) -> Path:
    """Where they are kept."""
    return data_dir / "settings.json"


def load(path: Path) -> Settings:
    """The settings of that file; what is missing or broken counts as not chosen."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(MOST_BYTES))
    # A file that nests a thousand lists is a RecursionError.
    except (OSError, ValueError, RecursionError):
        return Settings()
    theme = found.get("theme") if isinstance(found, dict) else None
    return Settings(theme=theme if isinstance(theme, str) else None)


def save(path: Path, settings: Settings) -> None:
    """Keep them, whole or not at all; a folder that cannot be written is no reason to fail."""
    with suppress(OSError):
        write_whole(path, asdict(settings))
