"""The commands that a lab takes, and the refusal of one."""

from __future__ import annotations


class Refused(Exception):
    """Raised when a command is not possible now; the message says why. Nothing was changed."""
