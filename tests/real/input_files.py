"""Write the files that a test gives to petload."""

from __future__ import annotations

from pathlib import Path


def write_locustfile(folder: Path, code: str) -> Path:
    """Write a locustfile with this code; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "locustfile.py"
    file.write_text(code)
    return file


def write_python(folder: Path, line: str) -> Path:
    """Write a program of one line of shell that stands in for a Python; return its path."""
    file = folder / "python"
    file.write_text(f"#!/bin/sh\n{line}\n")
    file.chmod(0o755)
    return file
