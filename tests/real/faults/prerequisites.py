"""Find out what a trial needs and this machine does not have."""

from __future__ import annotations

import shutil
import subprocess


def missing_prerequisite(*command: str) -> str | None:
    """Run a command that needs root; return why it fails, None where it works."""
    if shutil.which(command[0]) is None:
        return f"there is no {command[0]} here"
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    return (done.stderr.strip() or f"{command[0]} fails") if done.returncode else None
