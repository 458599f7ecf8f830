"""Describe the machine, for the JSON of a run."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version

import psutil


@dataclass(frozen=True, slots=True)
class MachineInfo:
    """The machine and its versions; `cores` are those that petload and its children may use."""

    cores: int
    memory_bytes: int
    platform: str
    locust: str
    python: str


def usable_cores() -> int:
    """Return the number of logical cores that this process may use; on macOS, of all."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return psutil.cpu_count() or 1


def machine_info() -> MachineInfo:
    """Read what the machine is; versions are those installed, nothing is imported."""
    return MachineInfo(
        cores=usable_cores(),
        memory_bytes=psutil.virtual_memory().total,
        platform=platform.platform(),
        locust=version("locust"),
        python=platform.python_version(),
    )
