"""Open what a terminal cannot show in the desktop's browser, if there is a desktop."""

from __future__ import annotations

import os
import sys

from textual.app import App


def open_page(app: App[None], url: str) -> None:
    """Open Locust's own page in the browser, and show its address."""
    # Without a desktop, Python would start a text browser in this very terminal.
    if sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY"))):
        app.open_url(url)
    app.notify(f"Locust's own page: {url}", markup=False)
