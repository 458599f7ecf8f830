"""What petload keeps in the data folder because a person asked for it: the theme, screenshots."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tui.ui import screenshot
from tui.ui.preferences import Settings, load, save, settings_file


class Kept:
    """Without a data folder it keeps nothing."""

    def __init__(self, data_dir: Path | None) -> None:
        self._data_dir = data_dir
        self.theme = load(settings_file(data_dir)).theme if data_dir else None

    def keep_theme(self, name: str) -> None:
        """Remember the theme that was chosen; the one that it begins with was not."""
        if self._data_dir is not None and self.theme is not None and name != self.theme:
            save(settings_file(self._data_dir), Settings(theme=name))
        self.theme = name

    def keep_screenshot(self, svg: str) -> Path:
        """Where the picture is now. Raises ScreenshotUnwritable."""
        if self._data_dir is None:
            raise screenshot.ScreenshotUnwritable("There is no data folder for a screenshot.")
        return screenshot.save(svg, self._data_dir / "screenshots", datetime.now(UTC))
