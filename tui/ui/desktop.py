"""The desktop that the terminal is on, if there is one."""

from __future__ import annotations

import os
import sys


def has_desktop() -> bool:
    """Return whether a browser can be opened: Python would start a text one in this terminal."""
    return sys.platform == "darwin" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
