"""A run as a learner hands it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class HandedRun:
    """A run behind the progress: its JSON, and its journal's bytes (empty where it has none)."""

    name: str
    run: Mapping[str, Any]
    journal: bytes = b""
